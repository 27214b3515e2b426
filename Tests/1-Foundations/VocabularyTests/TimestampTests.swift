// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import Vocabulary

@Suite struct `Moments` {
  /// A calendar that counts day by day, as on paper.
  private static func days(from first: Int, through last: Int, _ body: (Int, Int, Int) -> Void) {
    for year in first...last {
      let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
      for (month, length) in [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].enumerated() {
        for day in 1...length { body(year, month + 1, day) }
      }
    }
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    String(repeating: "0", count: width - String(number).count) + String(number)
  }

  @Test func `every day of eight centuries is where a slow calendar has it`() {
    // 1600-01-01 lies 135 140 days before the epoch: 370 years of which 90 are leap years (93 fourth years but 1700, 1800, 1900).
    var number = -135_140
    var wrong = 0
    Self.days(from: 1600, through: 2400) { year, month, day in
      let date = "\(year)-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
      let moment = Timestamp(microseconds: Int64(number) * 86_400_000_000)
      if Timestamp("\(date)T00:00:00Z") != moment || moment.description != "\(date)T00:00:00.000000Z" { wrong += 1 }
      number += 1
    }
    #expect(wrong == 0)
  }

  @Test func `known moments have their seconds`() {
    #expect(Timestamp("1970-01-01T00:00:00Z")?.microseconds == 0)
    // POSIX's 10⁹ seconds, and the last second of 32 bits.
    #expect(Timestamp("2001-09-09T01:46:40Z")?.microseconds == 1_000_000_000_000_000)
    #expect(Timestamp("2038-01-19T03:14:07Z")?.microseconds == 2_147_483_647_000_000)
    #expect(Timestamp("1969-12-31T23:59:59.999999Z")?.microseconds == -1)
    #expect(Timestamp("0000-01-01T00:00:00Z")?.microseconds == -62_167_219_200_000_000)
    #expect(Timestamp("9999-12-31T23:59:59.999999Z")?.microseconds == 253_402_300_799_999_999)
  }

  @Test func `fractions have one to six digits`() {
    #expect(Timestamp("1970-01-01T00:00:00.5Z")?.microseconds == 500_000)
    #expect(Timestamp("1970-01-01T00:00:00.000001Z")?.microseconds == 1)
    for text in [
      "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00.1234567Z", "1970-01-01T00:00:00", "1970-01-01T00:00:00+00:00",
      "1970-01-01t00:00:00Z", "1970-1-01T00:00:00Z", "1970-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
      "1970-13-01T00:00:00Z", "1970-00-01T00:00:00Z", "1970-01-00T00:00:00Z", "1970-01-01T24:00:00Z",
      "1970-01-01T00:60:00Z", "1970-01-01T00:00:60Z", "", "Z", "1970-01-01T00:00:00.12a4Z", "-970-01-01T00:00:00Z",
      "1970-01-01T00:00:0٣Z",
    ] {
      #expect(Timestamp(text) == nil, "\(text)")
    }
    #expect(Timestamp("2000-02-29T00:00:00Z") != nil)
  }

  @Test func `moments come back from their text and sort as they do`() {
    var state: UInt64 = 7
    var moments: [Timestamp] = []
    for _ in 0..<2000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let span: UInt64 = 253_402_300_799_999_999 + 62_167_219_200_000_000
      moments.append(Timestamp(microseconds: Int64(state % span) - 62_167_219_200_000_000))
    }
    for moment in moments { #expect(Timestamp(moment.description) == moment) }
    #expect(moments.sorted().map(\.description) == moments.map(\.description).sorted())
  }

  @Test func `the ends of what can be held have a text and trap nothing`() {
    #expect(Timestamp(microseconds: .max).description.hasSuffix("-01-10T04:00:54.775807Z"))
    #expect(Timestamp(microseconds: .min).description.hasPrefix("-"))
    #expect(Timestamp(seconds: .nan).microseconds == 0)
    #expect(Timestamp(seconds: .infinity).microseconds == .max)
    #expect(Timestamp(seconds: -1e300).microseconds == .min)
    #expect(Timestamp(seconds: 1.5).microseconds == 1_500_000)
  }
}

@Suite struct `Digests of content` {
  @Test func `the digests of FIPS 180`() {
    #expect(
      ContentDigest(hashing: "abc".utf8).hexadecimal
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      ContentDigest(hashing: "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8).description
        == "sha256:248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    var hasher = ContentDigest.Hasher()
    for _ in 0..<1000 { hasher.update([UInt8](repeating: 97, count: 1000)) }
    #expect(hasher.digest.hexadecimal == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func `bytes, digits and memory give the same digest back`() throws {
    for number in 0..<100 {
      let digest = ContentDigest(hashing: "\(number)".utf8)
      #expect(ContentDigest(bytes: digest.bytes) == digest)
      #expect(ContentDigest(hexadecimal: digest.hexadecimal) == digest)
      #expect(ContentDigest(digest.description.replacing("a", with: "A").replacing("shA", with: "sha")) == digest)
      digest.bytes.withUnsafeBytes { #expect(ContentDigest(memory: $0) == digest) }
      Array(digest.hexadecimal.utf8).withUnsafeBytes { #expect(ContentDigest(hexadecimalMemory: $0) == digest) }
      var room = [UInt8](repeating: 0, count: 32)
      room.withUnsafeMutableBytes { digest.store(into: $0) }
      #expect(room == digest.bytes)
    }
  }

  @Test func `digests sort as their texts do`() {
    let digests = (0..<500).map { ContentDigest(hashing: "\($0)".utf8) }
    #expect(digests.sorted().map(\.description) == digests.map(\.description).sorted())
  }

  @Test func `what is no digest is none`() {
    let digits = String(repeating: "0", count: 64)
    for text in [
      "", "sha256:", digits, "sha256:" + digits.dropLast(), "sha256:\(digits)0", "sha512:\(digits)",
      "sha256:g" + digits.dropLast(),
    ] {
      #expect(ContentDigest(text) == nil, "\(text)")
    }
    #expect(ContentDigest(bytes: [UInt8](repeating: 0, count: 31)) == nil)
  }
}
