/* SPDX-License-Identifier: Apache-2.0 */
#include "CDistance.h"

/* Sixteen rows at once; clang makes of it one register, two or four. Loads need no alignment beyond that of a float. */
typedef float lanes __attribute__((vector_size(64), aligned(4)));
typedef int32_t flags __attribute__((vector_size(64), aligned(4)));

#define INLINE static inline __attribute__((always_inline))

/* A tile of Q queries by P panels whose sums all stay in registers. Q and P are constants where this is used, so that the loops over
 * them are unrolled; the function has no target of its own and takes that of its caller. */
INLINE void tile(const float *queries, size_t width, const float *panels, float *products, size_t stride, const int Q,
                 const int P) {
  lanes sums[8][4];
#pragma clang loop unroll(full)
  for (int q = 0; q < Q; q++)
#pragma clang loop unroll(full)
    for (int p = 0; p < P; p++) sums[q][p] = (lanes){0};
  for (size_t k = 0; k < width; k++) {
    lanes rows[4];
#pragma clang loop unroll(full)
    for (int p = 0; p < P; p++) rows[p] = *(const lanes *)(panels + (size_t)p * 16 * width + k * 16);
#pragma clang loop unroll(full)
    for (int q = 0; q < Q; q++) {
      const float number = queries[(size_t)q * width + k];
#pragma clang loop unroll(full)
      for (int p = 0; p < P; p++) sums[q][p] += rows[p] * number;
    }
  }
#pragma clang loop unroll(full)
  for (int q = 0; q < Q; q++)
#pragma clang loop unroll(full)
    for (int p = 0; p < P; p++) *(lanes *)(products + (size_t)q * stride + (size_t)p * 16) = sums[q][p];
}

/* All products, panels outside, so that those of a tile stay in the first cache while the queries go by. */
INLINE void all_products(const float *queries, size_t count, size_t width, const float *panels, size_t panel_count,
                         float *products, const int Q, const int P, const int single) {
  const size_t stride = panel_count * 16;
  size_t p = 0;
  if (count >= (size_t)Q) {
    for (; p + P <= panel_count; p += P) {
      const float *here = panels + p * 16 * width;
      size_t q = 0;
      for (; q + Q <= count; q += Q) tile(queries + q * width, width, here, products + q * stride + p * 16, stride, Q, P);
      for (; q < count; q++) tile(queries + q * width, width, here, products + q * stride + p * 16, stride, 1, P);
    }
  } else {
    for (; p + single <= panel_count; p += single)
      for (size_t q = 0; q < count; q++)
        tile(queries + q * width, width, panels + p * 16 * width, products + q * stride + p * 16, stride, 1, single);
  }
  for (; p < panel_count; p++)
    for (size_t q = 0; q < count; q++)
      tile(queries + q * width, width, panels + p * 16 * width, products + q * stride + p * 16, stride, 1, 1);
}

INLINE size_t all_below(const float *bases, const float *products, size_t count, float limit, uint32_t *places) {
  size_t found = 0;
  for (size_t r = 0; r < count; r += 16) {
    const lanes values = *(const lanes *)(bases + r) - 2 * *(const lanes *)(products + r);
    const flags below = values <= limit;
    if (__builtin_reduce_or(below) == 0) continue;
    for (int lane = 0; lane < 16; lane++) {
      places[found] = (uint32_t)(r + (size_t)lane);
      found += below[lane] != 0;
    }
  }
  return found;
}

#define PRODUCTS(name, target, Q, P, single)                                                                     \
  target static void products_##name(const float *queries, size_t count, size_t width, const float *panels,      \
                                     size_t panel_count, float *products) {                                      \
    all_products(queries, count, width, panels, panel_count, products, Q, P, single);                            \
  }                                                                                                              \
  target static size_t below_##name(const float *bases, const float *products, size_t count, float limit,        \
                                    uint32_t *places) {                                                          \
    return all_below(bases, products, count, limit, places);                                                     \
  }

/* Without the sixteen registers of 16 bytes being outrun: two queries by one panel. */
PRODUCTS(plain, , 2, 1, 1)

#if defined(__x86_64__)
PRODUCTS(avx2, __attribute__((target("avx2,fma"))), 4, 1, 2)
PRODUCTS(avx512, __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), 8, 2, 4)

int cdistance_instructions(void) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl"))
    return 2;
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? 1 : 0;
}
#else
int cdistance_instructions(void) { return 0; }
#endif

void cdistance_products(const float *queries, size_t count, size_t width, const float *panels, size_t panel_count,
                        float *products) {
#if defined(__x86_64__)
  switch (cdistance_instructions()) {
  case 2: products_avx512(queries, count, width, panels, panel_count, products); return;
  case 1: products_avx2(queries, count, width, panels, panel_count, products); return;
  default: break;
  }
#endif
  products_plain(queries, count, width, panels, panel_count, products);
}

size_t cdistance_below(const float *bases, const float *products, size_t count, float limit, uint32_t *places) {
#if defined(__x86_64__)
  switch (cdistance_instructions()) {
  case 2: return below_avx512(bases, products, count, limit, places);
  case 1: return below_avx2(bases, products, count, limit, places);
  default: break;
  }
#endif
  return below_plain(bases, products, count, limit, places);
}
