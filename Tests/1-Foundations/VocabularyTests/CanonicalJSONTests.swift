// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import Vocabulary

@Suite struct `Canonical JSON` {
  /// RFC 8785, appendix B: numbers by their bits, and their text.
  static let numbers: [(UInt64, String)] = [
    (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
    (0x8000_0000_0000_0001, "-5e-324"), (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
    (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"), (0x4340_0000_0000_0000, "9007199254740992"),
    (0xc340_0000_0000_0000, "-9007199254740992"), (0x4430_0000_0000_0000, "295147905179352830000"),
    (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"), (0x44b5_2d02_c7e1_4af6, "1e+23"),
    (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"), (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
    (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"), (0x444b_1ae4_d6e2_ef50, "1e+21"),
    (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"), (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
    (0x41b3_de43_5555_5553, "333333333.3333332"), (0x41b3_de43_5555_5554, "333333333.33333325"),
    (0x41b3_de43_5555_5555, "333333333.3333333"), (0x41b3_de43_5555_5556, "333333333.3333334"),
    (0x41b3_de43_5555_5557, "333333333.33333343"), (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
    (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
  ]

  @Test func `numbers are written as the standard's appendix has them`() throws {
    for (bits, text) in Self.numbers {
      let value = Double(bitPattern: bits)
      #expect(JSONValue.number(value).canonicalText == text)
      #expect(try JSONValue(parsing: text.utf8).double == (value == 0 ? 0 : value))
    }
  }

  @Test func `any number comes back from its canonical text`() throws {
    var state: UInt64 = 42
    for _ in 0..<5000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = Double(bitPattern: state ^ state >> 29)
      guard value.isFinite else { continue }
      let text = JSONValue.number(value).canonicalText
      let read = try JSONValue(parsing: text.utf8)
      #expect(read.double == value)
      #expect(read.canonicalText == text)
    }
  }

  @Test func `the standard's example of values`() throws {
    let text = #"""
      {
        "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
        "literals": [null, true, false]
      }
      """#
    #expect(
      try JSONValue(parsing: text.utf8).canonicalText
        == #"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#
        + #""string":"€$\u000f\nA'B\"\\\\\"/"}"#)
  }

  @Test func `the standard's example of sorting`() throws {
    let text = #"""
      {"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
       "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"}
      """#
    let sorted = try JSONValue(parsing: JSONValue(parsing: text.utf8).canonicalText.utf8)
    #expect(
      sorted.members?.compactMap(\.value.text) == [
        "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign", "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
      ])
  }

  @Test func `whole numbers are written in full`() throws {
    #expect(JSONValue.integer(.min).canonicalText == "-9223372036854775808")
    #expect(JSONValue.unsigned(.max).canonicalText == "18446744073709551615")
    #expect(try JSONValue(parsing: "18446744073709551615".utf8) == .unsigned(.max))
    #expect(try JSONValue(parsing: "-9223372036854775808".utf8) == .integer(.min))
    // Beyond both it is a number of 53 bits.
    #expect(try JSONValue(parsing: "18446744073709551616".utf8).canonicalText == "18446744073709552000")
  }

  @Test func `keys that only look alike are two`() throws {
    let text = "{\"\u{e9}\":1,\"e\u{301}\":2}"
    let value = try JSONValue(parsing: text.utf8)
    #expect(value["\u{e9}"]?.integer == 1)
    #expect(value["e\u{301}"]?.integer == 2)
    #expect(value.canonicalText == "{\"e\u{301}\":2,\"\u{e9}\":1}")
  }
}

@Suite struct `Reading JSON` {
  private static func fault(_ bytes: [UInt8]) -> Int? {
    do throws(JSONFault) {
      _ = try JSONValue(parsing: bytes)
      return nil
    } catch { return error.offset }
  }

  @Test func `hostile texts are refused at the byte at fault`() {
    let cases: [(String, Int)] = [
      ("", 0), (" ", 1), ("{", 1), ("[1,]", 3), ("[1 2]", 3), ("{\"a\" 1}", 5), ("{\"a\":1,}", 7), ("{a:1}", 1),
      ("01", 2),
      ("-", 1), ("1.", 2), (".5", 0), ("1e", 2), ("+1", 0), ("1e999", 0), ("nul", 0), ("truex", 4), ("\"a", 2),
      ("\"\u{1}\"", 1), ("\"\\x\"", 2), ("\"\\ud800\"", 7), ("\"\\udc00\"", 7), ("\"\\ud800\\u0041\"", 13),
      ("\"\\u12g4\"", 3), ("[1]]", 3), ("{\"a\":1,\"a\":2}", 7), ("{\"a\":1,\"\\u0061\":2}", 7), ("'a'", 0), ("NaN", 0),
      ("\u{feff}1", 0), ("[1]//", 3),
    ]
    for (text, offset) in cases { #expect(Self.fault(Array(text.utf8)) == offset, "\(text)") }
    #expect(Self.fault([34, 0xff, 34]) == 1)
    #expect(Self.fault([34, 0xc0, 0x80, 34]) == 1)
    #expect(Self.fault([34, 0xed, 0xa0, 0x80, 34]) == 1)
  }

  @Test func `depth has an end`() {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
    #expect(Self.fault(nested(JSONValue.greatestDepth + 1)) == nil)
    #expect(Self.fault(nested(JSONValue.greatestDepth + 2)) == JSONValue.greatestDepth + 1)
    #expect(Self.fault(Array(repeating: 91, count: 1_000_000)) != nil)
  }

  @Test func `damaged texts never trap, and what is read is written and read again`() throws {
    let text = Array(#"{"a":[1,-2.5e3,"x\u00e9\n",null,{"b":true}],"c":"😀","d":18446744073709551615}"#.utf8)
    for place in text.indices {
      for byte in [0, 34, 44, 45, 48, 92, 93, 101, 117, 125, 128, 255] as [UInt8] {
        var changed = text
        changed[place] = byte
        guard let value = try? JSONValue(parsing: changed) else { continue }
        #expect(try JSONValue(parsing: value.canonicalText.utf8).canonicalText == value.canonicalText)
        #expect(try JSONValue(parsing: value.text().utf8).canonicalText == value.canonicalText)
      }
    }
  }

  @Test func `another reader reads the same`() throws {
    let text = #"{"b":[1,2.5,-0.001,1e10],"a":{"x":"y\\\"\t","z":null},"c":false}"#
    let ours =
      try JSONSerialization.jsonObject(with: Data(try JSONValue(parsing: text.utf8).canonicalText.utf8))
      as? NSDictionary
    let theirs = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary
    #expect(ours == theirs)
    #expect(ours != nil)
  }
}
