// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Phantoms
import Testing

@Suite("Normal noise")
struct NormalNoiseTests {
  private func row(
    _ count: Int, seed: UInt64 = 5, replicate: Int = 3, purpose: DrawPurpose = .quantumNoise, row: Int = 7
  )
    -> [Float]
  {
    var deviates = [Float](repeating: 0, count: count)
    deviates.withUnsafeMutableBufferPointer {
      NormalNoise.fill($0, randomness: Randomness(seed: seed, replicate: replicate), purpose: purpose, row: row)
    }
    return deviates
  }

  @Test func `deviates are those of Box and Muller from the counters' own words`() {
    // The slow definition in double precision. Four blocks give eight words of 64 bits: all first halves, then all second halves; of
    // sixteen words each eight are radii and angles by 32 bits.
    let count = 4096
    let deviates = row(count)
    let generator = Philox4x32(seed: 5)
    var words: [UInt32] = []
    for group in 0..<count / 16 {
      let blocks = (0..<4).map { index -> SIMD4<UInt32> in
        let draw = UInt64(DrawPurpose.quantumNoise.rawValue) << 48 | 7 << 24 | UInt64(group * 4 + index)
        return generator.block(SIMD4(UInt32(truncatingIfNeeded: draw), UInt32(draw >> 32), 3, 0))
      }
      for block in blocks { words += [block[0], block[1]] }
      for block in blocks { words += [block[2], block[3]] }
    }
    var worst = 0.0
    for group in 0..<count / 16 {
      for lane in 0..<8 {
        let (first, second) = (words[group * 16 + lane], words[group * 16 + 8 + lane])
        let radius = (-2 * log(Double(Float(first >> 1)) * 0x1p-31 + 0x1p-32)).squareRoot()
        let angle = Double(Int32(bitPattern: second)) * 0x1p-32 * .pi
        let cosine = radius * cos(angle) * (second & 1 == 1 ? -1 : 1)
        worst = max(worst, abs(Double(deviates[group * 16 + lane]) - cosine))
        worst = max(worst, abs(Double(deviates[group * 16 + 8 + lane]) - radius * sin(angle)))
      }
    }
    #expect(worst < 3e-6)
  }

  @Test func `deviates are standard normal`() {
    let deviates = row(1 << 18).map(Double.init).sorted()
    let count = Double(deviates.count)
    let mean = deviates.reduce(0, +) / count
    let moments = [2.0, 3, 4, 6].map { power in deviates.reduce(0) { $0 + pow($1, power) } / count }
    #expect(abs(mean) < 4 / count.squareRoot())
    // Standard errors of the moments: √2, √15, √96, √10170 over √n.
    #expect(abs(moments[0] - 1) < 4 * (2 / count).squareRoot())
    #expect(abs(moments[1]) < 4 * (15 / count).squareRoot())
    #expect(abs(moments[2] - 3) < 4 * (96 / count).squareRoot())
    #expect(abs(moments[3] - 15) < 4 * (10170 / count).squareRoot())
    // Kolmogorov and Smirnov: 1.95/√n is passed by one sample in a thousand.
    var distance = 0.0
    for (index, deviate) in deviates.enumerated() {
      let expected = erfc(-deviate / 2.0.squareRoot()) / 2
      distance = max(distance, abs(expected - Double(index) / count), abs(expected - Double(index + 1) / count))
    }
    #expect(distance < 1.95 / count.squareRoot())
    #expect((deviates.last ?? 0) < 6.8 && (deviates.last ?? 0) > 3.8)
  }

  @Test func `rows, purposes, things and seeds have numbers of their own, which do not depend on how many are drawn`() {
    let long = row(1000)
    for count in [1, 7, 16, 129, 513] { #expect(row(count) == Array(long.prefix(count))) }
    let others = [
      row(1000, row: 8), row(1000, purpose: .electronicNoise), row(1000, replicate: 4), row(1000, seed: 6),
    ]
    for other in others {
      let product = zip(long, other).reduce(0.0) { $0 + Double($1.0 * $1.1) } / 1000
      #expect(abs(product) < 0.13)
      #expect(zip(long, other).count { $0 == $1 } < 5)
    }
    let neighbours = zip(long, long.dropFirst()).reduce(0.0) { $0 + Double($1.0 * $1.1) } / 999
    #expect(abs(neighbours) < 0.13)
  }
}
