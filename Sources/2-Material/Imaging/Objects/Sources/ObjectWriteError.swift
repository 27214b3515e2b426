// SPDX-License-Identifier: Apache-2.0
public import DICOM

/// Why an object cannot be written; no case holds a value of the source.
public enum ObjectWriteError: Error, Sendable, Hashable {
  /// There is no source image.
  case noSource
  /// A source image, counted from 0, lacks an attribute that is needed.
  case sourceLacks(Tag, image: Int)
  /// A source image is of another study than the first.
  case sourceOfAnotherStudy(image: Int)
  /// The source has no Frame of Reference, or more than one.
  case noCommonFrameOfReference
  /// An image or frame that is referred to is not among the sources.
  case notAmongTheSources
  /// Pixels are not of the kind that the object holds.
  case pixels(found: String, expected: String)
  /// There is nothing to write: no segment, no frame that is not empty, no measurement, no reference.
  case nothingToWrite
  /// A label of the map has no description, or a description no label; the numbers.
  case labels(found: [Int], expected: [Int])
  /// Grids of one object differ.
  case differentGrids
  /// A number is not finite, or out of the range that the attribute holds.
  case number(String)
  /// A text is too long for its attribute.
  case textTooLong(Tag, most: Int)
  /// The content of a report breaks the rules of its kind.
  case content(ReportContentError)
}
