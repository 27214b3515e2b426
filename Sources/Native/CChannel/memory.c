// SPDX-License-Identifier: Apache-2.0
#include "cchannel.h"

#include <malloc.h>
#include <pthread.h>

static void keep(void) {
  // Arrays to the greatest size that the allocator lets us keep; beyond it each has pages of its own as before.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
  mallopt(M_TOP_PAD, 4 << 20);
}

void cchannel_keep_freed_memory(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, keep);
}
