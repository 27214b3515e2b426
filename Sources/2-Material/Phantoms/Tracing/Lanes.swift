// SPDX-License-Identifier: Apache-2.0

/// Eight neighbouring lines at once.
typealias Lanes = SIMD8<Float>
/// For each lane all bits or none.
typealias LaneMask = SIMD8<Int32>

extension SIMD8 where Scalar == Float {
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

  @inline(__always)
  func isBelow(_ other: Lanes) -> LaneMask { unsafeBitCast(self .< other, to: LaneMask.self) }

  @inline(__always)
  func isAtMost(_ other: Lanes) -> LaneMask { unsafeBitCast(self .<= other, to: LaneMask.self) }

  /// The smaller in each lane; `other` where one is not a number.
  @inline(__always)
  func least(_ other: Lanes) -> Lanes { chosen(isBelow(other), else: other) }

  /// The greater in each lane; `other` where one is not a number.
  @inline(__always)
  func greatest(_ other: Lanes) -> Lanes { chosen(other.isBelow(self), else: other) }

  @inline(__always)
  var magnitudes: Lanes {
    unsafeBitCast(unsafeBitCast(self, to: LaneMask.self) & LaneMask(repeating: 0x7FFF_FFFF), to: Lanes.self)
  }
}

extension SIMD8 where Scalar == Int32 {
  /// Whether a lane has bits.
  @inline(__always)
  var hasAny: Bool {
    let words = unsafeBitCast(self, to: SIMD4<UInt64>.self)
    return (words[0] | words[1]) | (words[2] | words[3]) != 0
  }
}
