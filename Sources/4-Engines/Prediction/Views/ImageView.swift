// SPDX-License-Identifier: Apache-2.0

/// A change of the image that a model sees under which its answer should stay.
///
/// Changes of place are made in the plane of the slices, linear between voxels; beyond the edges the outermost values go on.
public enum ImageView: Sendable, Hashable {
  /// The image as it is.
  case unchanged
  /// The order of an axis turned round: 0 for slices, 1 for rows, 2 for columns.
  case mirrored(axis: Int)
  /// Moved by whole voxels, to higher columns and rows.
  case shifted(columns: Int, rows: Int)
  /// Turned about the middle of the slice.
  case turned(degrees: Double)
  /// Made larger by a factor, smaller where it is below 1.
  case scaled(factor: Double)
  /// With normal noise of so many standard deviations of the image; all channels get the same.
  case noisy(deviations: Double, seed: UInt64, replicate: Int)
  /// The contrast by a factor about the mean, the brightness by so many standard deviations of the image; within the image's range.
  case windowed(contrast: Double, brightness: Double)

  /// Whether it moves voxels, so that a map has to be brought back.
  public var isMove: Bool {
    switch self {
    case .unchanged, .noisy, .windowed: false
    case .mirrored, .shifted, .turned, .scaled: true
    }
  }
}
