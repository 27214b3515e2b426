// SPDX-License-Identifier: Apache-2.0
public import Datasets

/// What a check may look at: the items of a version, and the features of their images.
public struct QualityInput: Sendable {
  /// The items.
  public var items: [DatasetItem]
  /// Feature vectors by extractor's name, one row for each item in their order; `nil` where an image has none.
  public var features: [String: [[Float?]?]]
  /// Which part each item belongs to, where the data are split, in their order.
  public var parts: [String?]
  /// What a model says of the items, by the name of the label it speaks of; made without having seen the item's own label.
  public var probabilities: [String: StatedProbabilities]
  /// The places of items whose labels may not be looked at, as they lie in a locked part of a split; they are without labels here, and none
  /// is missing.
  public var withheld: Set<Int> = []

  /// Makes an input; the parameters are the properties.
  public init(
    items: [DatasetItem], features: [String: [[Float?]?]] = [:], parts: [String?]? = nil,
    probabilities: [String: StatedProbabilities] = [:]
  ) {
    self.items = items
    self.features = features
    self.parts = parts ?? Array(repeating: nil, count: items.count)
    self.probabilities = probabilities
  }
}

/// The chances that a model gives to each class of a label.
public struct StatedProbabilities: Sendable, Equatable {
  /// The classes, as the label's values are written.
  public var classes: [String]
  /// A row for each item in their order, with a chance for each class that sum to 1; `nil` where nothing was said.
  public var rows: [[Double]?]

  /// Makes probabilities; the parameters are the properties.
  public init(classes: [String], rows: [[Double]?]) {
    self.classes = classes
    self.rows = rows
  }
}

/// One question that is put to a data set.
public protocol QualityCheck: Sendable {
  /// Its name, as a person types it.
  var name: String { get }
  /// What it finds, the gravest first; empty where all is well.
  func findings(in input: QualityInput) throws -> [QualityFinding]
  /// What it finds, and what it could not judge and why.
  func outcome(in input: QualityInput) throws -> QualityOutcome
}

extension QualityCheck {
  /// What it finds; a ``QualityGap`` that is thrown is what it could not judge.
  public func outcome(in input: QualityInput) throws -> QualityOutcome {
    do {
      return QualityOutcome(findings: try findings(in: input))
    } catch let gap as QualityGap {
      return QualityOutcome(gaps: [gap])
    }
  }
}

/// A check that can answer in part: it says what it found and what it could not judge.
public protocol PartialCheck: QualityCheck {}

extension PartialCheck {
  /// What it finds, without what it could not judge.
  public func findings(in input: QualityInput) throws -> [QualityFinding] { try outcome(in: input).findings }
}
