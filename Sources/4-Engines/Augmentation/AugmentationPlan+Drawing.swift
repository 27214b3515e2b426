// SPDX-License-Identifier: Apache-2.0
import Distributions

extension AugmentationPlan.Change {
  /// Draws the numbers of a change for an image of so many slices, rows and columns.
  ///
  /// A flat image has one axis of one slice before its own first.
  func drawn(_ draws: inout PhiloxStream, sizes: [Int], flatAxes: Int) -> DrawnChange? {
    switch self {
    case .flip(let axis):
      let axis = axis + flatAxes
      return sizes.indices.contains(axis) ? .flip(axis: axis) : nil
    case .affine(let turn, let shift, let scale):
      var degrees = SIMD3<Double>(repeating: 0)
      var move = SIMD3<Double>(repeating: 0)
      // A flat image turns about the axis of slices alone.
      for axis in 0..<(flatAxes > 0 ? 1 : 3) { degrees[axis] = draws.within(-turn...turn) }
      for axis in flatAxes..<3 { move[axis] = draws.within(-shift...shift) }
      return .affine(degrees: degrees, shift: move, scale: draws.within(scale))
    case .elastic(let strength, let points):
      guard strength > 0, points >= 2 else { return nil }
      let count = SmoothField.count(points: points, sizes: sizes)
      var grid: [Float] = []
      for axis in 0..<3 where sizes[axis] > 1 {
        let most = strength * Double(sizes[axis])
        for _ in 0..<count { grid.append(Float(draws.within(-most...most))) }
      }
      return .elastic(points: points, grid: grid)
    case .gamma(let range): return .gamma(draws.within(range))
    case .window(let scale, let shift):
      return .window(scale: draws.within(scale), shift: draws.within(shift))
    case .noise(let most): return .noise(draws.within(0...most))
    case .blur(let most): return .blur(draws.within(0...most))
    case .biasField(let strength):
      let count = SmoothField.count(points: DrawnChange.fieldPoints, sizes: sizes)
      return .biasField(grid: (0..<count).map { _ in Float(draws.within(-strength...strength)) })
    case .cutout(let boxes, let share):
      return .cutout((0..<boxes).map { _ in draws.box(share: share, sizes: sizes, flatAxes: flatAxes) })
    }
  }
}

extension PhiloxStream {
  /// A number of a range, each alike.
  mutating func within(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// A box of up to a share of each axis, wholly inside of the image.
  mutating func box(share: Double, sizes: [Int], flatAxes: Int) -> DrawnChange.Box {
    var box = DrawnChange.Box(first: SIMD3(repeating: 0), last: SIMD3(repeating: 0))
    for axis in flatAxes..<3 {
      let most = Int((min(1, share) * Double(sizes[axis])).rounded(.down))
      let length = 1 + below(max(1, most))
      box.first[axis] = below(sizes[axis] - length + 1)
      box.last[axis] = box.first[axis] + length - 1
    }
    return box
  }
}
