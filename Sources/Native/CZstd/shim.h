// SPDX-License-Identifier: Apache-2.0
// Zstandard as Debian ships it: Store packs files with it before it seals them.
#include <zstd.h>
