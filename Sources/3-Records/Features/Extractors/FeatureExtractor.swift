// SPDX-License-Identifier: Apache-2.0

/// Makes a vector of numbers of an image.
///
/// The name and version say exactly how: the same pair gives the same numbers of the same image, for ever. A change that changes a number
/// is a new version.
public protocol FeatureExtractor: Sendable {
  /// What it makes: `image-statistics`, `perceptual-hash`, `thumbnail-32`.
  var name: String { get }
  /// Which way of making it.
  var version: Int { get }
  /// The names of the vector's places, in order.
  var places: [String] { get }
  /// What it is, for the registry of the archive; by default its name, version and places, in no unit.
  var registration: ExtractorRegistration { get }
  /// The vector of an image: one value for each place, NaN never; a value that is undefined for this image is `nil`.
  func vector(of image: FeatureImage) -> [Float?]
}

extension FeatureExtractor {
  /// Its name, version and places, in no unit.
  public var registration: ExtractorRegistration {
    ExtractorRegistration(name: name, version: version, places: places.map { ExtractorRegistration.Place($0) })
  }
}
