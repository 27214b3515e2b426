// SPDX-License-Identifier: Apache-2.0
public import Imaging

/// In which files a cohort is written.
public struct WritingOptions: Sendable, Hashable {
  /// The form of images.
  public enum ImageFormat: String, Sendable, Hashable, CaseIterable {
    case dicom
    /// Pictures of 8 bits, as a viewer would show them.
    case png
  }

  /// The form of masks.
  public enum MaskFormat: String, Sendable, Hashable, CaseIterable {
    /// DICOM segmentations.
    case seg
    /// Label maps: the number of a voxel is a label. On a radiograph, where things lie behind one another, each label is a bit.
    case nifti
    /// Label pictures of 16 bits: each label is a bit, slice by slice.
    case png
  }

  /// The forms of images; none for tables alone.
  public var images: Set<ImageFormat> = [.dicom]
  /// The forms of masks; none for no masks.
  public var masks: Set<MaskFormat> = [.seg]
  /// Whether the raw image of a radiograph is written too.
  ///
  /// Computed radiography has none: its object cannot say that it is for processing (``RadiographObject/intents``).
  public var hasRawImages = false
  /// Whether headers hold Synthetic Data (0008,001C); see ``StudyHeader/hasSyntheticData``.
  public var hasSyntheticData = false
  /// How many patients are simulated at a time; as many as processors where it is `nil`.
  public var workers: Int?
  /// What headers call the software that simulates.
  public var maker: ObjectMaker

  /// DICOM images with segmentations.
  public init(maker: ObjectMaker) { self.maker = maker }
}
