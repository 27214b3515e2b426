// SPDX-License-Identifier: Apache-2.0
import Augmentation
import Distributions
import Foundation

/// A small image for tests, and what a plan or a stated change makes of it.
struct Picture: Equatable {
  var shape: [Int]
  var pixels: [Float]
  var mask: [UInt8]?

  init(shape: [Int], pixels: [Float], mask: [UInt8]? = nil) {
    self.shape = shape
    self.pixels = pixels
    self.mask = mask
  }

  /// A picture of random grey values in 0…1.
  init(shape: [Int], seed: UInt64) {
    var draws = PhiloxStream(seed: seed)
    self.init(shape: shape, pixels: (0..<shape.reduce(1, *)).map { _ in Float(draws.uniform()) })
  }

  /// A ball or a disc with soft edges, brightness 1, and its mask.
  init(ball radius: Double, sizes: [Int], centre: [Double]) {
    var (pixels, mask) = ([Float](), [UInt8]())
    for index in 0..<sizes.reduce(1, *) {
      var (rest, square) = (index, 0.0)
      for axis in sizes.indices.reversed() {
        let away = Double(rest % sizes[axis]) - centre[axis]
        square += away * away
        rest /= sizes[axis]
      }
      let inside = radius - square.squareRoot()
      pixels.append(Float(min(1, max(0, inside + 0.5))))
      mask.append(inside >= 0 ? 1 : 0)
    }
    self.init(shape: [1] + sizes, pixels: pixels, mask: mask)
  }

  /// What a plan makes of it.
  func augmented(
    _ changes: [AugmentationPlan.Change], chance: Double = 1, seed: UInt64 = 1, image: Int = 0, epoch: Int = 0,
    stream: Int = 0
  ) -> Picture {
    var result = self
    ImageAugmenter(AugmentationPlan(steps: changes.map { .init($0, chance: chance) }), seed: seed).augment(
      &result.pixels, shape: shape, mask: &result.mask, image: image, epoch: epoch, stream: stream)
    return result
  }

  /// What stated changes make of it.
  func changed(_ changes: DrawnChange...) -> Picture {
    var result = self
    var labels = mask ?? []
    result.pixels.withUnsafeMutableBufferPointer { pixels in
      labels.withUnsafeMutableBufferPointer { labels in
        ImageAugmenter(AugmentationPlan(), seed: 1).apply(
          changes, to: pixels, shape: shape, mask: mask == nil ? nil : labels, scratch: AugmentationScratch()
        ) { PhiloxStream(seed: 5, replicate: $0) }
      }
    }
    if mask != nil { result.mask = labels }
    return result
  }

  /// Overlap of the mask with what is brighter than one half.
  var dice: Double {
    guard let mask else { return 0 }
    let bright = pixels.map { $0 > 0.5 }
    let both = zip(mask, bright).count { $0 == 1 && $1 }
    return 2 * Double(both) / Double(mask.count { $0 == 1 } + bright.count { $0 })
  }

  var mean: Double { pixels.reduce(0) { $0 + Double($1) } / Double(pixels.count) }

  var deviation: Double {
    let mean = mean
    return (pixels.reduce(0) { $0 + pow(Double($1) - mean, 2) } / Double(pixels.count)).squareRoot()
  }

  /// The greatest difference of grey values.
  func distance(to other: Picture) -> Float { zip(pixels, other.pixels).map { abs($0 - $1) }.max() ?? 0 }
}
