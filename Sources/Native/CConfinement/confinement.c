// SPDX-License-Identifier: Apache-2.0
#include "cconfinement.h"

#include <seccomp.h>

int32_t cconfinement_version(void) {
  const struct scmp_version *version = seccomp_version();
  return version ? (int32_t)(version->major * 100 + version->minor) : 0;
}
