// SPDX-License-Identifier: Apache-2.0
import Protocols
import Statistics
import Vocabulary

/// What a protocol declares that errors are worth, for net benefit and expected cost as endpoints.
struct DeclaredWorth: Sendable {
  private var benefit: NetBenefit?
  private var costs: BinaryCosts?
  private var costPrevalence: Double?

  /// Nothing is declared.
  init() {}

  /// Takes it from the analyses.
  init(_ plans: PlannedAnalyses) {
    if let utility = plans.utility {
      benefit = utility.thresholdProbability.flatMap {
        NetBenefit(thresholdProbability: $0, prevalence: utility.prevalence, harm: utility.harm)
      }
    }
    if let cost = plans.cost, case .binary(let costs) = cost.costs {
      self.costs = costs
      costPrevalence = cost.prevalence
    }
  }

  /// The unit of costs.
  var unit: String { costs?.unit ?? "1" }

  /// Why a metric cannot be measured; `nil` where it can, or needs nothing declared.
  func gap(_ metric: Metric) -> UndefinedReason? {
    switch metric {
    case .netBenefit where benefit == nil:
      .notApplicable(
        "net benefit needs a chance of disease from which one would act: declare utility, threshold-probability")
    case .expectedCost where costs == nil:
      .notApplicable("expected cost needs costs: declare cost, false-positive and false-negative")
    default: nil
    }
  }

  /// The estimate; `nil` for other metrics.
  func estimate(_ metric: Metric, of reads: BinaryReads, level: ConfidenceLevel) -> Estimate? {
    switch metric {
    case .netBenefit: benefit.map { reads.estimate($0, level: level) }
    case .expectedCost: costs.map { reads.expectedCost($0, prevalence: costPrevalence, level: level) }
    default: nil
    }
  }

  /// The influence by sampling unit; `nil` for other metrics and where nothing is declared.
  func influence(of metric: Metric, in reads: BinaryReads) -> UnitInfluence? {
    switch metric {
    case .netBenefit: benefit.flatMap { reads.influence(of: $0) }
    case .expectedCost: costs.flatMap { reads.influence(of: $0, prevalence: costPrevalence) }
    default: nil
    }
  }
}
