// SPDX-License-Identifier: Apache-2.0

/// The leading 128 bits of 5^q for every q a `Double` can need.
///
/// They are computed from the definition when first asked for, in about a tenth of a millisecond: 5^q for q ≥ 0 by
/// repeated multiplication, and for q < 0 by dividing a long binary fraction by five again and again, which is exact
/// because nested floors of a division are one floor.
struct PowersOfFive: Sendable {
  static let smallest = -342
  static let largest = 308

  /// The words of every power, the more significant one first.
  let words: [UInt64]

  static let table = PowersOfFive()

  init() {
    var words = [UInt64](repeating: 0, count: 2 * (Self.largest - Self.smallest + 1))
    func store(_ top: UInt128, for exponent: Int) {
      let place = 2 * (exponent - Self.smallest)
      words[place] = UInt64(truncatingIfNeeded: top >> 64)
      words[place + 1] = UInt64(truncatingIfNeeded: top)
    }

    // Limbs, least significant first: 5^308 has 716 bits.
    var power = [UInt64](repeating: 0, count: 12)
    power[0] = 1
    for exponent in 0...Self.largest {
      store(Self.leadingBits(of: power), for: exponent)
      var carry: UInt64 = 0
      for limb in power.indices {
        let product = power[limb].multipliedFullWidth(by: 5)
        let (low, overflow) = product.low.addingReportingOverflow(carry)
        power[limb] = low
        carry = product.high + (overflow ? 1 : 0)
      }
    }

    // 2^960 / 5^342 still has 166 bits, so that 128 are known.
    var fraction = [UInt64](repeating: 0, count: 16)
    fraction[15] = 1
    for exponent in stride(from: -1, through: Self.smallest, by: -1) {
      var remainder: UInt64 = 0
      for limb in fraction.indices.reversed() {
        (fraction[limb], remainder) = UInt64(5).dividingFullWidth((remainder, fraction[limb]))
      }
      // Down to 5^-27 the rounded-up reciprocal makes the product exact where the true value is.
      let top = Self.leadingBits(of: fraction)
      store(exponent >= -27 ? top + 1 : top, for: exponent)
    }
    self.words = words
  }

  /// The 128 most significant bits, the first of them a one.
  private static func leadingBits(of limbs: [UInt64]) -> UInt128 {
    guard let first = limbs.lastIndex(where: { $0 != 0 }) else { return 0 }
    func limb(_ index: Int) -> UInt128 { index >= 0 ? UInt128(limbs[index]) : 0 }
    let shift = UInt128(limbs[first].leadingZeroBitCount)
    let top = limb(first) << 64 | limb(first - 1)
    return shift == 0 ? top : top << shift | limb(first - 2) >> (64 - shift)
  }
}
