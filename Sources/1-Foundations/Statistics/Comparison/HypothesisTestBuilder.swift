// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Vocabulary

/// Words the tests of a difference from the normal scores at which its interval touches the null values.
struct HypothesisTestBuilder {
  let metric: String
  let difference: Estimate
  let scores: ((Double) -> Double)?

  private var normal: NormalDistribution { .standard }

  var twoSided: HypothesisTest {
    let score = scores?(0)
    return HypothesisTest(
      name: "difference.\(metric)", statistic: score, distribution: "normal",
      pValue: score.map { min(1, 2 * normal.upperTail($0.magnitude)) }, alternative: .twoSided,
      method: "\(difference.method), null value 0", reason: score == nil ? missing : nil)
  }

  /// The test that belongs to a hypothesis; `nil` for ``Hypothesis/difference``, which ``twoSided`` is.
  func test(of hypothesis: Hypothesis) -> HypothesisTest? {
    switch hypothesis {
    case .difference: return nil
    case .superiority: return oneSided("superiority", null: 0)
    case .nonInferiority(let margin):
      guard margin > 0, margin.isFinite else { return refusal("noninferiority", .greater) }
      return oneSided("noninferiority", null: -margin)
    case .equivalence(let margin):
      guard margin > 0, margin.isFinite else { return refusal("equivalence", .twoSided) }
      // Both tests must reject, so the weaker of the two speaks.
      let weaker = scores.map { min($0(-margin), -$0(margin)) }
      return HypothesisTest(
        name: "equivalence.\(metric)", statistic: weaker, distribution: "normal", pValue: weaker.map(normal.upperTail),
        alternative: .twoSided,
        method: "\(difference.method), two one-sided tests, margin \(margin), the larger p-value, held against alpha/2",
        reason: weaker == nil ? missing : nil)
    }
  }

  private func oneSided(_ kind: String, null: Double) -> HypothesisTest {
    let score = scores?(null)
    return HypothesisTest(
      name: "\(kind).\(metric)", statistic: score, distribution: "normal", pValue: score.map(normal.upperTail),
      alternative: .greater, method: "\(difference.method), null value \(null), one-sided, held against alpha/2",
      reason: score == nil ? missing : nil)
  }

  private func refusal(_ kind: String, _ alternative: HypothesisTest.Alternative) -> HypothesisTest {
    HypothesisTest(
      name: "\(kind).\(metric)", statistic: nil, distribution: "normal", pValue: nil, alternative: alternative,
      method: difference.method, reason: .notApplicable("the margin is not a finite number above zero"))
  }

  private var missing: UndefinedReason { difference.reason ?? .zeroStandardError }
}
