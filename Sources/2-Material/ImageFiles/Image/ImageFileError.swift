// SPDX-License-Identifier: Apache-2.0

/// Why an image file could not be read or written.
///
/// No text quotes what a file says of a patient: `found` holds numbers, sizes and words of the format alone.
public struct ImageFileError: Error, Sendable, Hashable {
  /// What kind of failure it is.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The bytes are of none of the formats.
    case unknownFormat
    /// The file ends before what it announces.
    case truncated
    /// The file contradicts its format.
    case malformed
    /// The format allows it, and it is not read here.
    case unsupported
    /// It would take more memory than is allowed.
    case tooLarge
    /// What is asked for cannot be made of this image.
    case unsuitable
  }

  /// What kind of failure it is.
  public var kind: Kind
  /// The format that was being read or written, where one was recognised.
  public var format: ImageFileFormat?
  /// The byte of the (unpacked) file at which it was seen, where there is one.
  public var offset: Int?
  /// What was found.
  public var found: String
  /// What was expected.
  public var expected: String

  /// Makes an error; the parameters are the properties.
  public init(_ kind: Kind, format: ImageFileFormat?, offset: Int? = nil, found: String, expected: String) {
    self.kind = kind
    self.format = format
    self.offset = offset
    self.found = found
    self.expected = expected
  }
}
