// SPDX-License-Identifier: Apache-2.0
import Volumes

/// How much of each voxel of a box something fills: a grid whose rows are exact.
struct VoxelCount {
  let share: Volume<Float>
  let spacing: Double

  /// A box in millimetres.
  typealias Box = (lower: Vector3, upper: Vector3)

  /// The spacing at which a whole side of the chest is looked through, in millimetres.
  static let coarse = 4.0

  init(_ solids: [Solid], in box: Box, spacing: Double = Self.coarse, value: (Solid) -> Float) {
    let size = (box.upper - box.lower) / spacing
    let affine = Affine(
      i: Vector3(spacing, 0, 0), j: Vector3(0, spacing, 0), k: Vector3(0, 0, spacing),
      origin: box.lower + Vector3(repeating: spacing / 2))
    let counts = SIMD3(max(1, Int(size.x) + 1), max(1, Int(size.y) + 1), max(1, Int(size.z) + 1))
    guard let grid = Grid(size: counts, affine: affine) else { preconditionFailure("a box has a size") }
    // What does not reach into the box takes no time.
    let middle = (box.lower + box.upper) / 2
    let half = (box.upper - box.lower) / 2 + Vector3(repeating: 2 * spacing)
    let near = solids.filter { solid in
      let away = solid.shape.placement.origin - middle
      let beyond = pointwiseMax(Vector3(abs(away.x), abs(away.y), abs(away.z)) - half, .zero)
      let radius = Probe.Body(solid.shape).radius
      return beyond.dot(beyond) <= radius * radius
    }
    share = LineTracer(Phantom(solids: near)).volume(on: grid, oversampling: SIMD2(1, 1), workers: 1, value: value)
    self.spacing = spacing
  }

  /// The box round one side of a chest.
  static func box(_ thorax: Thorax, _ flank: Flank) -> Box {
    let cage = thorax.plan.cage(flank)
    let half = Vector3(cage.i.x + abs(cage.k.x), cage.j.y + abs(cage.k.y), cage.k.z) + Vector3(repeating: 6)
    return (
      Vector3(cage.origin.x - half.x, cage.origin.y - half.y, thorax.plan.rimLevel - 60), cage.origin + half
    )
  }

  /// In mm³.
  var volume: Double {
    share.voxels.reduce(0.0) { $0 + Double($1) } * spacing * spacing * spacing
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
    return (low - Vector3(repeating: spacing / 2), high + Vector3(repeating: spacing / 2))
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
