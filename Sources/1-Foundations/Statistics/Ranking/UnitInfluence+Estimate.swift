// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension UnitInfluence {
  /// The statistic with a normal interval on the plain or the log-odds scale.
  ///
  /// **Edge cases.** The interval is `nil`, with the reason, where the variance does not exist or is zero, and on the logit
  /// scale where the value lies at an end of the range.
  /// - Parameters:
  ///   - name: The machine name.
  ///   - level: The confidence level.
  ///   - scale: The scale on which the interval is symmetric.
  ///   - range: Where the parameter can lie; a plain interval is cut there. `-1...1` for a difference of fractions.
  ///   - definition: What was computed, in one sentence.
  ///   - method: How, with the literature's name.
  /// - Returns: The estimate; `clusters` is filled where units have several rows.
  public func estimate(
    name: String, level: ConfidenceLevel = .percent95, scale: AreaInterval = .plain, range: ClosedRange<Double> = 0...1,
    definition: String, method: String
  ) -> Estimate {
    var estimate = Estimate(
      name: name, value: value, interval: nil, level: level, method: method, n: rows,
      clusters: units < rows ? units : nil, definition: definition)
    guard let variance else {
      estimate.reason = shortage ?? .tooFewUnits(of: "units", found: units, needed: 2)
      return estimate
    }
    // With clusters the cross term can be negative; what rounding leaves below zero is zero.
    let used = max(0, variance)
    estimate.standardError = used.squareRoot()
    switch scale.interval(value: value, variance: used, level: level, range: range) {
    case .success(let interval): estimate.interval = interval
    case .failure(let gap): estimate.reason = gap.reason
    }
    return estimate
  }

  /// The same for a statistic that draws on both classes: no interval unless each has two units.
  func ranking(
    name: String, level: ConfidenceLevel, scale: AreaInterval, range: ClosedRange<Double> = 0...1, definition: String,
    method: String
  ) -> Estimate {
    var estimate = estimate(
      name: name, level: level, scale: scale, range: range, definition: definition, method: method)
    if let shortage {
      estimate.interval = nil
      estimate.standardError = nil
      estimate.reason = shortage
    }
    return estimate
  }

  /// The difference `self − other`, unit by unit.
  ///
  /// Equal statistics give parts that are exactly zero, hence a variance of exactly zero.
  func minus(_ other: UnitInfluence) -> UnitInfluence {
    precondition(positive.count == other.positive.count, "both statistics number the same units")
    return UnitInfluence(
      value: value - other.value, positive: zip(positive, other.positive).map { $0 - $1 },
      negative: zip(negative, other.negative).map { $0 - $1 }, rows: max(rows, other.rows),
      positiveUnits: max(positiveUnits, other.positiveUnits), negativeUnits: max(negativeUnits, other.negativeUnits),
      units: max(units, other.units))
  }

  /// The statistic times a constant plus another.
  func scaled(by factor: Double, plus offset: Double) -> UnitInfluence {
    UnitInfluence(
      value: factor * value + offset, positive: positive.map { factor * $0 }, negative: negative.map { factor * $0 },
      rows: rows, positiveUnits: positiveUnits, negativeUnits: negativeUnits, units: units)
  }
}
