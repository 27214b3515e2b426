// SPDX-License-Identifier: Apache-2.0
import Distributions
import Vocabulary

/// Means, differences and the joint test of the arms for one kind of generalization.
struct ArmResults: Sendable {
  let means: [Estimate]
  let differences: [ArmDifference]
  let overall: HypothesisTest

  init(_ model: ReaderModel, _ kind: Generalization, level: ConfidenceLevel, range: ClosedRange<Double>?) {
    let table = model.table
    let method = Self.method(table, kind)
    means = table.arms.indices.map { arm in
      Self.mean(model, arm, kind, level: level, range: range, method: method)
    }
    var differences: [ArmDifference] = []
    var parts: [ContrastVariance] = []
    for one in table.arms.indices {
      for other in table.arms.indices where other > one {
        let values = (model.mean(of: one), model.mean(of: other))
        let part = model.difference(one, other)
        let variance = part.variance(kind)
        let isEmpty = values.0 == nil || values.1 == nil
        differences.append(
          ArmDifference(
            figure: table.figure, arm: one, other: other, names: [table.arms[one], table.arms[other]],
            value: values.0.flatMap { first in values.1.map { first - $0 } }, variance: variance,
            degreesOfFreedom: part.degreesOfFreedom(kind), method: method, units: table.units,
            reason: isEmpty ? .noObservations : kind == .cases ? nil : part.reason))
        if !isEmpty { parts.append(part) }
      }
    }
    self.differences = differences
    overall = Self.overall(model, kind, differences, parts, method: method)
  }

  private static func method(_ table: FigureTable, _ kind: Generalization) -> String {
    let covariance =
      switch table.covarianceMethod {
      case .jackknife: "jackknife"
      case .deLong: "DeLong"
      case .unbiased: "unbiased"
      }
    switch kind {
    case .readersAndCases:
      return "Obuchowski-Rockette, \(covariance) covariances, readers and cases random, Hillis degrees of freedom"
    case .cases: return "Obuchowski-Rockette, \(covariance) covariances, readers fixed, cases random"
    case .readers: return "Obuchowski-Rockette, readers random, cases fixed"
    }
  }

  private static func mean(
    _ model: ReaderModel, _ arm: Int, _ kind: Generalization, level: ConfidenceLevel, range: ClosedRange<Double>?,
    method: String
  ) -> Estimate {
    let table = model.table
    let definition = "\(table.figure), the mean of the readers of the arm, each weighing alike"
    guard let value = model.mean(of: arm) else {
      return Estimate.undefined(
        table.figure, because: .noObservations, level: level, method: method, n: table.units, definition: definition
      ).of(group: table.arms[arm])
    }
    let part = model.mean(variance: arm)
    let reason = kind == .cases ? nil : part.reason
    let variance = part.variance(kind)
    let error = variance > 0 && reason == nil ? variance.squareRoot() : nil
    let tail = SymmetricTail(degreesOfFreedom: part.degreesOfFreedom(kind))
    return Estimate(
      name: table.figure, group: table.arms[arm], value: value,
      interval: tail.interval(value, error, level)?.cut(to: range), standardError: error, level: level, method: method,
      n: table.units, definition: definition, reason: error == nil ? reason ?? .zeroStandardError : nil)
  }

  private static func overall(
    _ model: ReaderModel, _ kind: Generalization, _ differences: [ArmDifference], _ parts: [ContrastVariance],
    method: String
  ) -> HypothesisTest {
    let table = model.table
    let isClassical = model.isComplete && model.layout.standAloneArms.isEmpty
    var test = HypothesisTest(
      name: "equality.\(table.figure)", statistic: nil, distribution: kind == .cases ? "chi-squared" : "F", pValue: nil,
      method: isClassical ? method : method + ", ANOVA-type statistic")
    guard let first = parts.first else {
      test.reason = .notApplicable("there is one arm only")
      return test
    }
    let joint = parts.dropFirst().reduce(first, +)
    let squares = differences.reduce(0) { $0 + ($1.value ?? 0) * ($1.value ?? 0) }
    let variance = joint.variance(kind)
    if let reason = kind == .cases ? nil : joint.reason {
      test.reason = reason
      return test
    }
    guard variance > 0 else {
      test.reason = .zeroStandardError
      return test
    }
    let arms = table.arms.indices.filter { model.mean(of: $0) != nil }
    let numerator =
      isClassical || arms.count == 2
      ? Double(arms.count - 1)
      : boxFreedom(arms, differences, zip(differences.indices, parts).map { $1.variance(kind) })
    let ratio = squares / variance
    switch joint.degreesOfFreedom(kind) {
    case let denominator? where kind != .cases:
      test.statistic = ratio
      test.degreesOfFreedom = [numerator, denominator]
      test.pValue = FDistribution(numerator: numerator, denominator: denominator).upperTail(ratio)
    default:
      test.distribution = "chi-squared"
      test.statistic = ratio * numerator
      test.degreesOfFreedom = [numerator]
      test.pValue = ChiSquared(degreesOfFreedom: numerator).upperTail(ratio * numerator)
    }
    return test
  }

  /// Box's numerator degrees of freedom tr(G)² / tr(G²), G the centred covariance of the arm means.
  private static func boxFreedom(_ arms: [Int], _ differences: [ArmDifference], _ variances: [Double]) -> Double {
    let count = arms.count
    var half = [Double](repeating: 0, count: count * count)
    var next = 0
    for difference in differences where difference.value != nil {
      if let one = arms.firstIndex(of: difference.arm), let other = arms.firstIndex(of: difference.other) {
        half[one * count + other] = -variances[next] / 2
        half[other * count + one] = -variances[next] / 2
      }
      next += 1
    }
    let rows = (0..<count).map { row in (0..<count).reduce(0) { $0 + half[row * count + $1] } / Double(count) }
    let all = rows.reduce(0, +) / Double(count)
    var (trace, square) = (0.0, 0.0)
    for i in 0..<count {
      for j in 0..<count {
        let entry = half[i * count + j] - rows[i] - rows[j] + all
        square += entry * entry
        if i == j { trace += entry }
      }
    }
    return square > 0 ? trace * trace / square : Double(count - 1)
  }
}

extension Interval {
  func cut(to range: ClosedRange<Double>?) -> Interval? {
    guard let range else { return self }
    return Interval(max(lower, range.lowerBound), max(min(upper, range.upperBound), range.lowerBound))
  }
}
