// SPDX-License-Identifier: Apache-2.0
public import ImageFiles

/// Writes an image as a file of any format that is written here.
public enum ImageFileEncoder {
  /// How it is written.
  public struct Options: Sendable, Hashable {
    /// Whether NIfTI and NRRD are packed with gzip; PNG always is.
    public var isPacked: Bool
    /// The quality of a JPEG, 1 to 100.
    public var jpegQuality: Int

    /// Makes options; packed, and a quality of 90 unless said otherwise.
    public init(isPacked: Bool = true, jpegQuality: Int = 90) {
      self.isPacked = isPacked
      self.jpegQuality = jpegQuality
    }
  }

  /// Encodes an image.
  /// - Parameters:
  ///   - image: The image.
  ///   - format: Of which format the file is.
  ///   - options: How it is written.
  /// - Throws: ``ImageFileError`` of the kind `unsuitable` where the format cannot hold the image.
  /// - Returns: The file.
  public static func encode(
    _ image: DecodedImage, as format: ImageFileFormat, options: Options = .init()
  ) throws(ImageFileError) -> [UInt8] {
    switch format {
    case .nifti1: try NIfTIFile.bytes(of: image, version: .nifti1, isPacked: options.isPacked)
    case .nifti2: try NIfTIFile.bytes(of: image, version: .nifti2, isPacked: options.isPacked)
    // NRRD has no slope and intercept, and its readers take numbers for values.
    case .nrrd: try NRRDFile.bytes(of: image.scaled(), isPacked: options.isPacked)
    case .png: try PNGCodec.encode(image)
    case .jpeg: try JPEGCodec.encode(image, quality: options.jpegQuality)
    }
  }
}
