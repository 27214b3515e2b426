// SPDX-License-Identifier: Apache-2.0

/// The columns of truth and score, and what their values mean.
public enum OutcomeBinding: Sendable, Hashable {
  /// One truth with two values, and one score or several models' scores side by side.
  ///
  /// `negative` is `nil` where every other value counts as healthy. Where the file has one unnamed score, the model
  /// is named as its column.
  case binary(truth: String, positive: [String], negative: [String]?, scores: [NamedColumn])
  /// One truth with several classes, each with a score; the classes keep the order of the file.
  ///
  /// A class's name is its value in the truth column.
  case classes(truth: String, scores: [NamedColumn])
  /// Several truths, each with its own score; the values mean the same in all of them.
  case labels([LabelBinding], positive: [String], negative: [String]?)

  /// The columns that hold truths.
  public var truthColumns: [String] {
    switch self {
    case .binary(let truth, _, _, _), .classes(let truth, _): [truth]
    case .labels(let labels, _, _): labels.map(\.truth)
    }
  }

  /// The columns that hold scores.
  public var scoreColumns: [String] {
    switch self {
    case .binary(_, _, _, let scores), .classes(_, let scores): scores.map(\.column)
    case .labels(let labels, _, _): labels.map(\.score)
    }
  }

  /// The names of the scores: of the models, the classes or the labels.
  public var scoreNames: [String] {
    switch self {
    case .binary(_, _, _, let scores), .classes(_, let scores): scores.map(\.name)
    case .labels(let labels, _, _): labels.map(\.name)
    }
  }
}

/// One finding of a multi-label table: its truth and its score.
public struct LabelBinding: Sendable, Hashable {
  /// The finding's name.
  public var name: String
  /// The column of its truth.
  public var truth: String
  /// The column of its score.
  public var score: String
}
