// SPDX-License-Identifier: Apache-2.0

extension Volume {
  /// The volume on another grid, each voxel the nearest of this volume: for masks, labels and anything that cannot be averaged.
  /// - Parameters:
  ///   - target: The grid of the result.
  ///   - outside: The value of voxels whose centre lies outside of this volume.
  /// - Returns: A volume on `target`.
  /// - Complexity: O(*n*) for *n* voxels of the target.
  public func nearest(on target: Grid, outside: Voxel) -> Volume {
    if target == grid { return self }
    let map = GridMap(from: target, to: grid)
    var found: [Voxel] = []
    found.reserveCapacity(target.count)
    if let axes = map.axes {
      let strides = [1, grid.size.x, grid.size.x * grid.size.y]
      // The offset that each index adds, below 0 for outside.
      let offsets = (0..<3).map { axis in
        (0..<target.size[axis]).map { index in
          let place = map.place(axis: axis, index, source: axes[axis])
          guard isInside(place, grid.size[axes[axis]]) else { return -1 }
          return Self.nearest(place, grid.size[axes[axis]]) * strides[axes[axis]]
        }
      }
      for k in offsets[2] {
        for j in offsets[1] {
          for i in offsets[0] { found.append(i < 0 || j < 0 || k < 0 ? outside : voxels[i + j + k]) }
        }
      }
    } else {
      let size = grid.size
      for k in 0..<target.size.z {
        for j in 0..<target.size.y {
          for i in 0..<target.size.x {
            let place = map.place(i, j, k)
            let isIn = isInside(place.x, size.x) && isInside(place.y, size.y) && isInside(place.z, size.z)
            found.append(
              isIn
                ? voxels[
                  grid.offset(
                    Self.nearest(place.x, size.x), Self.nearest(place.y, size.y), Self.nearest(place.z, size.z))]
                : outside)
          }
        }
      }
    }
    return Volume(unchecked: target, found)
  }

  @inline(__always)
  private static func nearest(_ place: Double, _ count: Int) -> Int {
    min(Int(place + 0.5), count - 1)
  }
}
