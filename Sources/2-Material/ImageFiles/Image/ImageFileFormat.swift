// SPDX-License-Identifier: Apache-2.0

/// A format of image files that is read and written.
public enum ImageFileFormat: String, Sendable, Hashable, CaseIterable {
  /// NIfTI-1, a single file or a header with its image beside it.
  case nifti1
  /// NIfTI-2.
  case nifti2
  /// NRRD, with the data attached or beside it.
  case nrrd
  /// Portable Network Graphics.
  case png
  /// JPEG, baseline or progressive, 8 bits.
  case jpeg

  /// The format that the first bytes name; `nil` for any other.
  ///
  /// A packed file (gzip) is looked into by ``ImageFileFormat/isPacked(_:)`` and unpacked first.
  /// - Parameter bytes: The beginning of a file; 8 bytes tell all formats but NIfTI-1, which needs 348.
  public init?(magic bytes: [UInt8]) {
    func begins(_ magic: [UInt8]) -> Bool { bytes.starts(with: magic) }
    if begins([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if begins([0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if begins(Array("NRRD".utf8)) {
      self = .nrrd
    } else if begins([0x5C, 0x01, 0, 0]) || begins([0, 0, 0x01, 0x5C]) {
      self = .nifti1
    } else if begins([0x1C, 0x02, 0, 0]) || begins([0, 0, 0x02, 0x1C]) {
      self = .nifti2
    } else {
      return nil
    }
  }

  /// Whether the bytes begin as a gzip stream does.
  public static func isPacked(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B, 0x08]) }
}
