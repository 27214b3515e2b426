// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A number of successes among independent trials.
public struct Proportion: Sendable, Hashable {
  /// How many trials succeeded.
  public let successes: Int
  /// How many trials there were.
  public let trials: Int

  /// Makes a proportion.
  /// - Parameters:
  ///   - successes: 0 ≤ successes ≤ trials.
  ///   - trials: A number ≥ 0; with none, the estimate is undefined.
  public init(successes: Int, trials: Int) {
    precondition(successes >= 0 && successes <= trials, "successes are among the trials")
    self.successes = successes
    self.trials = trials
  }

  /// The share of successes, 0…1; `nil` without trials.
  public var value: Double? { trials > 0 ? Double(successes) / Double(trials) : nil }

  /// The proportion of failures among the same trials.
  public var complement: Proportion { Proportion(successes: trials - successes, trials: trials) }

  /// The interval at a level; `nil` without trials.
  public func bounds(_ interval: ProportionInterval = .wilson, level: ConfidenceLevel = .percent95) -> Interval? {
    guard trials > 0 else { return nil }
    return interval.bounds(successes: Double(successes), trials: Double(trials), level: level)
  }

  /// The proportion with its interval.
  ///
  /// - Parameters:
  ///   - name: The machine name.
  ///   - definition: What is counted among what, in one sentence.
  ///   - level: The two-sided level.
  ///   - interval: How the interval is made.
  ///   - reason: Why it is undefined where there are no trials.
  /// - Returns: An estimate in 0…1.
  public func estimate(
    name: String, definition: String, level: ConfidenceLevel = .percent95, interval: ProportionInterval = .wilson,
    withoutTrials reason: UndefinedReason = .noObservations
  ) -> Estimate {
    guard let value else {
      return .undefined(name, because: reason, level: level, method: interval.title, n: 0, definition: definition)
    }
    return Estimate(
      name: name, value: value, interval: bounds(interval, level: level),
      standardError: (value * (1 - value) / Double(trials)).squareRoot(), level: level, method: interval.title,
      n: trials, definition: definition)
  }
}
