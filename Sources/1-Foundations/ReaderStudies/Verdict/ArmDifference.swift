// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Statistics
public import Vocabulary

/// The difference of a figure between two arms, first less second, with what its test needs.
///
/// A hypothesis is said of the arm for which a positive difference speaks: the first where higher is better.
public struct ArmDifference: Sendable, Equatable {
  /// The machine name of the figure.
  public let figure: String
  /// The number of the first arm.
  public let arm: Int
  /// The number of the arm that is taken off.
  public let other: Int
  /// The names of both.
  public let names: [String]
  /// First less second; `nil` where an arm has no figure.
  public let value: Double?
  /// The standard error; `nil` where it cannot be said.
  public let standardError: Double?
  /// The degrees of freedom of the t-test; `nil` where the test is normal.
  public let degreesOfFreedom: Double?
  /// How the standard error was made.
  public let method: String
  /// How many sampling units entered.
  public let units: Int
  /// Why there is no value or standard error.
  public let reason: UndefinedReason?
  /// Whether more of the figure is better.
  public private(set) var isHigherBetter = true

  init(
    figure: String, arm: Int, other: Int, names: [String], value: Double?, variance: Double?,
    degreesOfFreedom: Double?, method: String, units: Int, reason: UndefinedReason?
  ) {
    self.figure = figure
    self.arm = arm
    self.other = other
    self.names = names
    self.value = value
    let error = variance.flatMap { $0 > 0 && value != nil && reason == nil ? $0.squareRoot() : nil }
    standardError = error
    self.degreesOfFreedom = degreesOfFreedom
    self.method = method
    self.units = units
    self.reason = error != nil ? nil : reason ?? (value == nil ? .noObservations : .zeroStandardError)
  }

  /// The same difference the other way round.
  public var reversed: ArmDifference {
    ArmDifference(
      figure: figure, arm: other, other: arm, names: names.reversed(), value: value.map { -$0 },
      variance: standardError.map { $0 * $0 }, degreesOfFreedom: degreesOfFreedom, method: method, units: units,
      reason: reason)
  }

  func described(_ method: String) -> ArmDifference {
    ArmDifference(
      figure: figure, arm: arm, other: other, names: names, value: value, variance: standardError.map { $0 * $0 },
      degreesOfFreedom: degreesOfFreedom, method: method, units: units, reason: reason)
  }

  /// The same of a figure of which less is better.
  var ofLowerBetter: ArmDifference {
    var copy = self
    copy.isHigherBetter = false
    return copy
  }

  private var orientation: String {
    isHigherBetter ? "; higher is better" : "; lower is better, so that positive speaks for \(names[1])"
  }

  var tail: SymmetricTail { SymmetricTail(degreesOfFreedom: degreesOfFreedom) }

  /// The difference with its interval.
  public func estimate(level: ConfidenceLevel = .percent95) -> Estimate {
    Estimate(
      name: "difference.\(figure)", group: names.joined(separator: " less "), value: value,
      interval: tail.interval(value, standardError, level), standardError: standardError, level: level, method: method,
      n: units, definition: "\(figure) of \(names[0]) less \(figure) of \(names[1])\(orientation)", reason: reason)
  }

  /// The two-sided test of no difference.
  public var test: HypothesisTest { score(null: 0, name: "difference", alternative: .twoSided, words: "null value 0") }

  /// What the difference shows about a hypothesis on the first arm against the second.
  ///
  /// The verdict comes from the two-sided interval at the level, that is, from one-sided tests at half of alpha; p-values are
  /// those of the same one-sided tests, and of the weaker of the two for an equivalence (two one-sided tests).
  public func judged(_ hypothesis: Hypothesis, level: ConfidenceLevel = .percent95) -> ArmComparison {
    let difference = estimate(level: level)
    var tests = [test]
    if let more = test(of: hypothesis) { tests.append(more) }
    return ArmComparison(difference: difference, tests: tests, hypothesis: hypothesis)
  }

  private func test(of hypothesis: Hypothesis) -> HypothesisTest? {
    switch hypothesis {
    case .difference: return nil
    case .superiority:
      return score(null: 0, name: "superiority", alternative: .greater, words: "null value 0, one-sided")
    case .nonInferiority(let margin):
      guard margin > 0, margin.isFinite else { return refusal("noninferiority", .greater) }
      return score(
        null: -margin, name: "noninferiority", alternative: .greater, words: "null value −\(margin), one-sided")
    case .equivalence(let margin):
      guard margin > 0, margin.isFinite else { return refusal("equivalence", .twoSided) }
      let words = "margin \(margin), two one-sided tests, the larger p-value"
      let lower = score(null: -margin, name: "equivalence", alternative: .greater, words: words)
      let upper = score(null: margin, name: "equivalence", alternative: .less, words: words)
      var weaker = (lower.pValue ?? 1) >= (upper.pValue ?? 1) ? lower : upper
      weaker.alternative = .twoSided
      return weaker
    }
  }

  private func score(
    null: Double, name: String, alternative: HypothesisTest.Alternative, words: String
  ) -> HypothesisTest {
    let statistic = standardError.flatMap { error in value.map { ($0 - null) / error } }
    return HypothesisTest(
      name: "\(name).\(figure)", group: names.joined(separator: " less "), statistic: statistic,
      distribution: degreesOfFreedom == nil ? "normal" : "t", degreesOfFreedom: degreesOfFreedom.map { [$0] } ?? [],
      pValue: statistic.map { tail.pValue($0, alternative) }, alternative: alternative, method: "\(method); \(words)",
      reason: statistic == nil ? reason : nil)
  }

  private func refusal(_ name: String, _ alternative: HypothesisTest.Alternative) -> HypothesisTest {
    HypothesisTest(
      name: "\(name).\(figure)", statistic: nil, distribution: "t", pValue: nil, alternative: alternative,
      method: method,
      reason: .notApplicable("the margin is not a finite number above zero"))
  }
}
