// SPDX-License-Identifier: Apache-2.0

extension Grid {
  /// The direction of each index, as vectors of length one: the columns of the matrix of direction cosines.
  public var directions: (i: Vector3, j: Vector3, k: Vector3) {
    (affine.i / affine.i.length, affine.j / affine.j.length, affine.k / affine.k.length)
  }

  /// The greatest absolute cosine between two of the directions: 0 where they stand at right angles.
  ///
  /// A CT whose gantry was tilted has the sine of the tilt here.
  public var obliqueness: Double {
    let (i, j, k) = directions
    return max(abs(i.dot(j)), abs(i.dot(k)), abs(j.dot(k)))
  }

  /// Whether the directions stand at right angles within a tolerance of the cosine.
  public func isOrthogonal(within tolerance: Double = 1e-4) -> Bool { obliqueness <= tolerance }

  /// Whether the three directions are a right-handed frame, as those of DICOM's images are in the order of their positions.
  public var isRightHanded: Bool { affine.determinant > 0 }
}
