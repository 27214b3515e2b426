// SPDX-License-Identifier: Apache-2.0
// zlib as Debian ships it: CaseTables reads gzip tables with it, ImageFiles and DICOM packed images.
#include <zlib.h>
