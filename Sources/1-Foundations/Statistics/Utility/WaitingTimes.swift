// SPDX-License-Identifier: Apache-2.0

/// Mean waiting times by what the model makes of a case, in minutes.
public struct WaitingTimes: Sendable, Hashable {
  /// Diseased cases that are flagged.
  public let truePositive: Double
  /// Diseased cases that are not.
  public let falseNegative: Double
  /// Healthy cases that are flagged.
  public let falsePositive: Double
  /// Healthy cases that are not.
  public let trueNegative: Double
  /// Cases that are urgent by themselves; `nil` where there are none.
  public let urgent: Double?
  /// All diseased cases that are not urgent by themselves.
  public let diseased: Double
  /// All healthy cases that are not urgent by themselves.
  public let healthy: Double
  /// All cases.
  public let all: Double

  init(
    truePositive: Double, falseNegative: Double, falsePositive: Double, trueNegative: Double, urgent: Double?,
    sensitivity: Double, specificity: Double, list: ReadingList
  ) {
    self.truePositive = truePositive
    self.falseNegative = falseNegative
    self.falsePositive = falsePositive
    self.trueNegative = trueNegative
    self.urgent = urgent
    diseased = sensitivity * truePositive + (1 - sensitivity) * falseNegative
    healthy = (1 - specificity) * falsePositive + specificity * trueNegative
    let ordinary = list.prevalence * diseased + (1 - list.prevalence) * healthy
    all = list.urgentShare * (urgent ?? 0) + (1 - list.urgentShare) * ordinary
  }

  /// The mean of each time over replicates of one list.
  public static func mean(_ times: [WaitingTimes]) -> WaitingTimes {
    precondition(!times.isEmpty, "a mean needs a value")
    func mean(_ time: (WaitingTimes) -> Double) -> Double { times.reduce(0) { $0 + time($1) } / Double(times.count) }
    return WaitingTimes(
      truePositive: mean(\.truePositive), falseNegative: mean(\.falseNegative), falsePositive: mean(\.falsePositive),
      trueNegative: mean(\.trueNegative), urgent: times[0].urgent == nil ? nil : mean { $0.urgent ?? 0 },
      diseased: mean(\.diseased), healthy: mean(\.healthy), all: mean(\.all))
  }

  private init(
    truePositive: Double, falseNegative: Double, falsePositive: Double, trueNegative: Double, urgent: Double?,
    diseased: Double, healthy: Double, all: Double
  ) {
    self.truePositive = truePositive
    self.falseNegative = falseNegative
    self.falsePositive = falsePositive
    self.trueNegative = trueNegative
    self.urgent = urgent
    self.diseased = diseased
    self.healthy = healthy
    self.all = all
  }

  /// The times in a fixed order, with their machine names.
  var byName: [(name: String, minutes: Double)] {
    [
      ("diseased", diseased), ("true-positive", truePositive), ("false-negative", falseNegative), ("healthy", healthy),
      ("false-positive", falsePositive), ("true-negative", trueNegative), ("all", all),
    ]
  }
}
