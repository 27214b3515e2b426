// SPDX-License-Identifier: Apache-2.0
// What the filters of all helpers have in common.
#ifndef FILTER_H
#define FILTER_H
#include <seccomp.h>
#include <stddef.h>
#include <stdint.h>

/// Adds one rule without conditions for each call; 0, or a negative error number as libseccomp gives it.
int filter_each(scmp_filter_ctx filter, uint32_t action, const int *calls, size_t count);

/// Adds what every helper may do (compute, and speak over what is open already), what no honest one asks for, and the commands of
/// `fcntl` that are named.
int filter_common(scmp_filter_ctx filter, const int *commands, size_t count);

/// Makes a filter for all threads of the process, has rules added, and shuts the door; 0, or an error number: then nothing was given up.
int filter_load(int (*add_rules)(scmp_filter_ctx));
#endif
