// SPDX-License-Identifier: Apache-2.0
#include "shared.h"

#include "dcmtk/config/osconfig.h"
#include "dcmtk/dcmdata/dctk.h"
#include "dcmtk/dcmdata/dcpixseq.h"
#include "dcmtk/dcmdata/dcpxitem.h"
#include "dcmtk/dcmjpls/djcodecd.h"
#include "dcmtk/dcmjpls/djcparam.h"

#include <memory>

// The encoder is CharLS, as DCMTK brings it along, and is called without DCMTK's wrapper: that of 3.6.7 closes a codestream
// of odd length at the right place of the wrong memory, the samples', and so writes behind them where the codestream is the longer
// of the two. DCMTK installs no header for CharLS; these are the declarations of its C interface.
namespace charls {

enum { by_plane = 0, by_line = 1 };

struct parameters {
  int width, height, bits;
  int bytes_a_line;  // 0: no gaps.
  int components, deviation, interleave, colour_transform;
  char is_bgr;
  int thresholds[5];  // All 0: those of the standard.
  int version;        // 0: no JFIF header.
  char units;
  int density[2];
  short thumbnail[2];
  void *thumbnail_bytes;
};

/// What the codestream goes to; the codec replaces it by a larger one of its own where it must.
struct buffer {
  explicit buffer(size_t size) : bytes(new uint8_t[size]), size(size) {}
  ~buffer() { delete[] bytes; }
  buffer(const buffer &) = delete;
  buffer &operator=(const buffer &) = delete;
  uint8_t *bytes;
  size_t size;
};

}  // namespace charls

extern "C" int JpegLsEncode(
    uint8_t **bytes, size_t *size, size_t *written, const void *samples, size_t count, charls::parameters *wanted);

namespace {

/// Describes the frame as the codec wants it described. Each tag names its kind of value, so that the dictionary, a file that
/// the helper could not open, is never asked.
OFCondition describe(DcmItem &item, const cdcmtk_shape &shape) {
  const Uint16 allocated = shape.precision > 8 ? 16 : 8, stored = static_cast<Uint16>(shape.precision);
  OFCondition result = item.putAndInsertUint16(DcmTag(DCM_SamplesPerPixel, EVR_US), static_cast<Uint16>(shape.samples));
  if (result.good())
    result = item.putAndInsertString(
        DcmTag(DCM_PhotometricInterpretation, EVR_CS), shape.samples == 3 ? "RGB" : "MONOCHROME2");
  if (result.good() && shape.samples > 1)
    result = item.putAndInsertUint16(DcmTag(DCM_PlanarConfiguration, EVR_US), 0);
  if (result.good()) result = item.putAndInsertUint16(DcmTag(DCM_Rows, EVR_US), static_cast<Uint16>(shape.rows));
  if (result.good()) result = item.putAndInsertUint16(DcmTag(DCM_Columns, EVR_US), static_cast<Uint16>(shape.columns));
  if (result.good()) result = item.putAndInsertUint16(DcmTag(DCM_BitsAllocated, EVR_US), allocated);
  if (result.good()) result = item.putAndInsertUint16(DcmTag(DCM_BitsStored, EVR_US), stored);
  if (result.good()) result = item.putAndInsertUint16(DcmTag(DCM_HighBit, EVR_US), stored - 1);
  if (result.good()) result = item.putAndInsertUint16(DcmTag(DCM_PixelRepresentation, EVR_US), 0);
  return result;
}

}  // namespace

extern "C" int32_t cdcmtk_decode_jpeg_ls(
    const uint8_t *codestream, size_t count, cdcmtk_shape shape, uint8_t *samples, size_t size, char *message,
    size_t message_size) {
  return shim::guarded(message, message_size, [&]() -> int32_t {
    const size_t needed = shim::frame_size(shape, shape.precision > 8 ? 2 : 1);
    if (needed == 0 || size != needed || size > UINT32_MAX || count > UINT32_MAX - 1 || shape.precision > 16)
      return shim::fail(CDCMTK_PARAMETER, "the frame is too large", message, message_size);
    DcmDataset item;
    OFCondition result = describe(item, shape);
    DcmPixelSequence sequence(DcmTag(DCM_PixelData, EVR_OB));
    // The sequence owns its items: first the table of offsets, empty, then the one fragment.
    if (result.good()) result = sequence.insert(new DcmPixelItem(DcmTag(DCM_Item, EVR_OB)));
    if (result.good()) {
      std::unique_ptr<DcmPixelItem> fragment(new DcmPixelItem(DcmTag(DCM_Item, EVR_OB)));
      result = fragment->putUint8Array(codestream, static_cast<unsigned long>(count));
      if (result.good()) result = sequence.insert(fragment.get());
      if (result.good()) fragment.release();
    }
    if (result.good()) {
      DJLSCodecParameter parameter(EJLSUC_never, EJLSPC_colorByPixel, OFTrue, OFFalse);
      DJLSLosslessDecoder decoder;
      Uint32 start = 1;
      OFString colour;
      result = decoder.decodeFrame(
          nullptr, &sequence, &parameter, &item, 0, start, samples, static_cast<Uint32>(size), colour);
    }
    return result.good() ? CDCMTK_OK : shim::fail(CDCMTK_CODEC, result.text(), message, message_size);
  });
}

extern "C" int32_t cdcmtk_encode_jpeg_ls(
    const uint8_t *samples, size_t size, cdcmtk_shape shape, int32_t deviation, cdcmtk_codestream *codestream,
    char *message, size_t message_size) {
  return shim::guarded(message, message_size, [&]() -> int32_t {
    const size_t needed = shim::frame_size(shape, shape.precision > 8 ? 2 : 1);
    if (needed == 0 || size != needed || size > INT32_MAX || deviation < 0 || deviation > 255 || shape.precision < 2 ||
        shape.precision > 16 || (shape.samples != 1 && shape.samples != 3))
      return shim::fail(CDCMTK_PARAMETER, "cannot be encoded so", message, message_size);
    // ISO 14495-1, C.2.3: beyond half the range the codestream has no meaning.
    if (deviation > ((1 << shape.precision) - 1) / 2)
      return shim::fail(CDCMTK_PARAMETER, "the deviation is more than half the range", message, message_size);
    charls::parameters wanted = {};
    wanted.width = static_cast<int>(shape.columns);
    wanted.height = static_cast<int>(shape.rows);
    wanted.bits = static_cast<int>(shape.precision);
    wanted.components = static_cast<int>(shape.samples);
    wanted.deviation = deviation;
    wanted.interleave = shape.samples == 3 ? charls::by_line : charls::by_plane;
    // Noise grows a little; the codec asks for more itself where that is not enough.
    charls::buffer buffer(size + 1024);
    size_t count = 0;
    const int status = JpegLsEncode(&buffer.bytes, &buffer.size, &count, samples, size, &wanted);
    if (status != 0 || count == 0 || count > buffer.size) {
      char words[64];
      std::snprintf(words, sizeof words, "JPEG-LS encoder: status %d", status);
      return shim::fail(CDCMTK_CODEC, words, message, message_size);
    }
    if (!shim::keep(buffer.bytes, count, codestream))
      return shim::fail(CDCMTK_MEMORY, "out of memory", message, message_size);
    return CDCMTK_OK;
  });
}
