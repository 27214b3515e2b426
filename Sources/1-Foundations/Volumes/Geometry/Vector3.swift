// SPDX-License-Identifier: Apache-2.0

/// A point or a direction in space: x to the patient's left, y to the back, z to the head, in millimetres unless said otherwise.
///
/// > Source: DICOM PS3.3 C.7.6.2.1.1 (the patient-based coordinate system, LPS).
public typealias Vector3 = SIMD3<Double>

extension SIMD3 where Scalar == Double {
  /// The sum of the products of the components.
  @inlinable public func dot(_ other: Self) -> Double { x * other.x + y * other.y + z * other.z }

  /// The vector at right angles to both, by the right hand.
  @inlinable public func cross(_ other: Self) -> Self {
    Self(y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x)
  }

  /// The length.
  @inlinable public var length: Double { dot(self).squareRoot() }

  /// The vector of length one in the same direction; `nil` for a length of zero.
  @inlinable public var normalized: Self? { length > 0 ? self / length : nil }
}
