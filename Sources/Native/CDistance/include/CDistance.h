/* SPDX-License-Identifier: Apache-2.0 */
/* The inner loops of the search for neighbours, for whatever instructions the processor has.
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

/* Which loops are used: 2 for AVX-512, 1 for AVX2 with fused multiplication, 0 for what every processor of the kind has. */
int cdistance_instructions(void);

#endif
