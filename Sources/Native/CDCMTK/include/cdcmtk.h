// SPDX-License-Identifier: Apache-2.0
// DCMTK's pixel codecs and OpenJPEG behind plain C. No exception, C++ type or allocator crosses.
#ifndef CDCMTK_H
#define CDCMTK_H
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

/// Registers the codecs; call once, before any other function, from one thread.
void cdcmtk_start(void);

#ifdef __cplusplus
}
#endif
#endif
