// SPDX-License-Identifier: Apache-2.0
import Testing
import Vocabulary

@Suite struct `Words of the house` {
  @Test func `a level lies strictly between none and all`() {
    #expect(ConfidenceLevel(0) == nil)
    #expect(ConfidenceLevel(1) == nil)
    #expect(ConfidenceLevel(.nan) == nil)
    #expect(ConfidenceLevel(0.95) == .percent95)
  }

  @Test func `a one-sided bound at 97.5 percent is that of a two-sided interval at 95`() throws {
    let level = try #require(ConfidenceLevel(0.975)?.twoSidedForOneSidedBound)
    #expect(abs(level.value - 0.95) < 1e-15)
    #expect(ConfidenceLevel(0.5)?.twoSidedForOneSidedBound == nil)
  }

  @Test func `an interval is never the wrong way round and never NaN`() {
    #expect(Interval(2, 1) == nil)
    #expect(Interval(.nan, 1) == nil)
    #expect(Interval(1, 1)?.contains(1) == true)
    #expect(Interval(0, .infinity)?.contains(1e300) == true)
  }

  @Test func `no byte but the sixteen digits in lower case is read as one, at any place of a digest`() throws {
    let digits = Array("0123456789abcdef".utf8)
    var written = (0..<64).map { digits[($0 * 7 + 3) % 16] }
    for place in 0..<64 {
      let before = written[place]
      for byte in UInt8.min...UInt8.max {
        written[place] = byte
        let read = written.withUnsafeBytes { ContentDigest(hexadecimalMemory: $0) }
        guard let value = digits.firstIndex(of: byte) else {
          #expect(read == nil, "\(byte) at \(place)")
          continue
        }
        #expect(read.map { Int($0.bytes[place / 2] >> (place.isMultiple(of: 2) ? 4 : 0) & 15) } == value)
        #expect(read.map { Array($0.hexadecimal.utf8) } == written)
      }
      written[place] = before
    }
  }

  @Test func `a digest is 64 hexadecimal digits and reads back as written`() throws {
    let bytes = (0..<32).map { UInt8($0 * 7 & 255) }
    let digest = try #require(ContentDigest(bytes: bytes))
    #expect(digest.description.hasPrefix("sha256:00070e15"))
    #expect(ContentDigest(digest.description) == digest)
    #expect(ContentDigest(digest.description.uppercased()) == nil)
    #expect(ContentDigest("sha256:" + String(repeating: "A", count: 64))?.hexadecimal.first == "a")
    #expect(ContentDigest("sha256:" + String(repeating: "g", count: 64)) == nil)
    #expect(ContentDigest(bytes: [1, 2, 3]) == nil)
  }

  @Test func `faults beyond the twentieth are counted, not kept`() {
    var faults = InputFaults()
    #expect(faults.isEmpty)
    for row in 1...25 { faults.append(InputFault(file: "t.csv", row: row, found: "x", expected: "y")) }
    #expect(faults.faults.count == 20)
    #expect(faults.total == 25)
    #expect(faults.faults.last?.row == 20)
  }

  @Test func `metric names are what protocols write`() {
    #expect(Metric(rawValue: "balanced-accuracy") == .balancedAccuracy)
    #expect(Metric.auc.needsOperatingPoint == false)
    #expect(Metric.falseNegativeRate.higherIsBetter == false)
    #expect(Metric.prevalence.higherIsBetter == nil)
    #expect(Set(Metric.allCases.map(\.rawValue)).count == Metric.allCases.count)
  }
}
