// SPDX-License-Identifier: Apache-2.0
// What Swift cannot say by itself: open files sent over a socket (SCM_RIGHTS), and memory that two processes map (memfd).
#ifndef CCHANNEL_H
#define CCHANNEL_H
#include <stddef.h>
#include <stdint.h>
/// Makes two connected stream sockets, closed on exec; 0, or the error number.
int cchannel_pair(int *first, int *second);
#endif
