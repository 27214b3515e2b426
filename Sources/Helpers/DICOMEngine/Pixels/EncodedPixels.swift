// SPDX-License-Identifier: Apache-2.0
public import DICOM

/// Pixels in the form that a transfer syntax asks for, with what changes in the data set that holds them.
public struct EncodedPixels: Sendable, Equatable {
  /// The pixels: an element of Pixel Data, Float Pixel Data or Double Float Pixel Data.
  public var pixels: DataSet.Element
  /// Attributes that say something new: bits, photometric interpretation, planes, lossy compression.
  public var changes: DataSet
  /// Attributes that no longer hold.
  public var removals: [Tag]
  /// Whether pixels were lost, so that the image is a derived one and needs a SOP Instance UID of its own.
  public var isLossy: Bool
  /// How many times smaller the codec made them; 1 without a codec.
  public var ratio: Double

  /// The data set with these pixels.
  public func applied(to dataSet: DataSet) -> DataSet {
    var result = dataSet
    for tag in removals { result[tag] = nil }
    for element in changes.elements { result.set(element) }
    result.set(pixels)
    return result
  }
}
