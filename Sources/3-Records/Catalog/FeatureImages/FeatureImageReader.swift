// SPDX-License-Identifier: Apache-2.0
public import DICOM
public import Features
public import ImageFiles

/// Makes images for features out of files that are in the archive already, through the helper.
public struct FeatureImageReader: Sendable {
  private let dicom: DICOMHelper
  private let images: ImageFileClient

  /// Makes a reader; both clients may share their workers.
  public init(dicom: DICOMHelper, images: ImageFileClient) {
    self.dicom = dicom
    self.images = images
  }

  /// The image that features are taken of: the middle frame or slice.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - name: A name for errors; no name of the world outside.
  /// - Returns: `nil` where the file holds no image, or none that can be shown as greys.
  /// - Throws: What the helper says; ``ImportRefusal`` of other files.
  public func image(_ bytes: [UInt8], name: String) throws -> FeatureImage? {
    // What was taken in without an ending that tells is DICOM: nothing else comes without a beginning of its own.
    guard let format = ImportFormat.detected(bytes, name: name) ?? ImportFormat(rawValue: "dicom") else { return nil }
    guard format == .dicom else {
      return try ImageReading(dicom: dicom, images: images).read(bytes, format, ImportPolicy()).image
    }
    let memory = try MemoryFile(bytes)
    return FeatureImage(try dicom.image(at: memory.location))
  }
}
