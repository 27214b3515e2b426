// SPDX-License-Identifier: Apache-2.0
import Augmentation
import Foundation
import Testing

@Suite("Images that vary")
struct ImageAugmenterTests {
  /// Every kind of change, with wide ranges.
  private static let all: [AugmentationPlan.Change] = [
    .flip(axis: 1), .affine(turn: 20, shift: 0.1, scale: 0.8...1.2), .elastic(strength: 0.05, points: 4),
    .gamma(0.7...1.5), .window(scale: 0.8...1.2, shift: -0.2...0.2), .noise(0.2), .blur(1.5), .biasField(0.3),
    .cutout(boxes: 2, share: 0.4),
  ]
  private static let shapes = [[1, 33, 40], [3, 17, 24], [1, 9, 17, 20], [2, 8, 8, 8]]

  @Test func `without a chance nothing changes`() {
    for shape in Self.shapes {
      let picture = Picture(shape: shape, seed: 3)
      #expect(picture.augmented(Self.all, chance: 0) == picture)
    }
  }

  @Test func `ranges of no width change nothing`() {
    let still: [AugmentationPlan.Change] = [
      .affine(turn: 0, shift: 0, scale: 1...1), .elastic(strength: 0, points: 4), .gamma(1...1),
      .window(scale: 1...1, shift: 0...0), .noise(0), .blur(0), .biasField(0), .cutout(boxes: 0, share: 0.5),
    ]
    for shape in Self.shapes {
      let picture = Picture(shape: shape, seed: 4)
      #expect(picture.augmented(still) == picture)
    }
  }

