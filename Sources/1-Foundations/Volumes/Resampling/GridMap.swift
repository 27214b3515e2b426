// SPDX-License-Identifier: Apache-2.0

/// The map from the indices of one grid to those of another, and whether it keeps the axes apart.
struct GridMap {
  /// From an index of the target to a place in the source.
  let map: Affine
  /// For each index of the target the index of the source that alone it moves; `nil` where the grids are oblique to each other.
  let axes: SIMD3<Int>?

  /// What an oblique part may add up to over the whole grid, in voxels, and still be rounding of the files' numbers.
  private static let forgiven = 1e-6

  init(from target: Grid, to source: Grid) {
    let back = source.affine.inverse ?? source.affine
    map = back.after(target.affine)
    let steps = [map.i, map.j, map.k]
    var found = SIMD3<Int>.zero
    for axis in 0..<3 {
      let step = steps[axis]
      found[axis] = (0..<3).max { abs(step[$0]) < abs(step[$1]) } ?? 0
      for other in 0..<3 where other != found[axis] && abs(step[other]) * Double(target.size[axis]) > Self.forgiven {
        axes = nil
        return
      }
    }
    axes = Set([found.x, found.y, found.z]).count == 3 ? found : nil
  }

  /// How many voxels of the source one step of the target passes along each index of the source.
  var factors: Vector3 {
    let (i, j, k) = (map.i, map.j, map.k)
    return Vector3(
      Vector3(i.x, j.x, k.x).length, Vector3(i.y, j.y, k.y).length, Vector3(i.z, j.z, k.z).length)
  }

  /// The place in the source of an index of the target.
  @inline(__always)
  func place(_ i: Int, _ j: Int, _ k: Int) -> Vector3 {
    let place = map.origin + map.i * Double(i) + map.j * Double(j) + map.k * Double(k)
    return Vector3(settled(place.x), settled(place.y), settled(place.z))
  }

  /// The place along one index of the source, where the axes are kept apart.
  func place(axis: Int, _ index: Int, source: Int) -> Double {
    let step = [map.i, map.j, map.k][axis][source]
    return settled(map.origin[source] + step * Double(index))
  }
}

/// A place without the noise of rounding: what lies within 10⁻⁹ of a millionth of a voxel (2⁻²⁰) is put on it.
///
/// Halves, at which the nearest voxel changes, and whole numbers are then met exactly, whatever the digits of the file's affine.
@inline(__always)
func settled(_ place: Double) -> Double {
  // Adding and taking away 1.5 · 2⁵² rounds to a whole number; what is too large for it is not near and stays as it is.
  let (scale, rounder) = (1_048_576.0, 6_755_399_441_055_744.0)
  let near = (place * scale + rounder - rounder) / scale
  return abs(near - place) < 1e-9 ? near : place
}

/// Whether a place lies in a voxel of an axis, its faces included.
@inline(__always)
func isInside(_ place: Double, _ count: Int) -> Bool { place >= -0.5 && place <= Double(count) - 0.5 }
