/* SPDX-License-Identifier: Apache-2.0 */
/* The inner loops of the searches for neighbours and for duplicates, for whatever instructions the processor has.
 *
 * Rows of numbers lie in panels of 16: number k of row r is panels[(r / 16) * 16 * width + k * 16 + r % 16].
 * No function keeps anything; all may be called from any thread at once. Nothing overlaps.
 */
#ifndef CDISTANCE_H
#define CDISTANCE_H

#include <stddef.h>
#include <stdint.h>

/* How many rows lie in a panel. */
#define CDISTANCE_LANES 16

/* The products of queries with rows, in single precision: products[q * panel_count * 16 + r] for each of `count` queries, which lie one
 * after the other with `width` numbers each, and each of the `panel_count * 16` rows.
 * The sum runs over the numbers in their order, one fused or unfused addition each. */
void cdistance_products(const float *_Nonnull queries, size_t count, size_t width, const float *_Nonnull panels,
                        size_t panel_count, float *_Nonnull products);

/* The places r, ascending, at which bases[r] - 2 * products[r] is at most `limit`, of `count` places, which 16 must divide.
 * `places` has room for `count`. Returns how many there are. A base of infinity is never at most a finite limit. */
size_t cdistance_below(const float *_Nonnull bases, const float *_Nonnull products, size_t count, float limit,
                       uint32_t *_Nonnull places);

/* How many hashes lie in a block. */
#define CDISTANCE_BITS 512

/* Hashes of 64 bits, laid out so that 512 are compared at once: bit b of hash h is bit h % 64 of
 * planes[(h / 512) * 512 + b * 8 + h % 512 / 64]. `asked` holds 64 words, of which word b is all ones where the asked hash has bit b, and 0
 * otherwise. Of `blocks` blocks, writes 2 * h for each hash h that differs in at most `limit` bits, and 2 * h + 1 for each that differs in
 * at least 64 - `limit`, ascending; `limit` is below 32. `places` has room for 512 * `blocks`. Returns how many there are. */
size_t cdistance_near_bits(const uint64_t *_Nonnull planes, size_t blocks, const uint64_t *_Nonnull asked, unsigned limit,
                           uint32_t *_Nonnull places);

/* Which loops are used: 2 for AVX-512, 1 for AVX2 with fused multiplication, 0 for what every processor of the kind has. */
int cdistance_instructions(void);

#endif
