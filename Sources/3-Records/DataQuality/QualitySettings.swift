// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What all checks of labels and attributes share: which labels, how sure, from which seed.
public struct QualitySettings: Sendable, Hashable {
  /// The labels to look at; `nil` for all.
  public var labels: [String]?
  /// The level of the intervals.
  public var level: ConfidenceLevel
  /// The seed of folds, resampling and permutations.
  public var seed: UInt64
  /// In how many parts the patients are divided where a learner is judged on patients that it has not seen.
  public var folds: Int
  /// How often patients are drawn for an interval, or shuffled for a test.
  public var replicates: Int
  /// The extractors whose features stand for the image, the first that is there; by their name.
  public var features: [String]
  /// Beyond this many different values an attribute or label is not taken for a list of words.
  public var mostLevels: Int
  /// The fewest patients that a class or level must have to be judged.
  public var fewestPatients: Int

  /// Makes settings; the parameters are the properties.
  public init(
    labels: [String]? = nil, level: ConfidenceLevel = .percent95, seed: UInt64 = 1, folds: Int = 5,
    replicates: Int = 1000, features: [String] = ["thumbnail-32", "image-statistics", "radiomics-first-order"],
    mostLevels: Int = 20, fewestPatients: Int = 10
  ) {
    self.labels = labels
    self.level = level
    self.seed = seed
    self.folds = folds
    self.replicates = replicates
    self.features = features
    self.mostLevels = mostLevels
    self.fewestPatients = fewestPatients
  }
}
