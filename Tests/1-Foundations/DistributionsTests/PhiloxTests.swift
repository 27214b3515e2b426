// SPDX-License-Identifier: Apache-2.0
import Distributions
import Testing

@Suite("Philox-4x32-10")
struct PhiloxTests {
  @Test(arguments: [
    (
      counter: SIMD4<UInt32>(repeating: 0), key: SIMD2<UInt32>(repeating: 0),
      words: SIMD4<UInt32>(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)
    ),
    (
      counter: SIMD4(repeating: UInt32.max), key: SIMD2(repeating: UInt32.max),
      words: SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
    ),
    (
      counter: SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), key: SIMD2(0xa409_3822, 0x299f_31d0),
      words: SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
    ),
  ])
  func `gives the known answers of its authors for zeros, ones and digits of pi`(
    _ known: (counter: SIMD4<UInt32>, key: SIMD2<UInt32>, words: SIMD4<UInt32>)
  ) {
    #expect(Philox4x32(key: known.key).block(known.counter) == known.words)
  }

  @Test func `takes the low half of a seed as the first word of the key`() {
    #expect(Philox4x32(seed: 0x299f_31d0_a409_3822).key == SIMD2(0xa409_3822, 0x299f_31d0))
  }

  @Test(arguments: [1, 2, 7, 8, 9, 16, 31, 512])
  func `fills a buffer with the same words as one block at a time`(count: Int) {
    let generator = Philox4x32(seed: 0x1234_5678_9abc_def0)
    let draw: UInt64 = 0xffff_fffe  // so that the counter carries into its second word
    let replicate: UInt64 = 0x0000_0007_8000_0001
    var words = [UInt64](repeating: 0, count: count)
    words.withUnsafeMutableBufferPointer { generator.fill($0, from: draw, replicate: replicate) }
    var expected: [UInt64] = []
    for block in 0..<UInt64((count + 1) / 2) {
      let counter = draw &+ block
      let x = generator.block(
        SIMD4(
          UInt32(truncatingIfNeeded: counter), UInt32(truncatingIfNeeded: counter >> 32),
          UInt32(truncatingIfNeeded: replicate), UInt32(truncatingIfNeeded: replicate >> 32)))
      expected += [UInt64(x[0]) | UInt64(x[1]) << 32, UInt64(x[2]) | UInt64(x[3]) << 32]
    }
    // Whole groups of eight words hold the blocks' first halves, then their second halves.
    for start in stride(from: 0, to: count & ~7, by: 8) {
      let group = Array(expected[start..<start + 8])
      expected.replaceSubrange(start..<start + 8, with: [0, 2, 4, 6, 1, 3, 5, 7].map { group[$0] })
    }
    #expect(words == Array(expected.prefix(count)))
  }

  @Test func `keeps seeds, replicates and purposes apart and repeats each`() {
    func first(_ seed: UInt64, _ replicate: Int, _ purpose: UInt16) -> UInt64 {
      var stream = PhiloxStream(seed: seed, replicate: replicate, purpose: purpose)
      return stream.next()
    }
    let all = [first(1, 0, 0), first(2, 0, 0), first(1, 1, 0), first(1, 0, 1), first(1 << 32, 0, 0)]
    #expect(Set(all).count == all.count)
    #expect(first(1, 1, 0) == all[2])
  }
}

@Suite("Draws from a Philox stream")
struct PhiloxDrawTests {
  private static let draws = 200_000

  @Test func `draws uniform numbers with the mean, variance and range of their kind`() {
    var stream = PhiloxStream(seed: 11)
    var (sum, squares, least, greatest) = (0.0, 0.0, 1.0, 0.0)
    for _ in 0..<Self.draws {
      let u = stream.uniform()
      sum += u
      squares += u * u
      least = min(least, u)
      greatest = max(greatest, u)
    }
    let n = Double(Self.draws)
    #expect(abs(sum / n - 0.5) < 4 * (1 / (12 * n)).squareRoot())
    #expect(abs(squares / n - 1.0 / 3) < 4 * (4.0 / 45 / n).squareRoot())
    #expect(least >= 0 && least < 1e-4 && greatest < 1 && greatest > 1 - 1e-4)
  }

  @Test(arguments: [1, 2, 3, 6, 10, 100])
  func `draws each integer below a bound equally often`(bound: Int) {
    var stream = PhiloxStream(seed: 12, replicate: bound)
    var counts = [Int](repeating: 0, count: bound)
    for _ in 0..<Self.draws { counts[stream.below(bound)] += 1 }
    let expected = Double(Self.draws) / Double(bound)
    let chiSquared = counts.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    let degrees = Double(bound - 1)
    #expect(chiSquared <= degrees + 5 * (2 * degrees).squareRoot())
  }

  @Test func `does not favour small integers when the bound is near the range of a word`() {
    // With a bound of three quarters of 2⁶³ a draw without rejection would give the lowest third twice as often.
    let bound = 3 << 61
    var stream = PhiloxStream(seed: 13)
    var low = 0
    for _ in 0..<20_000 where stream.below(bound) < bound / 3 { low += 1 }
    #expect(abs(Double(low) - 20_000 / 3) < 4 * (20_000 * 2.0 / 9).squareRoot())
  }

  @Test func `draws normal deviates with their mean, variance, skewness and tails`() {
    var stream = PhiloxStream(seed: 14)
    var moments = [0.0, 0.0, 0.0, 0.0]
    var beyondTwo = 0.0
    for _ in 0..<Self.draws {
      let z = stream.normal()
      for power in 0..<4 { moments[power] += (0...power).reduce(1.0) { product, _ in product * z } }
      if abs(z) > 1.959963984540054 { beyondTwo += 1 }
    }
    let n = Double(Self.draws)
    for (power, (expected, variance)) in [(0.0, 1.0), (1, 2), (0, 15), (3, 96)].enumerated() {
      #expect(abs(moments[power] / n - expected) < 4 * (variance / n).squareRoot())
    }
    #expect(abs(beyondTwo / n - 0.05) < 4 * (0.05 * 0.95 / n).squareRoot())
    #expect(stream.normal(mean: 5, standardDeviation: 0) == 5)
  }
}
