// SPDX-License-Identifier: Apache-2.0
// What a helper gives up before it reads a hostile byte: Linux's seccomp through libseccomp, and resource limits.
#ifndef CCONFINEMENT_H
#define CCONFINEMENT_H
#include <stdint.h>
/// libseccomp's version, major × 100 + minor.
int32_t cconfinement_version(void);
#endif
