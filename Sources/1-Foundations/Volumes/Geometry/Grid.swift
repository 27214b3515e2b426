// SPDX-License-Identifier: Apache-2.0

/// Where the voxels of a volume lie: how many along each index, and where each is in the patient.
///
/// The first index runs along a row of an image (over its columns), the second down its rows, the third over its slices. Voxels
/// are stored with the first index fastest.
public struct Grid: Sendable, Hashable {
  /// How many voxels along the first, second and third index; each at least 1.
  public let size: SIMD3<Int>
  /// From voxel index to millimetres in the patient (LPS).
  public let affine: Affine

  /// Makes a grid; `nil` where a size is below 1, the number of voxels overflows, or the steps lie in one plane.
  public init?(size: SIMD3<Int>, affine: Affine) {
    guard size.x > 0, size.y > 0, size.z > 0 else { return nil }
    let (plane, tooWide) = size.x.multipliedReportingOverflow(by: size.y)
    guard !tooWide, !plane.multipliedReportingOverflow(by: size.z).overflow, affine.inverse != nil else { return nil }
    self.size = size
    self.affine = affine
  }

  /// How many voxels there are.
  public var count: Int { size.x * size.y * size.z }

  /// The distance in millimetres between neighbours along each index.
  public var spacing: Vector3 { Vector3(affine.i.length, affine.j.length, affine.k.length) }

  /// The centre of the first voxel, in millimetres.
  public var origin: Vector3 { affine.origin }

  /// Where a voxel stands in storage.
  @inlinable public func offset(_ i: Int, _ j: Int, _ k: Int) -> Int { (k * size.y + j) * size.x + i }
}
