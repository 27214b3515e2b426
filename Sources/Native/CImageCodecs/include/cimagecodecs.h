// SPDX-License-Identifier: Apache-2.0
// libpng and libjpeg-turbo behind plain C.
#ifndef CIMAGECODECS_H
#define CIMAGECODECS_H
#include <stddef.h>
#include <stdint.h>
/// The version of libpng that was linked, such as 10639.
uint32_t cimagecodecs_png_version(void);
#endif
