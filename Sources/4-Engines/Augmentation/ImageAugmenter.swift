// SPDX-License-Identifier: Apache-2.0
package import Distributions

/// Changes images as a plan says, the same way wherever and in whatever order it is asked.
///
/// ```swift
/// let augmenter = ImageAugmenter(plan, seed: 7)
/// var mask: [UInt8]? = nil
/// augmenter.augment(&pixels, shape: [1, 128, 128], mask: &mask, image: 12, epoch: 3)
/// ```
/// Each step draws from a stream of its own, keyed by seed, epoch, image, step and stream. Steps next to each other that move
/// pixels (flip, affine, elastic) are done in one reading with one interpolation: mirrored, turned and moved in the order of the
/// plan, then bent. Images are read linearly, masks at the nearest pixel; outside the nearest pixel of the border stands, for both.
/// Grey values change in the image alone.
public struct ImageAugmenter: Sendable {
  /// What is done.
  public let plan: AugmentationPlan
  /// What chance depends on beside image and epoch.
  public let seed: UInt64

  /// Makes a changer of images.
  public init(_ plan: AugmentationPlan, seed: UInt64) {
    self.plan = plan
    self.seed = seed
  }

  /// Changes an image and its mask.
  /// - Parameters:
  ///   - pixels: Channels, then space, the slowest axis first; finite numbers.
  ///   - shape: Channels, then rows and columns, or slices, rows and columns.
  ///   - mask: A number for each pixel of space; `nil` where there is none.
  ///   - image: The number of the image.
  ///   - epoch: The number of the pass.
  ///   - stream: Tells views of one image in one pass apart.
  /// - Complexity: O(pixels) for each step.
  public func augment(
    _ pixels: inout [Float], shape: [Int], mask: inout [UInt8]?, image: Int, epoch: Int, stream: Int = 0
  ) {
    let scratch = AugmentationScratch()
    var hidden = mask ?? []
    let hasMask = mask != nil
    mask = nil
    pixels.withUnsafeMutableBufferPointer { pixels in
      hidden.withUnsafeMutableBufferPointer { mask in
        augment(
          pixels, shape: shape, mask: hasMask ? mask : nil, image: image, epoch: epoch, stream: stream,
          scratch: scratch)
      }
    }
    if hasMask { mask = hidden }
  }

  /// Changes an image and its mask where they lie, with memory that the thread keeps.
  public func augment(
    _ pixels: UnsafeMutableBufferPointer<Float>, shape: [Int], mask: UnsafeMutableBufferPointer<UInt8>?, image: Int,
    epoch: Int, stream: Int = 0, scratch: AugmentationScratch
  ) {
    apply(
      drawn(shape: shape, image: image, epoch: epoch, stream: stream), to: pixels, shape: shape, mask: mask,
      scratch: scratch
    ) { step in draws(step: step, image: image, epoch: epoch, stream: stream, part: 1) }
  }

  /// What chance gives to an image: for each step its change, or `nil` where it is left out.
  package func drawn(shape: [Int], image: Int, epoch: Int, stream: Int = 0) -> [DrawnChange?] {
    let sizes = Self.sizes(shape)
    return plan.steps.enumerated().map { number, step in
      var draws = draws(step: number, image: image, epoch: epoch, stream: stream, part: 0)
      guard draws.happens(step.chance) else { return nil }
      return step.change.drawn(&draws, sizes: sizes, flatAxes: 4 - shape.count)
    }
  }

