// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Images with their labels and features, all as they were known at one moment.
public struct TrainingSet: Sendable, Equatable {
  /// One image.
  public struct Example: Sendable, Equatable {
    /// The image, by the digest of its file.
    public var content: ContentDigest
    /// What was said of it.
    public var label: String
    /// Since when that was known.
    public var labelKnown: Timestamp
    /// A vector for each extractor, in the order in which they were asked for.
    public var features: [[Float?]]

    /// Makes an example; the parameters are the properties.
    public init(content: ContentDigest, label: String, labelKnown: Timestamp, features: [[Float?]]) {
      self.content = content
      self.label = label
      self.labelKnown = labelKnown
      self.features = features
    }
  }

  /// The moment.
  public var knownAt: Timestamp
  /// The images, by their digests.
  public var examples: [Example]
  /// How many images have a label now, but had none then.
  public var withoutLabel: Int
  /// How many images had a label, but not a vector of each extractor.
  public var withoutFeatures: Int
}

extension FeatureStore {
  /// Joins labels with features, both as they were known at a moment, so that nothing learnt later leaks into what a model is taught.
  ///
  /// - Parameters:
  ///   - labels: What was said of images, and since when.
  ///   - extractors: The names and versions of the extractors whose vectors are wanted.
  ///   - moment: The moment.
  /// - Returns: The images of which a label and all vectors were known.
  /// - Throws: ``FeatureError/unknownExtractor(name:version:)``; `StoreError`.
  /// > Checked against the definition over random histories, in `TrainingSetTests`.
  public func trainingSet(
    labels: KnownHistory<ContentDigest, String>, extractors: [(name: String, version: Int)], knownAt moment: Timestamp
  ) throws -> TrainingSet {
    let known = labels.subjects.sorted().compactMap { content in
      labels.value(of: content, at: moment).map { (content: content, label: $0) }
    }
    let contents = known.map(\.content)
    let columns = try extractors.map { try vectors($0.name, $0.version, for: contents, knownAt: moment) }
    var set = TrainingSet(
      knownAt: moment, examples: [], withoutLabel: labels.subjects.count - known.count, withoutFeatures: 0)
    for (row, image) in known.enumerated() {
      let features = columns.compactMap { $0[row] }
      guard features.count == columns.count else {
        set.withoutFeatures += 1
        continue
      }
      set.examples.append(
        TrainingSet.Example(
          content: image.content, label: image.label.value, labelKnown: image.label.known, features: features))
    }
    return set
  }
}
