// SPDX-License-Identifier: Apache-2.0
public import Statistics

/// Which two are compared, and what the comparison sets out to show.
public struct PlannedComparison: Sendable, Hashable {
  /// What the two names are.
  public enum Between: String, Sendable, Hashable, CaseIterable {
    /// Values of the arm column.
    case arms
    /// Names of score columns.
    case models
  }

  /// The arm or model that is on trial.
  public var test: String
  /// The arm or model against which it is held.
  public var reference: String
  /// What the two names are.
  public var between: Between
  /// What is to be shown of `test − reference`, turned so that positive is better for the test.
  public var claim: Hypothesis
}

extension Hypothesis {
  /// The claim's name in the file.
  public var name: String {
    switch self {
    case .difference: "difference"
    case .superiority: "superiority"
    case .nonInferiority: "non-inferiority"
    case .equivalence: "equivalence"
    }
  }

  /// The margin; `nil` for claims without one.
  public var margin: Double? {
    switch self {
    case .difference, .superiority: nil
    case .nonInferiority(let margin), .equivalence(let margin): margin
    }
  }
}