  /// Does what was drawn; `noise` gives the stream of words for the noise of a step.
  package func apply(
    _ changes: [DrawnChange?], to pixels: UnsafeMutableBufferPointer<Float>, shape: [Int],
    mask: UnsafeMutableBufferPointer<UInt8>?, scratch: AugmentationScratch, noise: (Int) -> PhiloxStream
  ) {
    let sizes = Self.sizes(shape)
    precondition(pixels.count == shape.reduce(1, *), "an image has as many pixels as its shape says")
    precondition(mask.map { $0.count == sizes.reduce(1, *) } ?? true, "a mask has a number for each pixel of space")
    guard !pixels.isEmpty else { return }
    var moves: [DrawnChange] = []
    func move() {
      guard !moves.isEmpty else { return }
      Self.move(moves, pixels, channels: shape[0], sizes: sizes, mask: mask, scratch: scratch)
      moves.removeAll(keepingCapacity: true)
    }
    for (step, change) in changes.enumerated() {
      switch change {
      case nil: continue
      case .flip(let axis): moves.append(.flip(axis: axis))
      case .affine(let degrees, let shift, let scale):
        moves.append(.affine(degrees: degrees, shift: shift, scale: scale))
      case .elastic(let points, let grid): moves.append(.elastic(points: points, grid: grid))
      case .gamma(let power):
        move()
        GreyChanges.gamma(pixels, power: power)
      case .window(let scale, let shift):
        move()
        GreyChanges.window(pixels, scale: scale, shift: shift)
      case .noise(let share):
        move()
        var draws = noise(step)
        GreyChanges.noise(pixels, share: share, draws: &draws, scratch: scratch)
      case .blur(let width):
        move()
        GreyChanges.blur(pixels, channels: shape[0], sizes: sizes, width: width, scratch: scratch)
      case .biasField(let grid):
        move()
        GreyChanges.multiply(pixels, channels: shape[0], sizes: sizes, grid: grid, scratch: scratch)
      case .cutout(let boxes):
        move()
        GreyChanges.cutOut(pixels, channels: shape[0], sizes: sizes, boxes: boxes)
      }
    }
    move()
  }

  /// Slices, rows and columns of a shape.
  static func sizes(_ shape: [Int]) -> [Int] {
    precondition((3...4).contains(shape.count), "an image has channels and two or three axes of space")
    return shape.count == 3 ? [1, shape[1], shape[2]] : Array(shape.dropFirst())
  }

  private func draws(step: Int, image: Int, epoch: Int, stream: Int, part: Int) -> PhiloxStream {
    // Epoch and stream make a seed of their own, so that image and step fill the counter.
    let words = Philox4x32(seed: seed).block(
      SIMD4(
        UInt32(truncatingIfNeeded: epoch), UInt32(truncatingIfNeeded: epoch >> 32), UInt32(truncatingIfNeeded: stream),
        Self.purpose))
    return PhiloxStream(
      seed: UInt64(words[0]) | UInt64(words[1]) << 32, replicate: image,
      purpose: UInt16(truncatingIfNeeded: 2 * step + part))
  }

  /// Keeps the seeds of this room apart from others under the same seed: the letters "augm".
  private static let purpose: UInt32 = 0x6175_676D

  private static func move(
    _ changes: [DrawnChange], _ pixels: UnsafeMutableBufferPointer<Float>, channels: Int, sizes: [Int],
    mask: UnsafeMutableBufferPointer<UInt8>?, scratch: AugmentationScratch
  ) {
    var flips: [Int] = []
    var map = SpatialMap()
    var bends: [(axis: Int, field: SmoothField)] = []
    for change in changes {
      switch change {
      case .flip(let axis):
        flips.append(axis)
        map.follow(with: .flip(axis: axis, size: sizes[axis]))
      case .affine(let degrees, let shift, let scale):
        let pixels = SIMD3(Double(sizes[0]), Double(sizes[1]), Double(sizes[2]))
        map.follow(with: .affine(degrees: degrees, shift: shift * pixels, scale: scale, sizes: sizes))
      case .elastic(let points, let grid):
        let axes = (0..<3).filter { sizes[$0] > 1 }
        let count = grid.count / max(1, axes.count)
        for (number, axis) in axes.enumerated() {
          let part = grid[(number * count)..<((number + 1) * count)]
          bends.append((axis, SmoothField(grid: part, points: points, sizes: sizes)))
        }
      default: continue
      }
    }
    if flips.count == changes.count {
      // Nothing lies between pixels: they change places.
      for axis in flips {
        mirror(pixels, channels: channels, sizes: sizes, axis: axis)
        if let mask { mirror(mask, channels: 1, sizes: sizes, axis: axis) }
      }
    } else if map != SpatialMap() || !bends.isEmpty {
      var resampling = Resampling(map: map, bends: bends, sizes: sizes)
      resampling.apply(pixels, channels: channels, mask: mask, scratch: scratch)
    }
  }

  private static func mirror<Number>(
    _ numbers: UnsafeMutableBufferPointer<Number>, channels: Int, sizes: [Int], axis: Int
  ) {
    let inner = sizes[(axis + 1)...].reduce(1, *)
    let size = sizes[axis]
    for block in 0..<(numbers.count / (size * inner)) {
      let begin = block * size * inner
      for first in 0..<(size / 2) {
        let (a, b) = (begin + first * inner, begin + (size - 1 - first) * inner)
        for at in 0..<inner { numbers.swapAt(a + at, b + at) }
      }
    }
  }
}
