// SPDX-License-Identifier: Apache-2.0

/// What an attribute holds, in the form that its value representation asks for.
public enum Value: Sendable, Equatable {
  /// Nothing: a length of zero.
  case empty
  /// Characters in Unicode, one string a value, padding taken off (AE AS CS DA DS DT IS LO PN SH TM UC UI); LT ST UR UT hold one.
  case text([String])
  /// Whole numbers (SS US SL UL SV).
  case integers([Int])
  /// Whole numbers without sign, of 64 bits (UV).
  case unsigned([UInt64])
  /// Numbers (FL FD).
  case reals([Double])
  /// Tags (AT).
  case tags([Tag])
  /// Bytes in little-endian order (OB OD OF OL OV OW UN).
  case bytes([UInt8])
  /// Items, each a data set (SQ).
  case items([DataSet])
  /// Pixels in pieces, as a codec wrote them.
  case encapsulated(EncapsulatedPixels)
  /// A value that was passed over on reading: where it lies in the file.
  case leftOut(LeftOutValue)
}

/// Where a value lies that was passed over on reading.
public struct LeftOutValue: Sendable, Hashable {
  /// The first byte of the value, counted from the start of the file.
  public var offset: Int
  /// How many bytes it has; `nil` where it has no stated length, as encapsulated pixels have none.
  public var length: Int?

  /// Makes a note; the parameters are the properties.
  public init(offset: Int, length: Int?) {
    self.offset = offset
    self.length = length
  }
}

/// Pixels in pieces, as a codec wrote them.
///
/// > Source: DICOM PS3.5 annex A.4.
public struct EncapsulatedPixels: Sendable, Hashable {
  /// The start of each frame's first fragment, counted from the first fragment's item; may be empty.
  public var offsets: [UInt32]
  /// The pieces, in order.
  public var fragments: [[UInt8]]

  /// Makes the pixels; the parameters are the properties.
  public init(offsets: [UInt32], fragments: [[UInt8]]) {
    self.offsets = offsets
    self.fragments = fragments
  }
}
