// SPDX-License-Identifier: Apache-2.0

/// What kind of task it is, for advice on metrics: the part of its fingerprint that a table cannot show.
///
/// A fact that is not declared is `nil`, and no advice is built on it.
public struct TaskPlan: Sendable, Hashable {
  /// What the model gives as its answer.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// One finding, there or not.
    case classification
    /// One of several classes.
    case multiClass = "multi-class"
    /// Places of lesions.
    case detection
    /// Outlines.
    case segmentation
  }

  /// What is judged right or wrong.
  public enum Unit: String, Sendable, Hashable, CaseIterable {
    /// The patient.
    case patient
    /// The image or examination.
    case image
    /// The lesion or other structure.
    case lesion
    /// The pixel or voxel.
    case voxel
  }

  /// What the scores mean.
  public enum Scores: String, Sendable, Hashable, CaseIterable {
    /// Chances of disease, which can be held against frequencies.
    case probabilities
    /// Ratings, whose order alone has a meaning.
    case ratings
  }

  /// What the model gives as its answer.
  public var kind: Kind
  /// What is judged right or wrong.
  public var unit: Unit?
  /// The share of diseased cases where the model is to be used, strictly between 0 and 1.
  public var prevalence: Double?
  /// Whether diseased cases were chosen more (or less) often than others for the sample.
  public var isEnriched: Bool?
  /// How many false alarms one miss is as bad as, above 0; 1 where both are alike.
  public var missCost: Double?
  /// What the scores mean.
  public var scores: Scores?
  /// Whether someone acts on the answer of a threshold, rather than on the score itself.
  public var usesThreshold: Bool?
  /// Whether the classes have an order, as grades have.
  public var isOrdinal: Bool?
  /// How many voxels a typical structure has, above 0.
  public var structureVoxels: Double?
  /// How many pixels a typical structure has, above 0, where images are flat.
  public var structurePixels: Double?
  /// Whether the place of the boundary matters, as in radiotherapy.
  public var isBoundaryImportant: Bool?
  /// Whether structures are thin, as vessels are.
  public var isThin: Bool?
  /// Whether an image can hold several structures that count one by one.
  public var hasSeveralStructures: Bool?
  /// Whether some images hold no structure.
  public var hasEmptyReferences: Bool?
  /// Metrics that the study reports besides, elsewhere.
  public var metrics: [AdvisedMetric]

  /// Makes a task of which only the kind is known.
  public init(_ kind: Kind = .classification) {
    self.kind = kind
    metrics = []
  }
}
