// SPDX-License-Identifier: Apache-2.0

// Elementary functions of eight numbers at a time, from additions, multiplications and square roots alone: IEEE 754 fixes these to
// the bit. Spectra, textures, kernels and spreads use the system's own functions (exp, log, cos, atan2): an image is the same to the bit on
// any number of threads, and on another system's library of functions but for last bits. The polynomials are least greatest-error fits in double precision; the errors named are those of the polynomials.

/// Eight numbers in single precision.
typealias Floats = SIMD8<Float>

extension SIMD8 where Scalar == Float {
  /// The bits.
  @inline(__always) var bits: SIMD8<UInt32> { unsafeBitCast(self, to: SIMD8<UInt32>.self) }

  /// The numbers of these bits.
  @inline(__always) init(bits: SIMD8<UInt32>) { self = unsafeBitCast(bits, to: Floats.self) }

  /// The polynomial of these coefficients, the constant first.
  @inline(__always)
  func polynomial(_ a: Float, _ b: Float, _ c: Float, _ d: Float, _ e: Float, _ f: Float) -> Floats {
    ((((self * f + e) * self + d) * self + c) * self + b) * self + a
  }
}

/// e to the power of numbers that are at most 80: relative error 1e-7; below −80 it is as at −80 (1.8e-35).
@inline(__always)
func exponential(_ x: Floats) -> Floats {
  let scaled = pointwiseMax(x, Floats(repeating: -80)) * Float(1.442_695_04)
  // Adding and taking away 1.5 · 2²³ leaves the nearest whole number, and the sum's last bits are that number.
  let shifted = scaled + 12_582_912
  let f = scaled - (shifted - 12_582_912)
  let power = (f * 0.001_327_646_6 + 0.009_675_541_7) * f + 0.055_507_132_97
  let value = ((power * f + 0.240_221_197_2) * f + 0.693_146_967) * f + 1.000_000_07
  return Floats(bits: value.bits &+ (shifted.bits &<< 23))
}

/// The natural logarithm of normal numbers above 0: absolute error 1e-7.
@inline(__always)
func logarithm(_ x: Floats) -> Floats {
  // The mantissa within √½…√2 and its exponent.
  let offset = x.bits &- 0x3F35_04F3
  let exponent = offset & 0xFF80_0000
  let t = Floats(bits: x.bits &- exponent) - 1
  // A shift that keeps the sign, then a number in single precision.
  let whole = wholeNumbers(exponent) * 0x1p-23
  let square = t * t
  let high = ((t * -0.076_344_24 + 0.127_615_594) * t - 0.131_602_015) * t + 0.142_017_616
  let low = 0.200_012_267 - 0.166_233_558 * t + square * high
  let tail = 0.333_333_317 - 0.250_008_21 * t + square * low
  return whole * 0.693_147_18 + (t - square * 0.5 + square * t * tail)
}

/// Signed numbers of 32 bits as single precision, rounded.
@inline(__always)
func wholeNumbers(_ x: SIMD8<UInt32>) -> Floats { Floats(SIMD8<Int32>(truncatingIfNeeded: x)) }

/// The sine and the cosine of π times numbers within ±½: absolute error 1e-8.
@inline(__always)
func sineAndCosine(ofHalfTurns x: Floats) -> (Floats, Floats) {
  let y = x * x
  let s = (((y * 0.077_560_367 - 0.598_242_117) * y + 2.550_069_73) * y - 5.167_709_68) * y + 3.141_592_64
  let c = y.polynomial(1, -4.934_802_14, 4.058_709_16, -1.335_212_06, 0.234_937_556, -0.024_396_711_3)
  return (x * s, c)
}
