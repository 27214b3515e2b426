// SPDX-License-Identifier: Apache-2.0
import Features
import TestSupport
import Testing

@Suite("Numbers in order")
struct OrderTests {
  @Test func `the median of nine is right for every order of zeros and ones, and so for all numbers`() {
    for bits in 0..<512 {
      var window = (0..<9).map { Double(bits >> $0 & 1) }
      let expected = window.sorted()[4]
      #expect(MedianOfNine.median(&window) == expected)
    }
    var random = SplitMix(seed: 3)
    for _ in 0..<2000 {
      var window = (0..<9).map { _ in Double(random.next() % 7) - 3.5 }
      let expected = window.sorted()[4]
      #expect(MedianOfNine.median(&window) == expected)
    }
  }

  @Test func `sorting by digits is sorting`() {
    var random = SplitMix(seed: 4)
    for count in [0, 1, 2, 255, 5000] {
      let values = (0..<count).map { index -> Float in
        switch index % 4 {
        case 0: Float(Int64(bitPattern: random.next()) >> 40)
        case 1: Float(random.next() % 5)
        case 2: Float(bitPattern: UInt32(truncatingIfNeeded: random.next()) & 0xBF7F_FFFF)
        default: [0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude][index / 4 % 5]
        }
      }
      #expect(FloatOrder.sorted(values) == values.sorted().map(Double.init))
    }
  }
}
