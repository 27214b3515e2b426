// SPDX-License-Identifier: Apache-2.0
// zlib as Debian ships it; CaseTables is the only room that imports it, to read gzip tables.
#include <zlib.h>
