// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Vocabulary

/// What a recalibrator gains on rows that it was not fitted to: the same measures before and after, and their differences.
///
/// Before and after are of the same rows, so their differences are paired: each sampling unit's pulls are subtracted before they
/// are squared. The recalibrator is taken as fixed: the intervals say how *it* does, not how another tuning sample's would.
///
/// > Source: linearised variances by unit as for every smooth measure here; measures after B. Van Calster et al., BMC Medicine 17
/// > (2019) 230. Checked against numpy in `RecalibrationGainTests`.
public struct RecalibrationGain: Sendable {
  /// Brier score, log loss, calibration in the large, slope: of the scores as stated; empty where these are no probabilities.
  public let before: [Estimate]
  /// The same of the recalibrated probabilities.
  public let after: [Estimate]
  /// After − before, in the same order; below 0 is better for the first two.
  public let differences: [Estimate]

  /// Measures.
  /// - Parameters:
  ///   - recalibrator: The curve.
  ///   - test: The rows to judge it on; with scores that are probabilities where the curve expects these.
  ///   - level: The level of the intervals.
  /// - Complexity: O(*n*), and some ten passes for the slopes.
  public init(of recalibrator: Recalibrator, on test: LabelledScores, level: ConfidenceLevel = .percent95) {
    let after = recalibrator.applied(to: test)
    let stated = recalibrator.scale == .probability ? try? LabelledProbabilities(test) : nil
    let found = Measure.allCases.map { measure in
      (measure: measure, before: stated.map { measure.finding($0) }, after: measure.finding(after))
    }
    before = found.compactMap { row in
      row.before.map { row.measure.estimate($0, n: test.count, name: row.measure.rawValue, level: level) }
    }
    self.after = found.map { row in
      row.measure.estimate(row.after, n: test.count, name: row.measure.rawValue, level: level)
    }
    differences = found.compactMap { row in
      guard let first = row.before else { return nil }
      let difference: Finding =
        switch (first, row.after) {
        case (.success(let a), .success(let b)): .success(b.minus(a))
        case (.failure(let gap), _), (_, .failure(let gap)): .failure(gap)
        }
      return row.measure.estimate(
        difference, n: test.count, name: "difference.\(row.measure.rawValue)", level: level, isDifference: true)
    }
  }

  private typealias Finding = Result<UnitInfluence, CalibrationGap>

  private enum Measure: String, CaseIterable {
    case brier
    case logLoss = "log-loss"
    case inTheLarge = "calibration-in-the-large"
    case slope = "calibration-slope"

    private var closed: CalibrationMeasure? {
      switch self {
      case .brier: .brier
      case .logLoss: nil
      case .inTheLarge: .inTheLarge
      case .slope: .slope
      }
    }

    var definition: String {
      closed?.definition ?? "mean of -ln of the probability that was stated for what happened"
    }

    func finding(_ sample: LabelledProbabilities) -> Finding {
      guard let closed else { return sample.logLossInfluence }
      return sample.findings(of: [closed])[closed] ?? .failure(CalibrationGap(reason: .noObservations))
    }

    func estimate(
      _ finding: Finding, n: Int, name: String, level: ConfidenceLevel, isDifference: Bool = false
    ) -> Estimate {
      let method = isDifference ? "paired linearised variance by unit" : "linearised variance by unit"
      let words = isDifference ? "after less before recalibration: \(definition)" : definition
      let most = Double.greatestFiniteMagnitude
      let least = !isDifference && (self == .brier || self == .logLoss) ? 0 : -most
      switch finding {
      case .failure(let gap):
        return .undefined(name, because: gap.reason, level: level, method: method, n: n, definition: words)
      case .success(let influence):
        return influence.estimate(
          name: name, level: level, scale: .plain, range: least...most, definition: words, method: method)
      }
    }
  }
}

extension LabelledProbabilities {
  /// The mean of −ln of the chance that was stated for what happened, by sampling unit.
  fileprivate var logLossInfluence: Result<UnitInfluence, CalibrationGap> {
    let losses = zip(probabilities, isPositive).map { p, isPositive in isPositive ? -log(p) : -log1p(-p) }
    var (sum, weight, impossible) = (0.0, 0.0, 0)
    for row in 0..<count {
      let own = sample.weights?[row] ?? 1
      guard own > 0 else { continue }
      weight += own
      if losses[row].isFinite { sum += own * losses[row] } else { impossible += 1 }
    }
    guard weight > 0 else { return .failure(CalibrationGap(reason: .noObservations)) }
    guard impossible == 0 else {
      return .failure(
        CalibrationGap(
          reason: .notApplicable(
            "what happened in \(impossible) rows had been given a probability of exactly 0, so the loss is infinite")))
    }
    let mean = sum / weight
    let size = sample.clusters?.count ?? count
    var (positive, negative) = ([Double](repeating: 0, count: size), [Double](repeating: 0, count: size))
    var isMet = [Bool](repeating: false, count: size)
    var rows = 0
    for row in 0..<count {
      let own = sample.weights?[row] ?? 1
      guard own > 0 else { continue }
      rows += 1
      let unit = sample.clusters.map { Int($0.unitOfRow[row]) } ?? row
      isMet[unit] = true
      let part = own * (losses[row] - mean) / weight
      if isPositive[row] { positive[unit] += part } else { negative[unit] += part }
    }
    let units = isMet.count { $0 }
    return .success(
      UnitInfluence(
        value: mean, positive: positive, negative: negative, rows: rows, positiveUnits: units, negativeUnits: units,
        units: units))
  }
}
