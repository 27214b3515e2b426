// SPDX-License-Identifier: Apache-2.0

/// The reference standard of each row.
public enum TruthColumn: Sendable, Equatable {
  /// Diseased or not.
  case binary(BinaryTruth)
  /// One of several classes; the levels are the declared classes in their order.
  case classes(Categories)
  /// Several findings.
  case labels([LabelTruth])

  /// The chosen rows.
  public func subset(_ rows: [Int32]) -> TruthColumn {
    switch self {
    case .binary(let truth): .binary(truth.subset(rows))
    case .classes(let classes): .classes(classes.subset(rows))
    case .labels(let labels): .labels(labels.map { LabelTruth(name: $0.name, truth: $0.truth.subset(rows)) })
    }
  }
}

/// The reference standard of one finding.
public struct LabelTruth: Sendable, Equatable {
  /// The finding.
  public let name: String
  /// Its truth in each row.
  public let truth: BinaryTruth

  /// Names a truth.
  public init(name: String, truth: BinaryTruth) {
    self.name = name
    self.truth = truth
  }
}
