// SPDX-License-Identifier: Apache-2.0

/// Eight numbers side by side.
typealias Lanes = SIMD8<Float>

/// Powers, circles and whole numbers for eight lanes, by additions and multiplications alone.
///
/// The mathematical library works number by number, which costs ten times as much as all else that is done to a pixel.
/// No instruction beyond the first of the 64-bit processors is needed, so all of them give the same bits.
package enum LaneMath {
  /// Added to a number below 2²² it leaves the nearest whole number in the lowest bits: 1.5 · 2²³.
  static let rounder: Float = 12_582_912
  private static let rounderBits = SIMD8<Int32>(repeating: 0x4B40_0000)

  static func bits(_ x: Lanes) -> SIMD8<Int32> { unsafeBitCast(x, to: SIMD8<Int32>.self) }
  static func lanes(_ bits: SIMD8<Int32>) -> Lanes { unsafeBitCast(bits, to: Lanes.self) }

  /// The whole number in a sum of a number and ``rounder``.
  static func whole(_ rounded: Lanes) -> SIMD8<Int32> { bits(rounded) &- rounderBits }

  /// Numbers kept within bounds.
  @inline(__always)
  static func bounded(_ x: Lanes, _ low: Float, _ high: Float) -> Lanes {
    let (lows, highs) = (Lanes(repeating: low), Lanes(repeating: high))
    let raised = x.replacing(with: lows, where: x .< lows)
    return raised.replacing(with: highs, where: raised .> highs)
  }

  /// The magnitudes.
  static func magnitude(_ x: Lanes) -> Lanes { lanes(bits(x) & SIMD8(repeating: 0x7FFF_FFFF)) }

  /// Numbers in 0 ..< 1 of 23 random bits each, moved up by half of the last.
  static func openUniform(_ words: SIMD8<UInt32>) -> Lanes {
    let mantissas = (words &>> 9) | SIMD8<UInt32>(repeating: 0x3F80_0000)
    return unsafeBitCast(mantissas, to: Lanes.self) - (1 - 0x1p-24)
  }

  /// The logarithm to base 2 of positive, normal numbers; the error is below 3 · 10⁻⁷ of the result or of 1.
  package static func log2(_ x: SIMD8<Float>) -> SIMD8<Float> {
    // The mantissa between √½ and √2, where the series of the inverse hyperbolic tangent runs down fast.
    let bits = bits(x)
    let exponents = (bits &- SIMD8(repeating: 0x3F35_04F3)) &>> 23
    let mantissas = lanes(bits &- (exponents &<< 23))
    let t = (mantissas - 1) / (mantissas + 1)
    let square = t * t
    var series = square * (1.0 / 9) + 1.0 / 7
    series = series * square + 1.0 / 5
    series = series * square + 1.0 / 3
    series = series * square + 1
    return lanes(exponents &+ rounderBits) - rounder + t * series * 2.885_390_1  // 2 / ln 2
  }

  /// Two to the power of numbers in −126…126; the relative error is below 3 · 10⁻⁷.
  package static func exp2(_ x: SIMD8<Float>) -> SIMD8<Float> {
    let rounded = x + rounder
    let rest = (x - (rounded - rounder)) * 0.693_147_2  // ln 2
    var series = rest * (1.0 / 5040) + 1.0 / 720
    series = series * rest + 1.0 / 120
    series = series * rest + 1.0 / 24
    series = series * rest + 1.0 / 6
    series = series * rest + 0.5
    series = series * rest + 1
    series = series * rest + 1
    // The whole part goes into the exponent; the rounder's own bits are shifted out.
    return lanes(bits(series) &+ (bits(rounded) &<< 23))
  }

  /// The sine of a quarter of a circle to either side, −¼…¼ of a turn.
  private static func sineOfQuarter(_ turns: Lanes) -> Lanes {
    let angle = turns * 6.283_185_5  // 2 π
    let square = angle * angle
    var series = square * (-1.0 / 39_916_800) + 1.0 / 362_880
    series = series * square - 1.0 / 5040
    series = series * square + 1.0 / 120
    series = series * square - 1.0 / 6
    series = series * square + 1
    return angle * series
  }

  /// Sixteen standard normal deviates from sixteen random words, by Box and Muller.
  ///
  /// With 23 bits a word none lies beyond 5.8 standard deviations.
  /// > Source: Box and Muller, Annals of Mathematical Statistics 29 (1958) 610–611.
  static func normals(_ first: SIMD8<UInt32>, _ second: SIMD8<UInt32>) -> (Lanes, Lanes) {
    let radius = (log2(openUniform(first)) * -1.386_294_4).squareRoot()  // −2 ln 2
    let turns = openUniform(second) - 0.5
    let size = magnitude(turns)
    let cosine = sineOfQuarter(0.25 - size)
    // sin is the same at a and ½ − a; the nearer one lies in the first quarter.
    let folded = 0.25 - magnitude(0.25 - size)
    let sign = bits(turns) & SIMD8(repeating: Int32.min)
    let sine = lanes(bits(sineOfQuarter(folded)) ^ sign)
    return (radius * cosine, radius * sine)
  }
}