  @Test func `flips along each axis of space, and twice is as before`() {
    let flat = Picture(shape: [1, 2, 3], pixels: [1, 2, 3, 4, 5, 6], mask: [1, 2, 3, 4, 5, 6])
    #expect(flat.augmented([.flip(axis: 0)]).pixels == [4, 5, 6, 1, 2, 3])
    #expect(flat.augmented([.flip(axis: 1)]).pixels == [3, 2, 1, 6, 5, 4])
    #expect(flat.augmented([.flip(axis: 1)]).mask == [3, 2, 1, 6, 5, 4])
    let deep = Picture(shape: [2, 2, 1, 2], pixels: [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(deep.augmented([.flip(axis: 0)]).pixels == [3, 4, 1, 2, 7, 8, 5, 6])
    #expect(deep.augmented([.flip(axis: 2)]).pixels == [2, 1, 4, 3, 6, 5, 8, 7])
    #expect(deep.augmented([.flip(axis: 2), .flip(axis: 2)]) == deep)
  }

  @Test func `moves by whole pixels and repeats the border`() {
    let picture = Picture(shape: [1, 2, 4], pixels: [1, 2, 3, 4, 5, 6, 7, 8], mask: [1, 2, 3, 4, 5, 6, 7, 8])
    let moved = picture.changed(.affine(degrees: SIMD3(0, 0, 0), shift: SIMD3(0, 0, 0.25), scale: 1))
    #expect(moved.pixels == [1, 1, 2, 3, 5, 5, 6, 7])
    #expect(moved.mask == [1, 1, 2, 3, 5, 5, 6, 7])
  }

  @Test func `turns by a right angle in the plane and in space`() {
    // A quarter turn from the columns towards the rows: the first row becomes the last column.
    let picture = Picture(
      shape: [1, 3, 3], pixels: [1, 2, 3, 4, 5, 6, 7, 8, 9], mask: [1, 2, 3, 4, 5, 6, 7, 8, 9])
    let turned = picture.changed(.affine(degrees: SIMD3(90, 0, 0), shift: .zero, scale: 1))
    let expected: [Float] = [7, 4, 1, 8, 5, 2, 9, 6, 3]
    #expect(zip(turned.pixels, expected).allSatisfy { abs($0 - $1) < 1e-4 })
    #expect(turned.mask == [7, 4, 1, 8, 5, 2, 9, 6, 3])
    let solid = Picture(shape: [1, 2, 2, 2], pixels: [1, 2, 3, 4, 5, 6, 7, 8])
    for axis in 0..<3 {
      var degrees = SIMD3<Double>(repeating: 0)
      degrees[axis] = 90
      let quarter = DrawnChange.affine(degrees: degrees, shift: .zero, scale: 1)
      #expect(solid.changed(quarter).distance(to: solid) > 0.5)
      // Four quarters are the whole, composed to one reading and one after the other.
      #expect(solid.changed(quarter, quarter, quarter, quarter).distance(to: solid) < 1e-4)
      var image = solid
      for _ in 0..<4 { image = image.changed(quarter) }
      #expect(image.distance(to: solid) < 1e-4)
    }
  }

  @Test func `makes things larger by the factor`() {
    let disc = Picture(ball: 10, sizes: [65, 65], centre: [32, 32])
    let larger = disc.changed(.affine(degrees: .zero, shift: .zero, scale: 2))
    let area = Double(larger.mask?.count { $0 == 1 } ?? 0)
    #expect(abs(area / (Double.pi * 400) - 1) < 0.02)
    // The mask's pixels are doubled, the image's edge is smooth.
    #expect(larger.dice > 0.95)
  }

  @Test func `masks go the way of their images`() {
    let moves: [AugmentationPlan.Change] = [
      .flip(axis: 0), .affine(turn: 30, shift: 0.1, scale: 0.8...1.25), .elastic(strength: 0.06, points: 4),
    ]
    for image in 0..<20 {
      let disc = Picture(ball: 24, sizes: [128, 128], centre: [60, 68]).augmented(moves, image: image)
      #expect(disc.dice >= 0.97, "disc \(image)")
      let ball = Picture(ball: 14, sizes: [48, 48, 48], centre: [22, 25, 24]).augmented(moves, image: image)
      #expect(ball.dice >= 0.96, "ball \(image)")
    }
  }

  @Test func `bending keeps what an image holds, on average`() {
    let disc = Picture(ball: 24, sizes: [128, 128], centre: [60, 68])
    let means = (0..<60).map { disc.augmented([.elastic(strength: 0.03, points: 5)], image: $0).mean / disc.mean }
    #expect(means.allSatisfy { abs($0 - 1) < 0.2 })
    #expect(abs(means.reduce(0, +) / 60 - 1) < 0.03)
    #expect((means.max() ?? 1) - (means.min() ?? 1) > 0.01)
  }

  @Test func `the same numbers in any order and on any number of threads`() async {
    let pictures = (0..<24).map { Picture(shape: [1, 40, 37], seed: UInt64($0)) }
    let inOrder = pictures.enumerated().map { $1.augmented(Self.all, image: $0, epoch: 3) }
    let backwards = pictures.enumerated().reversed().map { $1.augmented(Self.all, image: $0, epoch: 3) }
    #expect(inOrder == backwards.reversed())
    let together = await withTaskGroup(of: (Int, Picture).self) { group in
      for (image, picture) in pictures.enumerated() {
        group.addTask { (image, picture.augmented(Self.all, image: image, epoch: 3)) }
      }
      return await group.reduce(into: [Int: Picture]()) { $0[$1.0] = $1.1 }
    }
    #expect(inOrder.indices.allSatisfy { together[$0] == inOrder[$0] })
  }

  @Test func `seed, image, pass and stream each give other numbers`() {
    let picture = Picture(shape: [1, 24, 24], seed: 9)
    let base = picture.augmented(Self.all)
    #expect(picture.augmented(Self.all, seed: 2) != base)
    #expect(picture.augmented(Self.all, image: 1) != base)
    #expect(picture.augmented(Self.all, epoch: 1) != base)
    #expect(picture.augmented(Self.all, stream: 1) != base)
  }

  @Test func `scratch memory of another image leaves no trace`() {
    let augmenter = ImageAugmenter(AugmentationPlan(steps: Self.all.map { .init($0) }), seed: 8)
    let scratch = AugmentationScratch()
    for (image, shape) in (Self.shapes + Self.shapes.reversed()).enumerated() {
      let picture = Picture(shape: shape, seed: 11)
      var kept = picture.pixels
      kept.withUnsafeMutableBufferPointer {
        augmenter.augment($0, shape: shape, mask: nil, image: image, epoch: 0, scratch: scratch)
      }
      #expect(kept == picture.augmented(Self.all, seed: 8, image: image).pixels)
    }
  }
}
