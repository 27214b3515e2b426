// SPDX-License-Identifier: Apache-2.0
// OpenVINO's C interface, opened while the program runs: where the library is absent the program still starts, and says so.
#ifndef COPENVINO_H
#define COPENVINO_H
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

/// Whether the shim was built with OpenVINO's headers: 1 or 0.
int32_t copenvino_is_built(void);

#ifdef __cplusplus
}
#endif
#endif
