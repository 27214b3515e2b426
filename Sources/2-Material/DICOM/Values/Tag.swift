// SPDX-License-Identifier: Apache-2.0

/// The number of an attribute: group and element.
///
/// > Source: DICOM PS3.5 section 7.1, PS3.6 section 6.
public struct Tag: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Group in the upper, element in the lower sixteen bits.
  public var rawValue: UInt32

  /// Makes a tag of one number.
  @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  /// Makes a tag of its two halves.
  @inlinable public init(group: UInt16, element: UInt16) { rawValue = UInt32(group) << 16 | UInt32(element) }

  /// The upper half.
  @inlinable public var group: UInt16 { UInt16(truncatingIfNeeded: rawValue >> 16) }
  /// The lower half.
  @inlinable public var element: UInt16 { UInt16(truncatingIfNeeded: rawValue) }
  /// Whether a manufacturer gave it its meaning.
  @inlinable public var isPrivate: Bool { group & 1 == 1 }

  /// By group, then by element.
  public static func < (first: Tag, second: Tag) -> Bool { first.rawValue < second.rawValue }

  /// `(gggg,eeee)` in capital hexadecimal digits.
  public var description: String { "(\(Self.hexadecimal(group)),\(Self.hexadecimal(element)))" }

  private static func hexadecimal(_ half: UInt16) -> String {
    let digits = String(half, radix: 16, uppercase: true)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }
}
