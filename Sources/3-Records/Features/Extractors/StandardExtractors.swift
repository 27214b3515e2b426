// SPDX-License-Identifier: Apache-2.0

/// The extractors whose numbers are taken of every image when it comes in.
public enum StandardExtractors {
  /// Statistics and the small picture of 32 × 32 fields.
  public static var all: [any FeatureExtractor] {
    [ImageStatistics(), Thumbnail.fine, PerceptualHash(), ImagePhysics()]
  }

  /// The extractor of a name, of those that work on images alone; `nil` for any other.
  public static func named(_ name: String) -> (any FeatureExtractor)? {
    (all + [Thumbnail.coarse]).first { $0.name == name }
  }
}
