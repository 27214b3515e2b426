// SPDX-License-Identifier: Apache-2.0
import Foundation
import Volumes

/// How the density of lung varies from place to place: a field of random numbers fixed in the patient, whatever the voxels.
///
/// Three layers of normal deviates on lattices of 16, 8 and 4 mm, interpolated so that the variance is the same everywhere, make the
/// logarithm of the density.
struct ParenchymaTexture: Sendable {
  /// After how many millimetres a lattice begins anew; a power of two.
  private static let period = 1024.0
  private let randomness: Randomness
  private let grid: Grid
  private let layers: [(cell: Double, weight: Float)]
  /// The variance of the logarithm in these voxels.
  private let variance: Float

  /// Plans the texture of a volume.
  /// - Parameters:
  ///   - deviation: The standard deviation of the logarithm at a point.
  ///   - grid: Voxels along the axes of the patient.
  ///   - thickness: What a slice averages over, in millimetres.
  ///   - randomness: Whose numbers.
  init(deviation: Float, on grid: Grid, thickness: Double, randomness: Randomness) {
    self.randomness = randomness
    self.grid = grid
    let widths = [grid.spacing.x, grid.spacing.y, thickness]
    layers = [(16.0, 0.4), (8.0, 0.35), (4.0, 0.25)].map { cell, share in
      // The mean over w of what is alike over the length of a cell has 1/√(1 + (w/cell)²) of its variance.
      let kept = widths.reduce(1.0) { $0 / (1 + ($1 / cell) * ($1 / cell)).squareRoot() }
      return (cell, deviation * Float((share * kept).squareRoot()))
    }
    variance = layers.reduce(0) { $0 + $1.weight * $1.weight }
  }

  /// Adds the texture to a volume, given what lung contributes to each of its voxels.
  func add(_ lung: [Float], to volume: inout [Float], workers: Int?) {
    let plane = grid.size.x * grid.size.y
    SliceWork.write(&volume, of: grid.size.z, workers: workers) { volume, slices in
      lung.withUnsafeBufferPointer { lung in
        guard let lung = lung.baseAddress else { return }
        for slice in slices { add(lung + slice * plane, slice: slice, to: volume + slice * plane) }
      }
    }
  }

  /// Adds to a slice what the texture adds to its lung.
  /// - Parameters:
  ///   - lung: What lung contributes to each voxel of the slice.
  ///   - slice: Which slice.
  ///   - values: The slice.
  private func add(_ lung: UnsafePointer<Float>, slice: Int, to values: UnsafeMutablePointer<Float>) {
    let (columns, rows) = (grid.size.x, grid.size.y)
    let start = grid.point(Vector3(0, 0, Double(slice)))
    let planes = layers.map { plane(cell: $0.cell, weight: $0.weight, start) }
    let across = layers.map { layer in
      (0..<columns).map { Node(start.x + Double($0) * grid.spacing.x, cell: layer.cell) }
    }
    var field = [Float](repeating: 0, count: columns)
    for j in 0..<rows {
      let row = j * columns
      guard (0..<columns).contains(where: { lung[row + $0] > 0 }) else { continue }
      for i in 0..<columns { field[i] = 0 }
      for (index, plane) in planes.enumerated() {
        let down = Node(start.y + Double(j) * grid.spacing.y, cell: layers[index].cell)
        let first = (down.index - plane.rows.lowerBound) * plane.width
        for i in 0..<columns {
          let node = across[index][i]
          let at = first + node.index - plane.column
          let near = plane.values[at] * node.near + plane.values[at + 1] * node.far
          let far = plane.values[at + plane.width] * node.near + plane.values[at + plane.width + 1] * node.far
          field[i] += near * down.near + far * down.far
        }
      }
      for i in 0..<columns where lung[row + i] > 0 {
        values[row + i] += lung[row + i] * (exp(field[i] - variance / 2) - 1)
      }
    }
  }

  /// A place between two nodes of a lattice, and what each counts; the squares add up to 1.
  private struct Node {
    let index: Int
    let near: Float
    let far: Float

    init(_ place: Double, cell: Double) {
      let below = (place / cell).rounded(.down)
      let share = place / cell - below
      let norm = ((1 - share) * (1 - share) + share * share).squareRoot()
      index = Int(below)
      near = Float((1 - share) / norm)
      far = Float(share / norm)
    }
  }

  private struct Plane {
    var values: [Float]
    let rows: Range<Int>
    let column: Int
    let width: Int
  }

  /// A layer at the height of a slice, on its lattice.
  private func plane(cell: Double, weight: Float, _ start: Vector3) -> Plane {
    let end = start + Vector3(Double(grid.size.x) * grid.spacing.x, Double(grid.size.y) * grid.spacing.y, 0)
    let height = Node(start.z, cell: cell)
    let rows = Node(start.y, cell: cell).index..<Node(end.y, cell: cell).index + 2
    let column = Node(start.x, cell: cell).index
    let width = Node(end.x, cell: cell).index + 2 - column
    // A lattice is numbered over 1024 mm and then begins anew, so that a node keeps its number in every volume.
    let period = Int(Self.period / cell)
    func wrapped(_ index: Int) -> Int { index & (period - 1) }
    var drawn = [Float](repeating: 0, count: period)
    var values = [Float](repeating: 0, count: rows.count * width)
    for (level, share) in [(height.index, height.near), (height.index + 1, height.far)] {
      for (place, row) in rows.enumerated() {
        let number = (period + wrapped(level)) * period + wrapped(row)
        drawn.withUnsafeMutableBufferPointer {
          NormalNoise.fill($0, randomness: randomness, purpose: .lungTexture, row: number)
        }
        for x in 0..<width { values[place * width + x] += drawn[wrapped(column + x)] * (share * weight) }
      }
    }
    return Plane(values: values, rows: rows, column: column, width: width)
  }
}
