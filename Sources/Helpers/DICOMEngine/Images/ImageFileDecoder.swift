// SPDX-License-Identifier: Apache-2.0
public import ImageFiles

/// Reads an image file of any format that is read here; the first bytes tell which, not the name.
public enum ImageFileDecoder {
  /// Decodes a file.
  /// - Parameters:
  ///   - bytes: The file.
  ///   - name: Its name, of which only the ending counts: where the bytes are of no format, the error says what was asked for.
  ///   - companions: The files beside it: the image of a NIfTI header, or the data files of an NRRD header in its order.
  ///   - limits: How much the file may ask for.
  /// - Throws: ``ImageFileError``.
  /// - Returns: The image.
  public static func decode(
    _ bytes: [UInt8], name: String = "", companions: [[UInt8]] = [], limits: ImageFileLimits = .init()
  ) throws(ImageFileError) -> DecodedImage {
    guard let format = format(of: bytes) else {
      let ending = name.split(separator: ".").dropFirst().last.map { $0.prefix(8).lowercased() } ?? ""
      let known = ["nii", "hdr", "gz", "nrrd", "nhdr", "png", "jpg", "jpeg"].contains(ending)
      throw ImageFileError(
        .unknownFormat, format: nil, offset: 0,
        found: bytes.isEmpty ? "an empty file" : known ? "other bytes than .\(ending) has" : "bytes of no known format",
        expected: "NIfTI, NRRD, PNG or JPEG")
    }
    switch format {
    case .nifti1, .nifti2: return try NIfTIFile.read(bytes, imageBytes: companions.first, limits: limits)
    case .nrrd: return try NRRDFile.read(bytes, dataFiles: companions, limits: limits)
    case .png: return try PNGCodec.decode(bytes, limits: limits)
    case .jpeg: return try JPEGCodec.decode(bytes, limits: limits)
    }
  }

  /// The format of a file; `nil` for another.
  public static func format(of bytes: [UInt8]) -> ImageFileFormat? {
    // Of the packed files only NIfTI is packed as a whole, and the header tells of itself.
    if ImageFileFormat.isPacked(bytes) { return .nifti1 }
    return ImageFileFormat(magic: bytes)
  }

  /// The names of the files that a header needs beside it, in the order in which ``decode(_:name:companions:limits:)`` wants them.
  ///
  /// A NIfTI header needs its own name with `.img` for `.hdr`; an NRRD header says which.
  /// - Parameters:
  ///   - bytes: The header's file.
  ///   - name: Its name.
  ///   - limits: How much the file may ask for.
  /// - Throws: ``ImageFileError`` for an NRRD header that cannot be read.
  /// - Returns: Names as the file gives them: whoever opens them must keep them within the header's folder. Empty for a file that
  ///   is complete by itself.
  public static func companions(
    of bytes: [UInt8], name: String, limits: ImageFileLimits = .init()
  ) throws(ImageFileError) -> [String] {
    switch format(of: bytes) {
    case .nrrd: return try NRRDHeader(bytes, limits: limits).dataFiles
    case .nifti1, .nifti2:
      guard NIfTIFile.isHeaderAlone(bytes) else { return [] }
      return [name.lowercased().hasSuffix(".hdr") ? name.dropLast(4) + ".img" : name + ".img"]
    default: return []
    }
  }
}
