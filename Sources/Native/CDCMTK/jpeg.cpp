// SPDX-License-Identifier: Apache-2.0
#include "shared.h"

#include "dcmtk/config/osconfig.h"
#include "dcmtk/dcmjpeg/djcparam.h"
#include "dcmtk/dcmjpeg/djdijg12.h"
#include "dcmtk/dcmjpeg/djdijg16.h"
#include "dcmtk/dcmjpeg/djdijg8.h"
#include "dcmtk/dcmjpeg/djeijg12.h"
#include "dcmtk/dcmjpeg/djeijg16.h"
#include "dcmtk/dcmjpeg/djeijg8.h"

#include <memory>

namespace {

/// A decoder that counts what the library only warns of: it would fill the rest of a damaged frame with gray and say nothing.
template <typename Decoder>
class Watched : public Decoder {
 public:
  using Decoder::Decoder;
  void emitMessage(int level) const override {
    if (level < 0) warnings++;
  }
  mutable int warnings = 0;
};

DJCodecParameter parameters(E_CompressionColorSpaceConversion conversion) {
  return DJCodecParameter(
      conversion, EDC_never, EUC_never, EPC_colorByPixel, OFFalse, OFFalse, OFFalse, OFTrue, 0, 0, 0, OFFalse, ESS_422);
}

template <typename Decoder>
int32_t decode(
    const uint8_t *codestream, size_t count, uint8_t *samples, size_t size, char *message, size_t message_size) {
  DJCodecParameter parameter = parameters(ECC_lossyYCbCr);
  Watched<Decoder> decoder(parameter, OFFalse);
  OFCondition result = decoder.init();
  // The library reads the codestream only, though its parameter is not const.
  if (result.good())
    result = decoder.decode(
        const_cast<Uint8 *>(codestream), static_cast<Uint32>(count), samples, static_cast<Uint32>(size), OFFalse);
  if (result.bad()) return shim::fail(CDCMTK_CODEC, result.text(), message, message_size);
  if (decoder.warnings > 0) return shim::fail(CDCMTK_CODEC, "the codestream is damaged", message, message_size);
  return CDCMTK_OK;
}

template <typename Encoder>
int32_t take(Encoder &encoder, const uint8_t *samples, cdcmtk_shape shape, bool is_rgb, cdcmtk_codestream *codestream,
             char *message, size_t message_size) {
  Uint8 *bytes = nullptr;
  Uint32 count = 0;
  // Three samples that are no RGB get no marker that says what they are: the attributes say it.
  const EP_Interpretation colour = shape.samples == 1 ? EPI_Monochrome2 : is_rgb ? EPI_RGB : EPI_Unknown;
  const Uint16 columns = static_cast<Uint16>(shape.columns), rows = static_cast<Uint16>(shape.rows);
  OFCondition result =
      encoder.bytesPerSample() == 1
          ? encoder.encode(columns, rows, colour, static_cast<Uint16>(shape.samples), const_cast<Uint8 *>(samples), bytes,
                           count)
          : encoder.encode(columns, rows, colour, static_cast<Uint16>(shape.samples),
                           reinterpret_cast<Uint16 *>(const_cast<uint8_t *>(samples)), bytes, count);
  std::unique_ptr<Uint8[]> owner(bytes);
  if (result.bad()) return shim::fail(CDCMTK_CODEC, result.text(), message, message_size);
  if (!shim::keep(bytes, count, codestream)) return shim::fail(CDCMTK_MEMORY, "out of memory", message, message_size);
  return CDCMTK_OK;
}

}  // namespace

extern "C" int32_t cdcmtk_decode_jpeg(
    const uint8_t *codestream, size_t count, cdcmtk_shape shape, uint8_t *samples, size_t size, char *message,
    size_t message_size) {
  return shim::guarded(message, message_size, [&]() -> int32_t {
    const size_t needed = shim::frame_size(shape, shape.precision > 8 ? 2 : 1);
    if (needed == 0 || size != needed || size > UINT32_MAX || count > UINT32_MAX || shape.precision > 16)
      return shim::fail(CDCMTK_PARAMETER, "the frame is too large", message, message_size);
    if (shape.precision <= 8) return decode<DJDecompressIJG8Bit>(codestream, count, samples, size, message, message_size);
    if (shape.precision <= 12) return decode<DJDecompressIJG12Bit>(codestream, count, samples, size, message, message_size);
    return decode<DJDecompressIJG16Bit>(codestream, count, samples, size, message, message_size);
  });
}

extern "C" int32_t cdcmtk_encode_jpeg(
    const uint8_t *samples, size_t size, cdcmtk_shape shape, int32_t quality, cdcmtk_codestream *codestream,
    char *message, size_t message_size) {
  return shim::guarded(message, message_size, [&]() -> int32_t {
    const size_t needed = shim::frame_size(shape, shape.precision > 8 ? 2 : 1);
    if (needed == 0 || size != needed || quality < 1 || quality > 100 || shape.is_signed)
      return shim::fail(CDCMTK_PARAMETER, "cannot be encoded so", message, message_size);
    DJCodecParameter parameter = parameters(ECC_lossyYCbCr);
    if (shape.precision == 8) {
      DJCompressIJG8Bit encoder(parameter, EJM_baseline, static_cast<Uint8>(quality));
      return take(encoder, samples, shape, true, codestream, message, message_size);
    }
    if (shape.precision == 12) {
      DJCompressIJG12Bit encoder(parameter, EJM_sequential, static_cast<Uint8>(quality));
      return take(encoder, samples, shape, true, codestream, message, message_size);
    }
    return shim::fail(CDCMTK_PARAMETER, "a precision of 8 or 12 bits is needed", message, message_size);
  });
}

extern "C" int32_t cdcmtk_encode_jpeg_lossless(
    const uint8_t *samples, size_t size, cdcmtk_shape shape, int32_t predictor, int32_t is_rgb,
    cdcmtk_codestream *codestream, char *message, size_t message_size) {
  return shim::guarded(message, message_size, [&]() -> int32_t {
    const size_t needed = shim::frame_size(shape, shape.precision > 8 ? 2 : 1);
    if (needed == 0 || size != needed || predictor < 1 || predictor > 7 || shape.precision > 16)
      return shim::fail(CDCMTK_PARAMETER, "cannot be encoded so", message, message_size);
    DJCodecParameter parameter = parameters(ECC_lossyRGB);
    if (shape.precision <= 8) {
      DJCompressIJG8Bit encoder(parameter, EJM_lossless, predictor, 0);
      return take(encoder, samples, shape, is_rgb != 0, codestream, message, message_size);
    }
    if (shape.precision <= 12) {
      DJCompressIJG12Bit encoder(parameter, EJM_lossless, predictor, 0);
      return take(encoder, samples, shape, is_rgb != 0, codestream, message, message_size);
    }
    DJCompressIJG16Bit encoder(parameter, EJM_lossless, predictor, 0);
    return take(encoder, samples, shape, is_rgb != 0, codestream, message, message_size);
  });
}
