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

/* Hashes whose bits are sliced, as many at once as a register has bits. The ones of 64 planes are counted with carry-save adders (Harley and
 * Seal's tree), and the seven-digit counts compared with the limits from the highest digit down. */
#define ADD(high, low, a, b)         \
  do {                               \
    const T left = low, half = left ^ (a), right = (b); \
    high = (left & (a)) | (half & right); \
    low = half ^ right;              \
  } while (0)
#define BIT(n) (*(const T *)(column + (n) * 8) ^ asked[n])
#define DIGIT(count, value)                                \
  do {                                                     \
    const T low_digit = (limit & (value)) ? ~(T){0} : (T){0};      \
    const T high_digit = (64 - limit) & (value) ? ~(T){0} : (T){0}; \
    below |= equal_low & low_digit & ~(count);             \
    equal_low &= ~((count) ^ low_digit);                   \
    above |= equal_high & ~high_digit & (count);           \
    equal_high &= ~((count) ^ high_digit);                 \
  } while (0)

#define NEAR_BITS(name, target, bytes)                                                                                \
  typedef uint64_t words_##name __attribute__((vector_size(bytes), aligned(8)));                                      \
  target static size_t near_bits_##name(const uint64_t *planes, size_t blocks, const uint64_t *asked, unsigned limit, \
                                        uint32_t *places) {                                                           \
    typedef words_##name T;                                                                                           \
    size_t found = 0;                                                                                                 \
    for (size_t block = 0; block < blocks; block++)                                                                   \
      for (size_t part = 0; part < 8; part += bytes / 8) {                                                            \
        const uint64_t *column = planes + block * 512 + part;                                                         \
        T ones = {0}, twos = {0}, fours = {0}, eights = {0}, c16 = {0}, c32 = {0}, c64 = {0};                         \
        for (int n = 0; n < 64; n += 16) {                                                                            \
          T twos_a, twos_b, fours_a, fours_b, eights_a, eights_b, sixteens;                                           \
          ADD(twos_a, ones, BIT(n), BIT(n + 1));                                                                      \
          ADD(twos_b, ones, BIT(n + 2), BIT(n + 3));                                                                  \
          ADD(fours_a, twos, twos_a, twos_b);                                                                         \
          ADD(twos_a, ones, BIT(n + 4), BIT(n + 5));                                                                  \
          ADD(twos_b, ones, BIT(n + 6), BIT(n + 7));                                                                  \
          ADD(fours_b, twos, twos_a, twos_b);                                                                         \
          ADD(eights_a, fours, fours_a, fours_b);                                                                     \
          ADD(twos_a, ones, BIT(n + 8), BIT(n + 9));                                                                  \
          ADD(twos_b, ones, BIT(n + 10), BIT(n + 11));                                                                \
          ADD(fours_a, twos, twos_a, twos_b);                                                                         \
          ADD(twos_a, ones, BIT(n + 12), BIT(n + 13));                                                                \
          ADD(twos_b, ones, BIT(n + 14), BIT(n + 15));                                                                \
          ADD(fours_b, twos, twos_a, twos_b);                                                                         \
          ADD(eights_b, fours, fours_a, fours_b);                                                                     \
          ADD(sixteens, eights, eights_a, eights_b);                                                                  \
          const T to32 = c16 & sixteens;                                                                              \
          c16 ^= sixteens;                                                                                            \
          const T to64 = c32 & to32;                                                                                  \
          c32 ^= to32;                                                                                                \
          c64 |= to64;                                                                                                \
        }                                                                                                             \
        T below = {0}, above = {0}, equal_low = ~(T){0}, equal_high = ~(T){0};                                        \
        DIGIT(c64, 64);                                                                                               \
        DIGIT(c32, 32);                                                                                               \
        DIGIT(c16, 16);                                                                                               \
        DIGIT(eights, 8);                                                                                             \
        DIGIT(fours, 4);                                                                                              \
        DIGIT(twos, 2);                                                                                               \
        DIGIT(ones, 1);                                                                                               \
        const T near = below | equal_low, far = above | equal_high;                                                   \
        for (size_t word = 0; word < bytes / 8; word++) {                                                             \
          uint64_t rest = near[word] | far[word];                                                                     \
          while (rest) {                                                                                              \
            const unsigned bit = (unsigned)__builtin_ctzll(rest);                                                     \
            rest &= rest - 1;                                                                                         \
            const uint32_t place = (uint32_t)(block * 512 + (part + word) * 64 + bit);                                \
            places[found++] = place * 2 + (uint32_t)(far[word] >> bit & 1);                                           \
          }                                                                                                           \
        }                                                                                                             \
      }                                                                                                               \
    return found;                                                                                                     \
  }

NEAR_BITS(plain, , 16)

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
NEAR_BITS(avx2, __attribute__((target("avx2"))), 32)
NEAR_BITS(avx512, __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2"))), 64)

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

size_t cdistance_near_bits(const uint64_t *planes, size_t blocks, const uint64_t *asked, unsigned limit, uint32_t *places) {
#if defined(__x86_64__)
  switch (cdistance_instructions()) {
  case 2: return near_bits_avx512(planes, blocks, asked, limit, places);
  case 1: return near_bits_avx2(planes, blocks, asked, limit, places);
  default: break;
  }
#endif
  return near_bits_plain(planes, blocks, asked, limit, places);
}
