// SPDX-License-Identifier: Apache-2.0

/// How often each axis is halved, and with which kernels, for a piece of an image.
struct UNetTopology: Hashable {
  /// The shortest edge of the coarsest map.
  private static let shortest = 4
  /// Axes this much coarser than the finest wait with halving and kernels of three.
  private static let far = 2.0

  /// The step into each stage.
  var strides: [[Int]]
  /// The kernel of each stage.
  var kernels: [[Int]]
  /// The piece, lengthened to multiples of ``divisors``.
  var patch: [Int]
  /// What lengths are multiples of.
  var divisors: [Int]

  init(spacing: [Double], patch: [Int]) {
    let axes = patch.indices
    var (spacing, size) = (spacing, patch)
    var kernel = axes.map { _ in 1 }
    strides = [axes.map { _ in 1 }]
    kernels = []
    divisors = axes.map { _ in 1 }
    while true {
      let long = axes.filter { size[$0] >= 2 * Self.shortest }
      guard let finest = long.map({ spacing[$0] }).min() else { break }
      let halved = long.filter { spacing[$0] / finest < Self.far }
      // A single axis is halved only where enough is left.
      if halved.count == 1, size[halved[0]] < 3 * Self.shortest { break }
      let all = spacing.min() ?? finest
      for axis in axes where spacing[axis] / all < Self.far { kernel[axis] = 3 }
      for axis in halved {
        spacing[axis] *= 2
        size[axis] = (size[axis] + 1) / 2
        divisors[axis] *= 2
      }
      strides.append(axes.map { halved.contains($0) ? 2 : 1 })
      kernels.append(kernel)
    }
    kernels.append(axes.map { _ in 3 })
    self.patch = zip(patch, divisors).map { ($0 + $1 - 1) / $1 * $1 }
  }
}
