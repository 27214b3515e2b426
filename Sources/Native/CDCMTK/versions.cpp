// SPDX-License-Identifier: Apache-2.0
#include "cdcmtk.h"

#include "dcmtk/config/osconfig.h"
#include <openjpeg-2.5/openjpeg.h>

extern "C" const char *cdcmtk_version(void) { return PACKAGE_VERSION; }

extern "C" const char *cdcmtk_openjpeg_version(void) { return opj_version(); }
