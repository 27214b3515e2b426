// SPDX-License-Identifier: Apache-2.0
#include "shared.h"

#include "dcmtk/config/osconfig.h"
#include "dcmtk/dcmdata/dcdeftag.h"
#include "dcmtk/dcmdata/dcdicent.h"
#include "dcmtk/dcmdata/dcdict.h"
#include "dcmtk/oflog/oflog.h"

#include <mutex>

namespace {

/// Tells the library what kind of value the attributes have that its JPEG-LS encoder writes beside the codestream.
///
/// It would look them up in a file that the confined helper cannot open, and reading that file costs each start some
/// twenty milliseconds; so it is given an empty one, and these.
void fill_dictionary() {
  setenv("DCMDICTPATH", "/dev/null", 1);
  DcmDataDictionary &dictionary = dcmDataDict.wrlock();
  const struct {
    DcmTagKey key;
    DcmEVR kind;
    const char *name;
  } entries[] = {
      {DCM_SamplesPerPixel, EVR_US, "SamplesPerPixel"},
      {DCM_PhotometricInterpretation, EVR_CS, "PhotometricInterpretation"},
      {DCM_PlanarConfiguration, EVR_US, "PlanarConfiguration"},
      {DCM_Rows, EVR_US, "Rows"},
      {DCM_Columns, EVR_US, "Columns"},
      {DCM_BitsAllocated, EVR_US, "BitsAllocated"},
      {DCM_BitsStored, EVR_US, "BitsStored"},
      {DCM_HighBit, EVR_US, "HighBit"},
      {DCM_PixelRepresentation, EVR_US, "PixelRepresentation"},
      {DCM_NumberOfFrames, EVR_IS, "NumberOfFrames"},
      {DCM_LossyImageCompression, EVR_CS, "LossyImageCompression"},
      {DCM_LossyImageCompressionRatio, EVR_DS, "LossyImageCompressionRatio"},
      {DCM_LossyImageCompressionMethod, EVR_CS, "LossyImageCompressionMethod"},
      {DCM_DerivationDescription, EVR_ST, "DerivationDescription"},
      {DCM_ImageType, EVR_CS, "ImageType"},
      {DCM_SOPClassUID, EVR_UI, "SOPClassUID"},
      {DCM_SOPInstanceUID, EVR_UI, "SOPInstanceUID"},
      {DCM_DerivationCodeSequence, EVR_SQ, "DerivationCodeSequence"},
      {DCM_CodeValue, EVR_SH, "CodeValue"},
      {DCM_CodingSchemeDesignator, EVR_SH, "CodingSchemeDesignator"},
      {DCM_CodeMeaning, EVR_LO, "CodeMeaning"},
      {DCM_SourceImageSequence, EVR_SQ, "SourceImageSequence"},
      {DCM_ReferencedSOPClassUID, EVR_UI, "ReferencedSOPClassUID"},
      {DCM_ReferencedSOPInstanceUID, EVR_UI, "ReferencedSOPInstanceUID"},
      {DCM_PurposeOfReferenceCodeSequence, EVR_SQ, "PurposeOfReferenceCodeSequence"},
      {DCM_PixelData, EVR_OW, "PixelData"},
  };
  for (const auto &entry : entries)
    dictionary.addEntry(new DcmDictEntry(
        entry.key.getGroup(), entry.key.getElement(), DcmVR(entry.kind), entry.name, 1, DcmVariableVM, nullptr, OFTrue,
        nullptr));
  dcmDataDict.wrunlock();
  unsetenv("DCMDICTPATH");
}

}  // namespace

extern "C" void cdcmtk_start(void) {
  static std::once_flag once;
  std::call_once(once, [] {
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);
    // Without the entries one encoder refuses, which it says; nothing else is lost.
    try {
      fill_dictionary();
    } catch (...) {
    }
  });
}

extern "C" void cdcmtk_free(cdcmtk_codestream *codestream) {
  std::free(codestream->bytes);
  codestream->bytes = nullptr;
  codestream->count = 0;
}
