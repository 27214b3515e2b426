// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Foundation
import TestSupport
import Testing

/// Every number is compared bit for bit with the standard library's correctly rounded conversion and with the C library's.
@Suite struct DecimalReaderTests {
  let reader = DecimalReader()

  func number(_ text: String) -> Double? {
    // The reader may look at eight bytes behind the end.
    var bytes = Array(text.utf8)
    let count = bytes.count
    bytes += Array("99999999".utf8)
    return bytes.withUnsafeBufferPointer { $0.baseAddress.flatMap { reader.number($0, count) } }
  }

  func agrees(_ text: String) -> Bool {
    let expected = strtod(text, nil)
    guard Double(text)?.bitPattern == expected.bitPattern || expected.isInfinite else { return false }
    return number(text)?.bitPattern == (expected.isFinite ? expected.bitPattern : nil)
  }

  @Test(arguments: [
    "0", "-0", "1", "+1", "0.1", "-.5", "5.", "1e5", "1E+05", "1e-5", "123456789012345678", "9007199254740993",
    "9007199254740992.5", "9007199254740993.0000000000000000000000000000001", "1e22", "1e23", "8.5e22", "1e-22",
    "2.2250738585072011e-308", "2.2250738585072014e-308", "2.2250738585072012e-308", "4.9406564584124654e-324",
    "2.4703282292062327e-324", "2.4703282292062328e-324", "2e-324", "3e-324", "1e-400", "1e-99999999999",
    "1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308", "1e309", "1e999999999999",
    "17976931348623157" + String(repeating: "0", count: 292), "0." + String(repeating: "0", count: 400) + "1e401",
    "6929495644600919.5", "3.237883913302901e-319", "7.2057594037927933e16", "1090544144181609348671888949248",
    "0.000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001",
    "3.14159265358979323846264338327950288419716939937510", "100000000000000016777215", "100000000000000016777216",
    "8.10109172351e-10", "1.5e-308", "4.8726570057e288", "9214843084008499e0",
    "0.500000000000000166533453693773481063544750213623046875",
    "00000000000000000000000000000012.5", "1448997445238699", "5.40158e-320", "179769313486231580793e289",
  ])
  func `rounds hard numbers to the nearest`(text: String) {
    #expect(agrees(text), "\(text): \(String(describing: number(text)))")
  }

  @Test(arguments: [
    "", " ", "-", "+", ".", "e5", "1e", "1e+", "1.2.3", "1,5", "0x10", "nan", "inf", "1 2", "--1", "1f", "１",
  ])
  func `takes nothing else for a number`(text: String) {
    #expect(number(text) == nil)
  }

  @Test func `passes over spaces around a number`() {
    #expect(number("  1.5 ") == 1.5)
  }

  @Test func `gives every double back from its shortest and its seventeen digits`() {
    var random = SplitMix(seed: 1)
    var wrong: [String] = []
    for _ in 0..<100_000 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite else { continue }
      if number("\(value)")?.bitPattern != value.bitPattern { wrong.append("\(value)") }
    }
    for _ in 0..<20_000 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite else { continue }
      let text = String(format: "%.16e", value)
      if number(text)?.bitPattern != value.bitPattern { wrong.append(text) }
      let scores = "\(random.uniform())"
      if !agrees(scores) { wrong.append(scores) }
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(3))")
  }

  @Test func `agrees on random digits of every length and exponent`() {
    var random = SplitMix(seed: 2)
    var wrong: [String] = []
    for _ in 0..<150_000 {
      let count = 1 + Int(random.next() % 26)
      var text = String((0..<count).map { _ in Character(UnicodeScalar(UInt8(48 + random.next() % 10))) })
      if random.next() & 1 == 0 {
        text.insert(".", at: text.index(text.startIndex, offsetBy: Int(random.next() % UInt64(count))))
      }
      text += "e\(Int(random.next() % 680) - 350)"
      if !agrees(text) { wrong.append(text) }
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(3))")
  }

  @Test func `goes to even half way between two doubles, and to the nearer beside it`() {
    // An odd integer of 54 bits lies half way between two doubles; scaled by powers of two it still does.
    var random = SplitMix(seed: 3)
    var wrong: [String] = []
    for _ in 0..<20_000 {
      let odd = (random.next() >> 10) | 1 | 1 << 53
      for shift in 0..<10 {
        let half = odd << UInt64(shift)
        for text in ["\(half)", "\(half - 1)", "\(half + 1)", "\(half).0000000000000000000001", "\(half)00e-2"]
        where !agrees(text) {
          wrong.append(text)
        }
        if shift == 0, !agrees("\(half).5") { wrong.append("\(half).5") }
      }
    }
    for exponent in -30...30 {
      for mantissa in [5, 15, 25, 35, 45, 3_814_697_265_625, 9_007_199_254_740_993] {
        let text = "\(mantissa)e\(exponent)"
        if !agrees(text) { wrong.append(text) }
      }
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(3))")
  }

  func fraction(_ text: String) -> Double? {
    var bytes = Array(text.utf8)
    let count = bytes.count
    bytes += Array("99999999".utf8)
    return bytes.withUnsafeBufferPointer { $0.baseAddress.flatMap { reader.fraction($0, count) } }
  }

  @Test func `reads fractions of every length like the standard library`() {
    var random = SplitMix(seed: 5)
    var wrong: [String] = []
    for round in 0..<100_000 {
      let digits = (0...round % 18).map { _ in "\(random.next() % 10)" }.joined()
      // Leading and trailing zeros are as common as any other digits.
      let zeros = String(repeating: "0", count: Int(random.next() % 18))
      for text in ["\(random.next() % 10).\(digits)", String("0.\(zeros)\(digits)".prefix(20))] {
        if fraction(text)?.bitPattern != strtod(text, nil).bitPattern { wrong.append(text) }
      }
    }
    for text in ["0.0", "0.000000000000000000", "9.999999999999999999", "0.999999999999999999", "1.000000000000000000"]
    {
      if fraction(text)?.bitPattern != strtod(text, nil).bitPattern { wrong.append(text) }
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(3))")
  }

  @Test func `leaves everything but plain fractions to the long way`() {
    for text in ["", "1", "1.", ".5", "12.5", "-0.5", "+0.5", "0.1234567890123456789", " 0.5", "0,5", "/.5", ":.5"] {
      #expect(fraction(text) == nil, "\(text)")
    }
    for count in 1...18 {
      for place in 0..<count {
        for other in ["e", " ", ".", "/", ":", "-", "\u{1}", "~"] {
          var digits = [String](repeating: "7", count: count)
          digits[place] = other
          #expect(fraction("0." + digits.joined()) == nil, "\(digits)")
        }
      }
    }
  }
}
