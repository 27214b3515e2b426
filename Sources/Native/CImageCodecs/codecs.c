// SPDX-License-Identifier: Apache-2.0
#include "cimagecodecs.h"

#include <png.h>

uint32_t cimagecodecs_png_version(void) { return png_access_version_number(); }
