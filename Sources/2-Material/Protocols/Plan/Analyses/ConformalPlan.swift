// SPDX-License-Identifier: Apache-2.0
public import Statistics

/// Which sets of answers are to hold the truth, and within what.
public struct ConformalPlan: Sendable, Hashable {
  /// How badly a class fits a case.
  public enum Score: String, Sendable, Hashable, CaseIterable {
    /// One less the probability of the class.
    case lac
    /// The summed probability down to the class.
    case aps
    /// The same with a penalty for long sets.
    case raps
  }

  /// Within what coverage is promised.
  public enum Within: String, Sendable, Hashable, CaseIterable {
    /// Over all cases.
    case all
    /// In each true class.
    case classes
    /// In each group of the first division.
    case groups
  }

  /// What is done with several calibration rows of one patient.
  public enum Repeats: String, Sendable, Hashable, CaseIterable {
    /// One row of each is drawn.
    case oneRow = "one-row"
    /// Nothing is calibrated.
    case refuse
  }

  /// The share of cases that a set may miss, strictly between 0 and 1.
  public var alpha = 0.1
  /// What is calibrated.
  public var score = Score.lac
  /// Whether APS and RAPS are randomised.
  public var isRandomised = false
  /// The penalty of RAPS for each rank beyond ``freeRanks``.
  public var penalty = 0.01
  /// The ranks without penalty.
  public var freeRanks = 1
  /// Within what coverage is promised.
  public var within = Within.all
  /// What is done with several calibration rows of one patient.
  public var repeats = Repeats.oneRow
  /// The divisions in which coverage is audited.
  public var divisions: [SubgroupSpec] = []

  /// Makes a plan with the defaults.
  public init() {}

  /// The score with its settings.
  public var conformalScore: ConformalScore {
    switch score {
    case .lac: .lac
    case .aps: .aps(isRandomised: isRandomised)
    case .raps: .raps(penalty: penalty, freeRanks: freeRanks, isRandomised: isRandomised)
    }
  }
}
