// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Volumes

/// Grids and volumes for tests.
enum Made {
  static func grid(
    _ size: SIMD3<Int>, origin: Vector3 = .zero, spacing: Vector3 = Vector3(1, 1, 1),
    direction: [Double] = [1, 0, 0, 0, 1, 0, 0, 0, 1]
  ) throws -> Grid {
    // Row by row, as ITK writes it: the columns are the directions of the indices.
    func column(_ c: Int) -> Vector3 { Vector3(direction[c], direction[3 + c], direction[6 + c]) * spacing[c] }
    return try Grid(size: size, affine: Affine(i: column(0), j: column(1), k: column(2), origin: origin)).unwrapped
  }

  static func volume<Voxel>(_ grid: Grid, _ value: (SIMD3<Int>) -> Voxel) throws -> Volume<Voxel> {
    var voxels: [Voxel] = []
    for k in 0..<grid.size.z {
      for j in 0..<grid.size.y {
        for i in 0..<grid.size.x { voxels.append(value(SIMD3(i, j, k))) }
      }
    }
    return try Volume(grid: grid, voxels: voxels).unwrapped
  }

  static func noise(_ grid: Grid, seed: UInt64 = 1) throws -> Volume<Float> {
    var stream = SplitMix(seed: seed)
    return try volume(grid) { _ in Float(stream.uniform() * 100 - 50) }
  }

  /// An oblique grid whose numbers are no round ones.
  static func oblique(_ size: SIMD3<Int>) throws -> Grid {
    let (c, s) = (0.6, 0.8)
    let (d, t) = (12.0 / 13, 5.0 / 13)
    return try grid(
      size, origin: Vector3(-31.7, 12.1, 403.3), spacing: Vector3(0.71, 0.83, 2.57),
      direction: [c, -s * d, s * t, s, c * d, -c * t, 0, t, d])
  }
}

struct Missing: Error {}

extension Optional {
  /// The value, or a failed test.
  var unwrapped: Wrapped {
    get throws {
      guard let self else { throw Missing() }
      return self
    }
  }
}
