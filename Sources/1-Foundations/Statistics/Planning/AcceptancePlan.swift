// SPDX-License-Identifier: Apache-2.0
import Distributions

/// How many cases a site checks before it puts a model to use, and how many errors it accepts.
///
/// A single sampling plan (n, c): of n cases judged, the model is accepted where at most c are wrong.
///
/// > Source: Guenther, Journal of Quality Technology 1 (1969) 301–303; ISO 2859-2. Checked by trying all plans, and with scipy's
/// > binomial distribution, in `AcceptancePlanTests`.
public struct AcceptancePlan: Sendable, Hashable {
  /// The error rate at which the model should pass, as it was validated with.
  public let acceptable: Double
  /// The error rate at which it should not.
  public let rejectable: Double
  /// The chance that a model with the acceptable rate is turned away: the producer's risk.
  public let producerRisk: Double
  /// The chance that a model with the rejectable rate passes: the consumer's risk.
  public let consumerRisk: Double
  /// How many cases are judged.
  public let cases: Int
  /// The largest number of errors with which the model is accepted.
  public let accepted: Int

  /// Finds the smallest plan within both risks.
  /// - Throws: ``PlanningError`` where the rates do not differ, or no plan up to `largest` cases is within both risks.
  public init(
    acceptable: Double, rejectable: Double, producerRisk: Double = 0.05, consumerRisk: Double = 0.1,
    upTo largest: Int = 100_000
  ) throws(PlanningError) {
    guard acceptable >= 0, acceptable < 1 else {
      throw .outOfRange(name: "the acceptable rate", found: acceptable, needed: "a share from 0 to below 1")
    }
    try PlanningCheck.inside("the rejectable rate", rejectable, acceptable, 1)
    try PlanningCheck.share("the producer's risk", producerRisk)
    try PlanningCheck.share("the consumer's risk", consumerRisk)
    self.acceptable = acceptable
    self.rejectable = rejectable
    self.producerRisk = producerRisk
    self.consumerRisk = consumerRisk
    var errors = 0
    var cases = 1
    while true {
      // The smallest n for c; it grows with c, so that the search goes on from the last.
      while BinomialDistribution(trials: cases, successProbability: rejectable).cumulative(errors) > consumerRisk {
        cases = Self.step(cases, errors, rejectable, consumerRisk)
        if cases > largest {
          throw .unreachable(
            asked: "a consumer's risk of", target: consumerRisk,
            best: BinomialDistribution(trials: largest, successProbability: rejectable).cumulative(errors),
            largest: largest, of: "cases")
        }
      }
      if BinomialDistribution(trials: cases, successProbability: acceptable).upperTail(errors) <= producerRisk { break }
      errors += 1
    }
    self.cases = cases
    accepted = errors
  }

  /// The next size to try: bisection between here and a size that is large enough.
  private static func step(_ cases: Int, _ errors: Int, _ rate: Double, _ risk: Double) -> Int {
    var low = cases
    var high = max(2, cases * 2)
    func passes(_ n: Int) -> Bool {
      BinomialDistribution(trials: n, successProbability: rate).cumulative(errors) <= risk
    }
    while !passes(high), high < 1 << 40 {
      low = high
      high *= 2
    }
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if passes(middle) { high = middle } else { low = middle }
    }
    return high
  }

  /// The chance that a model with an error rate is accepted: the operating characteristic.
  public func acceptance(at rate: Double) -> Double {
    BinomialDistribution(trials: cases, successProbability: min(1, max(0, rate))).cumulative(accepted)
  }

  /// The plan as a study.
  public func study(loss: Double = 0) throws(PlanningError) -> PlannedStudy {
    let recruitment = try Recruitment(loss: loss)
    return PlannedStudy(
      name: "acceptance", total: cases, recruited: recruitment.recruited(cases), power: 1 - acceptance(at: rejectable),
      alpha: 1 - acceptance(at: acceptable), sides: .one,
      method: "single sampling plan, accepted with at most \(accepted) errors, exact binomial risks",
      source: "Guenther, Journal of Quality Technology 1 (1969) 301-303",
      assumptions: [
        "\(acceptable) errors should pass, \(rejectable) should not", "cases are independent and their truth is known",
      ] + recruitment.assumptions)
  }
}
