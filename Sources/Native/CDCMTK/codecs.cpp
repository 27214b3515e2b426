// SPDX-License-Identifier: Apache-2.0
#include "shared.h"

#include "dcmtk/config/osconfig.h"
#include "dcmtk/dcmdata/dcdict.h"
#include "dcmtk/oflog/oflog.h"

#include <mutex>

namespace {

/// Gives the library an empty dictionary of attributes.
///
/// It would read its own from a file that the confined helper cannot open, and that reading costs each start some
/// twenty milliseconds. Nothing here asks for it: each attribute is named with its kind of value.
void empty_dictionary() {
  setenv("DCMDICTPATH", "/dev/null", 1);
  dcmDataDict.wrlock();
  dcmDataDict.wrunlock();
  unsetenv("DCMDICTPATH");
}

}  // namespace

extern "C" void cdcmtk_start(void) {
  static std::once_flag once;
  std::call_once(once, [] {
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);
    // Nothing is lost without it but the time to look for a file that cannot be opened.
    try {
      empty_dictionary();
    } catch (...) {
    }
  });
}

extern "C" void cdcmtk_free(cdcmtk_codestream *codestream) {
  std::free(codestream->bytes);
  codestream->bytes = nullptr;
  codestream->count = 0;
}
