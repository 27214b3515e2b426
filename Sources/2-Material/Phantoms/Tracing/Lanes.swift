// SPDX-License-Identifier: Apache-2.0

/// Four neighbouring lines at once.
typealias Lanes = SIMD4<Float>
/// For each lane all bits or none.
typealias LaneMask = SIMD4<Int32>

extension SIMD4 where Scalar == Float {
  /// Where a plane or a pole is never reached.
  @inline(__always)
  static var never: Lanes { Lanes(repeating: 1e30) }

  /// This where the mask has bits, the other elsewhere.
  @inline(__always)
  func chosen(_ mask: LaneMask, else other: Lanes) -> Lanes {
    unsafeBitCast(
      (unsafeBitCast(self, to: LaneMask.self) & mask) | (unsafeBitCast(other, to: LaneMask.self) & ~mask),
      to: Lanes.self)
  }

  /// Where this is below the other; both are finite.
  ///
  /// The sign of a difference is that of the comparison, and is a mask after one shift: masks of truth values are packed and unpacked
  /// where vectors of the processor's oldest kind are all there is.
  @inline(__always)
  func isBelow(_ other: Lanes) -> LaneMask { (self - other).isNegative }

  /// Where this is at most the other; both are finite.
  @inline(__always)
  func isAtMost(_ other: Lanes) -> LaneMask { ~(other - self).isNegative }

  /// Where the sign is minus.
  @inline(__always)
  var isNegative: LaneMask { unsafeBitCast(self, to: LaneMask.self) &>> 31 }

  /// The smaller in each lane.
  @inline(__always)
  func least(_ other: Lanes) -> Lanes { chosen(isBelow(other), else: other) }

  /// The greater in each lane.
  @inline(__always)
  func greatest(_ other: Lanes) -> Lanes { chosen(other.isBelow(self), else: other) }

  @inline(__always)
  var magnitudes: Lanes {
    unsafeBitCast(unsafeBitCast(self, to: LaneMask.self) & LaneMask(repeating: .max), to: Lanes.self)
  }
}

extension SIMD4 where Scalar == Int32 {
  /// Whether a lane has bits.
  @inline(__always)
  var hasAny: Bool {
    let words = unsafeBitCast(self, to: SIMD2<UInt64>.self)
    return words[0] | words[1] != 0
  }
}
