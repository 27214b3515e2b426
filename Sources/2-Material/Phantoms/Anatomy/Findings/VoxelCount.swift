// SPDX-License-Identifier: Apache-2.0
import Volumes

/// How much of each voxel of one side of the chest something fills: a grid of 4 mm whose rows are exact.
struct VoxelCount {
  let share: Volume<Float>

  static let spacing = 4.0

  init(_ solids: [Solid], _ thorax: Thorax, _ flank: Flank, value: (Solid) -> Float) {
    let cage = thorax.plan.cage(flank)
    let half = Vector3(cage.i.x + abs(cage.k.x), cage.j.y + abs(cage.k.y), cage.k.z) + Vector3(repeating: 6)
    let low = Vector3(cage.origin.x - half.x, cage.origin.y - half.y, thorax.plan.rimLevel - 60)
    let size = Vector3(2 * half.x, 2 * half.y, cage.origin.z + half.z - low.z) / Self.spacing
    let counts = SIMD3(Int(size.x) + 1, Int(size.y) + 1, Int(size.z) + 1)
    let step = Self.spacing
    let affine = Affine(i: Vector3(step, 0, 0), j: Vector3(0, step, 0), k: Vector3(0, 0, step), origin: low)
    guard let grid = Grid(size: counts, affine: affine) else { preconditionFailure("a chest has a size") }
    share = LineTracer(Phantom(solids: solids)).volume(on: grid, oversampling: SIMD2(1, 1), workers: 1, value: value)
  }

  /// In mm³.
  var volume: Double {
    share.voxels.reduce(0.0) { $0 + Double($1) } * Self.spacing * Self.spacing * Self.spacing
  }

  /// The box around all that is at least half filled; a point at the origin where nothing is.
  var bounds: (lower: Vector3, upper: Vector3) {
    var (low, high) = (Vector3(repeating: .infinity), Vector3(repeating: -.infinity))
    forEach { point, share in
      guard share >= 0.5 else { return }
      low = pointwiseMin(low, point)
      high = pointwiseMax(high, point)
    }
    guard low.x.isFinite else { return (.zero, .zero) }
    return (low - Vector3(repeating: Self.spacing / 2), high + Vector3(repeating: Self.spacing / 2))
  }

  /// Each voxel of which something is filled, with its middle.
  func forEach(_ body: (Vector3, Float) -> Void) {
    let grid = share.grid
    var offset = 0
    for k in 0..<grid.size.z {
      for j in 0..<grid.size.y {
        for i in 0..<grid.size.x {
          let value = share.voxels[offset]
          offset += 1
          if value > 0 { body(grid.point(Vector3(Double(i), Double(j), Double(k))), value) }
        }
      }
    }
  }
}
