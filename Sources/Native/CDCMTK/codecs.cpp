// SPDX-License-Identifier: Apache-2.0
#include "shared.h"

#include "dcmtk/config/osconfig.h"
#include "dcmtk/dcmdata/dcdict.h"
#include "dcmtk/oflog/oflog.h"

#include <mutex>

extern "C" void cdcmtk_start(void) {
  static std::once_flag once;
  std::call_once(once, [] {
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);
    // The JPEG-LS encoder looks its attributes up; a confined process can no longer open the dictionary's file.
    dcmDataDict.rdlock();
    dcmDataDict.rdunlock();
  });
}

extern "C" void cdcmtk_free(cdcmtk_codestream *codestream) {
  std::free(codestream->bytes);
  codestream->bytes = nullptr;
  codestream->count = 0;
}
