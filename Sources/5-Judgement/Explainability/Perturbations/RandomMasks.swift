// SPDX-License-Identifier: Apache-2.0
import Distributions
import Prediction

/// Smooth random masks: a coarse grid of cells that are open or shut, spread over the image with a random shift.
///
/// Along an axis of *n* voxels and *s* cells a cell is *c* = ⌈*n*/*s*⌉ voxels wide; the grid has *s* + 2 places, and a voxel *i* reads it, linearly, at
/// (*i* + *r*)/*c* with *r* drawn from 0…*c* − 1. An axis of one voxel has one cell. Mask number *m* is the same wherever it is drawn.
public struct RandomMasks: Sendable, Hashable {
  /// Slices, rows and columns of the image.
  public let extent: SIMD3<Int>
  /// How many cells along each axis.
  public let cells: SIMD3<Int>
  /// How probable it is that a cell is open, between 0 and 1.
  public let open: Double
  /// The seed.
  public let seed: UInt64

  /// Makes masks; `nil` where the probability is not strictly between 0 and 1.
  public init?(extent: SIMD3<Int>, cells: SIMD3<Int>, open: Double, seed: UInt64) {
    guard open > 0, open < 1, extent.x > 0, extent.y > 0, extent.z > 0 else { return nil }
    self.extent = extent
    self.cells = SIMD3(
      min(extent.x, max(1, cells.x)), min(extent.y, max(1, cells.y)), min(extent.z, max(1, cells.z)))
    self.open = open
    self.seed = seed
  }

  /// A mask: how much of each voxel is let through, 0 to 1.
  public subscript(number: Int) -> [Float] {
    var draws = PhiloxStream(seed: seed, replicate: number, purpose: 0x5249)
    var widths = SIMD3<Int>(1, 1, 1)
    var shifts = SIMD3<Int>.zero
    var sizes = SIMD3<Int>(1, 1, 1)
    for axis in 0..<3 where extent[axis] > 1 {
      widths[axis] = (extent[axis] + cells[axis] - 1) / cells[axis]
      shifts[axis] = draws.below(widths[axis])
      sizes[axis] = cells[axis] + 2
    }
    let grid = (0..<sizes.x * sizes.y * sizes.z).map { _ -> Float in draws.happens(open) ? 1 : 0 }
    let taps = (0..<3).map { axis in
      (0..<extent[axis]).map { place -> (low: Int, share: Float) in
        let (whole, rest) = (place + shifts[axis]).quotientAndRemainder(dividingBy: widths[axis])
        return extent[axis] > 1 ? (whole, Float(rest) / Float(widths[axis])) : (0, 0)
      }
    }
    var mask: [Float] = []
    mask.reserveCapacity(extent.x * extent.y * extent.z)
    func cell(_ slice: Int, _ row: Int, _ column: Int) -> Float { grid[(slice * sizes.y + row) * sizes.z + column] }
    func mixed(_ low: Float, _ high: Float, _ share: Float) -> Float { low + (high - low) * share }
    for slice in taps[0] {
      let above = slice.share > 0 ? slice.low + 1 : slice.low
      for row in taps[1] {
        let below = row.share > 0 ? row.low + 1 : row.low
        for column in taps[2] {
          let right = column.share > 0 ? column.low + 1 : column.low
          func line(_ s: Int, _ r: Int) -> Float { mixed(cell(s, r, column.low), cell(s, r, right), column.share) }
          let first = mixed(line(slice.low, row.low), line(slice.low, below), row.share)
          guard slice.share > 0 else {
            mask.append(first)
            continue
          }
          mask.append(mixed(first, mixed(line(above, row.low), line(above, below), row.share), slice.share))
        }
      }
    }
    return mask
  }
}
