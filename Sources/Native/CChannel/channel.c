// SPDX-License-Identifier: Apache-2.0
#include "cchannel.h"

#include <errno.h>
#include <sys/socket.h>

int cchannel_pair(int *first, int *second) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return errno;
  *first = ends[0];
  *second = ends[1];
  return 0;
}
