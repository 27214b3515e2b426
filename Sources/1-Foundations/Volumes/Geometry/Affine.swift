// SPDX-License-Identifier: Apache-2.0

/// A map from voxel indices to points: `origin + i · columns.i + j · columns.j + k · columns.k`.
public struct Affine: Sendable, Hashable {
  /// The step in space, in millimetres, for one step along the first index (the column of an image).
  public var i: Vector3
  /// The step for one step along the second index (the row of an image).
  public var j: Vector3
  /// The step for one step along the third index (the slice).
  public var k: Vector3
  /// The centre of voxel (0, 0, 0), in millimetres.
  public var origin: Vector3

  /// Makes a map; the parameters are the properties.
  public init(i: Vector3, j: Vector3, k: Vector3, origin: Vector3) {
    self.i = i
    self.j = j
    self.k = k
    self.origin = origin
  }

  /// The point of a voxel, fractions allowed.
  @inlinable public func point(_ index: Vector3) -> Vector3 { origin + i * index.x + j * index.y + k * index.z }

  /// The signed volume of one voxel in mm³; zero where the steps lie in one plane.
  @inlinable public var determinant: Double { i.dot(j.cross(k)) }

  /// The map from points to voxel indices; `nil` where the steps lie in one plane.
  public var inverse: Affine? {
    let determinant = determinant
    guard determinant != 0, determinant.isFinite else { return nil }
    let (a, b, c) = (j.cross(k) / determinant, k.cross(i) / determinant, i.cross(j) / determinant)
    let turned = Affine(
      i: Vector3(a.x, b.x, c.x), j: Vector3(a.y, b.y, c.y), k: Vector3(a.z, b.z, c.z), origin: .zero)
    return Affine(i: turned.i, j: turned.j, k: turned.k, origin: -turned.point(origin))
  }

  /// This map after another: `self.point(other.point(x))`.
  public func after(_ other: Affine) -> Affine {
    func turned(_ step: Vector3) -> Vector3 { i * step.x + j * step.y + k * step.z }
    return Affine(i: turned(other.i), j: turned(other.j), k: turned(other.k), origin: point(other.origin))
  }
}
