// SPDX-License-Identifier: Apache-2.0

/// Reads decimal numbers from bytes, each to the nearest `Double`, ties to even.
///
/// Most numbers need one or two multiplications of words. What those cannot decide, a number of more than nineteen digits
/// that lies on a boundary, goes to the standard library.
///
/// > Source: W. D. Clinger, PLDI 1990 (the exact small case); D. Lemire, Software: Practice and Experience 51 (2021)
/// > 1700–1727 (the product of words). Checked in `DecimalReaderTests` against the standard library's conversion.
package struct DecimalReader: Sendable {
  private let fives: [UInt64]
  private let tens: [Double]
  /// The words of 5^-18.
  private let eighteenth: (high: UInt64, low: UInt64)

  /// Makes a reader; its tables are shared.
  package init() {
    fives = PowersOfFive.table.words
    let place = 2 * (-18 - PowersOfFive.smallest)
    eighteenth = (fives[place], fives[place + 1])
    tens = (0...22).map { exponent in (0..<exponent).reduce(1) { power, _ in power * 10 } }
  }

  /// The number, or `nil` for anything else than an optional sign, digits with at most one point, and an optional
  /// exponent, spaces around them allowed; also `nil` beyond the range of `Double`.
  package func number(_ text: UnsafePointer<UInt8>, _ count: Int) -> Double? {
    var at = text
    var end = text + count
    while at < end, at[0] == 0x20 { at += 1 }
    while end > at, end[-1] == 0x20 { end -= 1 }
    guard at < end else { return nil }
    let start = at
    let isNegative = at[0] == 0x2D
    if isNegative || at[0] == 0x2B { at += 1 }

    var mantissa: UInt64 = 0
    let whole = at
    while at < end, at[0] &- 0x30 < 10 {
      mantissa = mantissa &* 10 &+ UInt64(at[0] &- 0x30)
      at += 1
    }
    let isWritten = at > whole
    // The zero before the point is no digit that counts.
    var digits = mantissa == 0 && at - whole == 1 ? 0 : at - whole
    var exponent = 0
    if at < end, at[0] == 0x2E {
      at += 1
      let fraction = at
      var length = 8
      while length == 8, at < end {
        var word = UInt64(littleEndian: UnsafeRawPointer(at).loadUnaligned(as: UInt64.self))
        length = min(Self.leadingDigits(word), end - at)
        // What is no digit any more is shifted out, and zeros come in before the digits.
        if length < 8 { word = length == 0 ? 0 : word << UInt64(64 - 8 * length) }
        mantissa = mantissa &* Self.powers[length] &+ Self.value(word)
        at += length
      }
      exponent = fraction - at
      digits -= exponent
    }
    guard digits > 0 || isWritten else { return nil }
    let digitsEnd = at
    var written = 0
    if at < end {
      guard at[0] | 0x20 == 0x65 else { return nil }
      at += 1
      guard at < end else { return nil }
      let sinks = at[0] == 0x2D
      if sinks || at[0] == 0x2B { at += 1 }
      guard at < end else { return nil }
      while at < end {
        guard at[0] &- 0x30 < 10 else { return nil }
        // Beyond this, more digits change nothing.
        if written < 100_000 { written = written * 10 + Int(at[0] &- 0x30) }
        at += 1
      }
      if sinks { written = -written }
      exponent += written
    }

    let magnitude: Double?
    if digits > 19 {
      magnitude = long(whole, digitsEnd, written: written, number: start, end)
    } else {
      magnitude = self.magnitude(mantissa, exponent)
    }
    guard let magnitude, magnitude.isFinite else { return nil }
    return isNegative ? -magnitude : magnitude
  }

  /// The number, for a digit, a point and one to eighteen digits, as most scores are written; `nil` for anything else.
  ///
  /// How many digits there are is taken from the length, and longer fractions are all filled up with zeros to eighteen
  /// digits, so that nothing is searched for and hardly anything branches. Eight bytes behind the end must be readable.
  @inline(__always)
  package func fraction(_ text: UnsafePointer<UInt8>, _ count: Int) -> Double? {
    let digits = count - 2
    guard digits > 0, digits <= 18, text[1] == 0x2E else { return nil }
    let whole = UInt64(text[0] &- 0x30)
    // Zero where there is a digit 0, and where there is none.
    var first = Self.digits(text + 2)
    if digits <= 8 {
      first = first &<< UInt64(truncatingIfNeeded: 64 - 8 * digits)
      guard whole < 10, Self.others(first) == 0 else { return nil }
      return magnitude(whole &* Self.powers[digits] &+ Self.value(first), -digits)
    }
    let inSecond = min(digits - 8, 8)
    let second = Self.digits(text + 10) & (~0 &>> UInt64(truncatingIfNeeded: 64 - 8 * inSecond))
    let inThird = digits - 8 - inSecond
    let third = Self.digits(text + 10 + inSecond) & ((1 &<< UInt64(truncatingIfNeeded: 8 * inThird)) &- 1)
    guard whole < 10, Self.others(first) | Self.others(second) | Self.others(third) == 0 else { return nil }
    let upper = (whole &* 100_000_000 &+ Self.value(first)) &* 100_000_000 &+ Self.value(second)
    return eighteenPlaces(upper &* 100 &+ (third & 0xFF) &* 10 &+ third >> 8)
  }

  /// The value of mantissa · 10^-18.
  ///
  /// This is ``product(_:_:)`` without what cannot happen here: the value is far from both ends of the range, and none
  /// lies half way between two doubles, since for that a number below ten would need more digits.
  @inline(__always)
  private func eighteenPlaces(_ mantissa: UInt64) -> Double {
    if mantissa == 0 { return 0 }
    let zeros = UInt64(truncatingIfNeeded: mantissa.leadingZeroBitCount)
    let scaled = mantissa &<< zeros
    var (high, low) = scaled.multipliedFullWidth(by: eighteenth.high)
    if high & 0x1FF == 0x1FF {
      let (_, overflow) = low.addingReportingOverflow(scaled.multipliedFullWidth(by: eighteenth.low).high)
      if overflow { high &+= 1 }
    }
    let upper = high &>> 63
    var bits = high &>> (upper &+ 9)
    bits = (bits &+ (bits & 1)) &>> 1
    // floor(log2(10^-18)) is -60. The leading bit is taken off the exponent, so that a carry out of the digits adds to it.
    return Double(bitPattern: (63 - 60 + 1022 &+ upper &- zeros) &<< 52 &+ bits)
  }

  /// The value of mantissa · 10^exponent, to the nearest, infinite beyond the range.
  @inline(__always)
  private func magnitude(_ mantissa: UInt64, _ exponent: Int) -> Double {
    // Longer ones go one way, whether or not they would fit, since the processor cannot foresee it.
    if mantissa < 1_000_000_000_000_000 {
      if exponent == 0 { return Double(mantissa) }
      if exponent < 0, exponent >= -22 { return Double(mantissa) / tens[-exponent] }
      if exponent > 0, exponent <= 22 { return Double(mantissa) * tens[exponent] }
    }
    return product(mantissa, exponent)
  }

  @inline(__always)
  private func product(_ mantissa: UInt64, _ exponent: Int) -> Double {
    if mantissa == 0 || exponent < PowersOfFive.smallest { return 0 }
    if exponent > PowersOfFive.largest { return .infinity }
    let zeros = mantissa.leadingZeroBitCount
    let scaled = mantissa << UInt64(zeros)
    let place = 2 * (exponent - PowersOfFive.smallest)
    var (high, low) = scaled.multipliedFullWidth(by: fives[place])
    // 55 bits decide the rounding; only where the rest is all ones can the second word still carry into them.
    if high & 0x1FF == 0x1FF {
      let second = scaled.multipliedFullWidth(by: fives[place + 1]).high
      let (sum, overflow) = low.addingReportingOverflow(second)
      low = sum
      if overflow { high += 1 }
    }
    let upper = Int(high >> 63)
    let shift = UInt64(upper + 9)
    var bits = high >> shift
    // floor(log2(10^q)) is 217706·q / 2^16 in this range.
    var power = ((217_706 * exponent) >> 16) + 63 + upper - zeros + 1023
    if power <= 0 {
      if power <= -63 { return 0 }
      bits >>= UInt64(1 - power)
      bits += bits & 1
      bits >>= 1
      return Double(bitPattern: bits)
    }
    // A product that is exact and half way must go to even, not up.
    if low <= 1, exponent >= -4, exponent <= 23, bits & 3 == 1, bits << shift == high { bits &= ~1 }
    bits += bits & 1
    bits >>= 1
    if bits >= 1 << 53 {
      bits = 1 << 52
      power += 1
    }
    if power >= 0x7FF { return .infinity }
    return Double(bitPattern: bits & ~(1 << 52) | UInt64(power) << 52)
  }

  /// A number of more than nineteen written digits.
  private func long(
    _ first: UnsafePointer<UInt8>, _ last: UnsafePointer<UInt8>, written: Int, number: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> Double? {
    var mantissa: UInt64 = 0
    var kept = 0
    var exponent = written
    var isCut = false
    var afterPoint = false
    var at = first
    while at < last {
      if at[0] == 0x2E {
        afterPoint = true
      } else {
        let digit = UInt64(at[0] &- 0x30)
        if kept < 19 {
          mantissa = mantissa * 10 + digit
          if mantissa > 0 { kept += 1 }
          if afterPoint { exponent -= 1 }
        } else {
          if digit != 0 { isCut = true }
          if !afterPoint { exponent += 1 }
        }
      }
      at += 1
    }
    let lower = magnitude(mantissa, exponent)
    // What was cut off lies between nothing and one unit of the last digit kept.
    if !isCut || product(mantissa + 1, exponent) == lower { return lower }
    let text = String(decoding: UnsafeBufferPointer(start: number, count: end - number), as: UTF8.self)
    return Double(text).map(abs)
  }

  /// 10^0 to 10^8.
  private static let powers: InlineArray<9, UInt64> = [
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
  ]

  /// How many of the eight bytes, from the first on, are digits.
  @inline(__always)
  private static func leadingDigits(_ word: UInt64) -> Int {
    others(word ^ 0x3030_3030_3030_3030).trailingZeroBitCount >> 3
  }

  /// Eight bytes, each digit as its value.
  @inline(__always)
  private static func digits(_ text: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(text).loadUnaligned(as: UInt64.self)) ^ 0x3030_3030_3030_3030
  }

  /// The highest bit of each byte that is not the value of a digit; a carry can only spoil bytes behind the first such.
  @inline(__always)
  private static func others(_ digits: UInt64) -> UInt64 {
    ((digits &+ 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080
  }

  /// The value of eight digits; bytes of zero count as the digit 0.
  @inline(__always)
  private static func value(_ word: UInt64) -> UInt64 {
    // Pairs of digits, then pairs of pairs, each by one multiplication.
    var word = word & 0x0F0F_0F0F_0F0F_0F0F
    word = (word &* 2561) >> 8
    word = ((word & 0x00FF_00FF_00FF_00FF) &* 6_553_601) >> 16
    return ((word & 0x0000_FFFF_0000_FFFF) &* 42_949_672_960_001) >> 32
  }
}
