// SPDX-License-Identifier: Apache-2.0
import Augmentation
import Foundation
import Testing

@Suite("Grey values that vary")
struct GreyChangesTests {
  @Test func `a power keeps the least and the greatest`() {
    let picture = Picture(shape: [1, 1, 5], pixels: [-1, 0, 1, 2, 3])
    let changed = picture.changed(.gamma(2))
    let expected: [Float] = [-1, -0.75, 0, 1.25, 3]
    #expect(zip(changed.pixels, expected).allSatisfy { abs($0 - $1) < 2e-6 })
    let flat = Picture(shape: [1, 1, 3], pixels: [2, 2, 2])
    #expect(flat.changed(.gamma(0.5)) == flat)
  }

  @Test func `a power is that of the mathematical library`() {
    let picture = Picture(shape: [1, 50, 51], pixels: (0..<2550).map { Float($0) / 2549 })
    for power in [0.25, 0.5, 0.8, 1.3, 3.0] {
      let changed = picture.changed(.gamma(power))
      let worst = zip(picture.pixels, changed.pixels).map { abs(pow(Double($0), power) - Double($1)) }.max() ?? 1
      #expect(worst < 2e-6, "power \(power)")
    }
  }

  @Test func `a window multiplies and moves by a share of the deviation`() {
    let picture = Picture(shape: [1, 1, 4], pixels: [1, 3, 1, 3])
    #expect(picture.changed(.window(scale: 2, shift: 0.5)).pixels == [2.5, 6.5, 2.5, 6.5])
  }

  @Test func `noise is normal, of the stated deviation, without memory`() {
    let picture = Picture(shape: [1, 500, 501], pixels: (0..<250_500).map { $0 % 2 == 0 ? -1 : 1 })
    let noisy = picture.changed(.noise(0.5))
    let noise = zip(noisy.pixels, picture.pixels).map { Double($0 - $1) / 0.5 }
    let count = Double(noise.count)
    let moments = (1...4).map { power in noise.reduce(0) { $0 + pow($1, Double(power)) } / count }
    // Five standard errors of each moment of a normal deviate.
    #expect(abs(moments[0]) < 5 / count.squareRoot())
    #expect(abs(moments[1] - 1) < 5 * (2 / count).squareRoot())
    #expect(abs(moments[2]) < 5 * (15 / count).squareRoot())
    #expect(abs(moments[3] - 3) < 5 * (96 / count).squareRoot())
    // The share within one deviation, and beyond three.
    #expect(abs(Double(noise.count { abs($0) < 1 }) / count - 0.682_689) < 5 * (0.2166 / count).squareRoot())
    #expect(abs(Double(noise.count { abs($0) > 3 }) / count - 0.002_700) < 5 * (0.0027 / count).squareRoot())
    for lag in [1, 8, 16, 501] {
      let product = zip(noise, noise.dropFirst(lag)).reduce(0) { $0 + $1.0 * $1.1 } / count
      #expect(abs(product) < 5 / count.squareRoot(), "lag \(lag)")
    }
  }

  @Test func `a blur spreads a point as a bell and keeps the sum`() {
    var pixels = [Float](repeating: 0, count: 41 * 41)
    pixels[20 * 41 + 20] = 1
    let blurred = Picture(shape: [1, 41, 41], pixels: pixels).changed(.blur(2))
    #expect(abs(blurred.pixels.reduce(0, +) - 1) < 1e-5)
    var variance = 0.0
    for at in blurred.pixels.indices { variance += Double(blurred.pixels[at]) * pow(Double(at % 41) - 20, 2) }
    #expect(abs(variance - 4) < 0.02)
    let level = Picture(shape: [2, 6, 5, 7], pixels: [Float](repeating: 3, count: 420))
    #expect(level.changed(.blur(1.5)).distance(to: level) < 1e-5)
  }

  @Test func `a coil's field stays within its strength and leaves the darkest pixel`() {
    let picture = Picture(shape: [1, 40, 44], seed: 2)
    let least = picture.pixels.min() ?? 0
    for image in 0..<10 {
      let changed = picture.augmented([.biasField(0.4)], image: image)
      #expect(abs((changed.pixels.min() ?? 1) - least) < 1e-6)
      for (old, new) in zip(picture.pixels, changed.pixels) where old > least + 0.01 {
        #expect(abs((new - least) / (old - least) - 1) <= 0.4001)
      }
    }
  }

  @Test func `boxes are put to the mean and are no larger than stated`() {
    for image in 0..<30 {
      let picture = Picture(shape: [2, 30, 20], seed: 5)
      let changed = picture.augmented([.cutout(boxes: 1, share: 0.3)], image: image)
      let hit = picture.pixels.indices.filter { changed.pixels[$0] != picture.pixels[$0] }
      #expect(hit.count <= 2 * 9 * 6)
      #expect(!hit.isEmpty)
      #expect(hit.allSatisfy { abs(Double(changed.pixels[$0]) - picture.mean) < 1e-5 })
    }
  }

  @Test func `powers of two and logarithms are good to the last digits`() {
    for step in 0..<2000 {
      let x = pow(10, Double(step) / 2000 * 60 - 30)
      let exact = log2(Double(Float(x)))
      let ours = Double(LaneMath.log2(SIMD8(repeating: Float(x)))[0])
      #expect(abs(ours - exact) <= 3e-7 * max(1, abs(exact)))
      let y = Float(Double(step) / 8 - 125)
      #expect(abs(Double(LaneMath.exp2(SIMD8(repeating: y))[3]) / pow(2, Double(y)) - 1) < 3e-7)
    }
  }
}
