// SPDX-License-Identifier: Apache-2.0
#if __has_include(<openvino/c/openvino.h>)
#include "shared.h"

#include <stdlib.h>
#include <string.h>

size_t copenvino_size_of(ov_element_type_e type) {
  switch (type) {
  case BOOLEAN: case I8: case U8: return 1;
  case BF16: case F16: case I16: case U16: return 2;
  case F32: case I32: case U32: return 4;
  case F64: case I64: case U64: return 8;
  default: return 0;
  }
}

int32_t copenvino_onnx_number(ov_element_type_e type) {
  switch (type) {
  case F32: return 1;
  case U8: return 2;
  case I8: return 3;
  case U16: return 4;
  case I16: return 5;
  case I32: return 6;
  case I64: return 7;
  case BOOLEAN: return 9;
  case F16: return 10;
  case F64: return 11;
  case U32: return 12;
  case U64: return 13;
  case BF16: return 16;
  default: return 0;
  }
}

int copenvino_grow(copenvino_room *room, size_t bytes) {
  if (bytes <= room->capacity) return 1;
  // The library asks for vectors at 64 bytes.
  void *fresh = NULL;
  if (posix_memalign(&fresh, 64, (bytes + 63) / 64 * 64) != 0) return 0;
  free(room->bytes);
  room->bytes = fresh;
  room->capacity = bytes;
  return 1;
}

static uint16_t bfloat(float value) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  if (value != value) return (uint16_t)(bits >> 16 | 0x40);
  // To the nearest, ties to even.
  return (uint16_t)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

// Whole numbers within the type's range; the upper bound is excluded, since the largest of 64 bits is no float.
#define WHOLE(type, low, end) \
  do { \
    type *room = into; \
    for (size_t index = 0; index < count; index++) { \
      float value = values[index]; \
      if (!(value >= (low) && value < (end)) || (float)(type)value != value) return index + 1; \
      room[index] = (type)value; \
    } \
    return 0; \
  } while (0)

size_t copenvino_from_float(ov_element_type_e type, const float *values, void *into, size_t count) {
  switch (type) {
  case F32: memcpy(into, values, count * sizeof(float)); return 0;
  case F64: for (size_t index = 0; index < count; index++) ((double *)into)[index] = values[index]; return 0;
  case F16: for (size_t index = 0; index < count; index++) ((_Float16 *)into)[index] = (_Float16)values[index]; return 0;
  case BF16: for (size_t index = 0; index < count; index++) ((uint16_t *)into)[index] = bfloat(values[index]); return 0;
  case BOOLEAN: WHOLE(uint8_t, 0.0f, 2.0f);
  case U8: WHOLE(uint8_t, 0.0f, 256.0f);
  case I8: WHOLE(int8_t, -128.0f, 128.0f);
  case U16: WHOLE(uint16_t, 0.0f, 65536.0f);
  case I16: WHOLE(int16_t, -32768.0f, 32768.0f);
  case U32: WHOLE(uint32_t, 0.0f, 4294967296.0f);
  case I32: WHOLE(int32_t, -2147483648.0f, 2147483648.0f);
  case U64: WHOLE(uint64_t, 0.0f, 18446744073709551616.0f);
  case I64: WHOLE(int64_t, -9223372036854775808.0f, 9223372036854775808.0f);
  default: return 1;
  }
}

#define EACH(type) for (size_t index = 0; index < count; index++) into[index] = (float)((const type *)values)[index]

void copenvino_to_float(ov_element_type_e type, const void *values, float *into, size_t count) {
  switch (type) {
  case F32: memcpy(into, values, count * sizeof(float)); break;
  case F64: EACH(double); break;
  case F16: EACH(_Float16); break;
  case BF16:
    for (size_t index = 0; index < count; index++) {
      uint32_t bits = (uint32_t)((const uint16_t *)values)[index] << 16;
      memcpy(into + index, &bits, 4);
    }
    break;
  case BOOLEAN: for (size_t index = 0; index < count; index++) into[index] = ((const uint8_t *)values)[index] != 0; break;
  case U8: EACH(uint8_t); break;
  case I8: EACH(int8_t); break;
  case U16: EACH(uint16_t); break;
  case I16: EACH(int16_t); break;
  case U32: EACH(uint32_t); break;
  case I32: EACH(int32_t); break;
  case U64: EACH(uint64_t); break;
  case I64: EACH(int64_t); break;
  default: memset(into, 0, count * sizeof(float));
  }
}
#endif
