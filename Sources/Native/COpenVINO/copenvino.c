// SPDX-License-Identifier: Apache-2.0
#include "copenvino.h"

#if __has_include(<openvino/c/openvino.h>)
#include <openvino/c/openvino.h>
int32_t copenvino_is_built(void) { return 1; }
#else
int32_t copenvino_is_built(void) { return 0; }
#endif
