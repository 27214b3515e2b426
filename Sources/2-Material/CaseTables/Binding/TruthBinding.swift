// SPDX-License-Identifier: Apache-2.0

/// Where the reference standard stands in the table, and how its texts are read.
public enum TruthBinding: Sendable, Equatable {
  /// One column that says diseased or not.
  ///
  /// `positive` are the texts that mean diseased. With `negative`, any text in neither list is a fault; without it, every
  /// other text that is not missing means not diseased.
  case binary(column: String, positive: [String], negative: [String]? = nil)
  /// One column that names a class; `classes` are its texts in order, and there is one score column for each.
  case classes(column: String, classes: [String])
  /// Several findings, each with a truth and a score of its own.
  case labels([LabelBinding], positive: [String], negative: [String]? = nil)

  /// The columns of the file that hold truth, in order.
  public var columns: [String] {
    switch self {
    case .binary(let column, _, _), .classes(let column, _): [column]
    case .labels(let labels, _, _): labels.map(\.truth)
    }
  }
}

/// One finding of a multi-label table: its name, its truth column and its score column.
public struct LabelBinding: Sendable, Hashable {
  /// The finding.
  public var name: String
  /// The column of its reference standard.
  public var truth: String
  /// The column of its score.
  public var score: String

  /// Binds a finding.
  public init(name: String, truth: String, score: String) {
    self.name = name
    self.truth = truth
    self.score = score
  }
}
