// SPDX-License-Identifier: Apache-2.0
#include "cchannel.h"

#include <malloc.h>

void cchannel_keep_memory(void) {
  mallopt(M_MMAP_THRESHOLD, 64 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
}
