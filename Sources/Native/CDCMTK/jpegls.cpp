// SPDX-License-Identifier: Apache-2.0
#include "shared.h"

#include "dcmtk/config/osconfig.h"
#include "dcmtk/dcmdata/dctk.h"
#include "dcmtk/dcmdata/dcpixseq.h"
#include "dcmtk/dcmdata/dcpxitem.h"
#include "dcmtk/dcmdata/dcstack.h"
#include "dcmtk/dcmjpls/djcodecd.h"
#include "dcmtk/dcmjpls/djcodece.h"
#include "dcmtk/dcmjpls/djcparam.h"
#include "dcmtk/dcmjpls/djrparam.h"

#include <memory>

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
    if (needed == 0 || size != needed || size > UINT32_MAX || deviation < 0 || deviation > 255 || shape.precision > 16)
      return shim::fail(CDCMTK_PARAMETER, "cannot be encoded so", message, message_size);
    std::unique_ptr<DcmDataset> item(new DcmDataset());
    OFCondition result = describe(*item, shape);
    std::unique_ptr<DcmPixelData> pixels(new DcmPixelData(DcmTag(DCM_PixelData, EVR_OW)));
    if (result.good())
      result = shape.precision > 8
                   ? pixels->putUint16Array(reinterpret_cast<const Uint16 *>(samples), static_cast<unsigned long>(size / 2))
                   : pixels->putUint8Array(samples, static_cast<unsigned long>(size));
    if (result.bad()) return shim::fail(CDCMTK_CODEC, result.text(), message, message_size);
    DcmPixelData *element = pixels.get();
    result = item->insert(element);
    if (result.bad()) return shim::fail(CDCMTK_CODEC, result.text(), message, message_size);
    pixels.release();  // The data set owns it now.
    DcmStack stack;
    stack.push(item.get());
    stack.push(element);
    DJLSCodecParameter parameter(
        OFTrue, 0, 0, 0, 0, 0, OFFalse, EJLSUC_never, OFFalse, EJLSPC_restore, OFTrue,
        DJLSCodecParameter::interleaveLine, OFTrue);
    DJLSRepresentationParameter wanted(static_cast<Uint16>(deviation), deviation == 0 ? OFTrue : OFFalse);
    Uint16 *words = nullptr;
    result = element->getUint16Array(words);
    DcmPixelSequence *encoded = nullptr;
    OFBool removeOld = OFFalse;
    if (result.good()) {
      if (deviation == 0) {
        DJLSLosslessEncoder encoder;
        result = encoder.encode(words, element->getLength(), &wanted, encoded, &parameter, stack, removeOld);
      } else {
        DJLSNearLosslessEncoder encoder;
        result = encoder.encode(words, element->getLength(), &wanted, encoded, &parameter, stack, removeOld);
      }
    }
    std::unique_ptr<DcmPixelSequence> owner(encoded);
    DcmPixelItem *fragment = nullptr;
    Uint8 *bytes = nullptr;
    if (result.good() && encoded) result = encoded->getItem(fragment, 1);
    if (result.good() && fragment) result = fragment->getUint8Array(bytes);
    if (result.bad()) return shim::fail(CDCMTK_CODEC, result.text(), message, message_size);
    if (!bytes) return shim::fail(CDCMTK_CODEC, "nothing was encoded", message, message_size);
    if (!shim::keep(bytes, fragment->getLength(), codestream))
      return shim::fail(CDCMTK_MEMORY, "out of memory", message, message_size);
    return CDCMTK_OK;
  });
}
