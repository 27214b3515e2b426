// SPDX-License-Identifier: Apache-2.0
import CaseTables
public import Protocols
import Statistics
import Vocabulary

/// How the protocol has the analysis done, in words: what a reader of the report must know to do it again.
public struct AnalysisWords: Sendable {
  /// The facts as labels and values, in order.
  public let facts: [Fact]

  /// Reads them off a protocol.
  public init(_ plan: EvaluationProtocol) {
    let settings = plan.analysis
    var facts = [
      Fact("Intervals of areas", Self.words(settings.aucInterval)),
      Fact("Intervals of proportions", settings.proportionInterval.title),
    ]
    if plan.endpoints.contains(where: { [.f1, .mcc, .balancedAccuracy].contains($0.metric) }) {
      facts.append(Fact("Intervals of F1, MCC, balanced accuracy", settings.compositeInterval.rawValue))
    }
    if settings.aucInterval == .bootstrap || settings.compositeInterval == .bootstrap {
      let kind = settings.bootstrapInterval == .bca ? "BCa" : "percentile"
      facts.append(Fact("Bootstrap", "\(settings.bootstrapReplicates) replicates, \(kind)"))
    }
    if let readers = settings.readers { facts.append(Fact("Readers", readers.rawValue)) }
    facts += [
      Fact("Missing, failed, indeterminate results", Self.words(plan.nonResults)),
      Fact(
        "Smallest subgroup judged",
        "\(plan.subgroupMinimum.positives) positive and \(plan.subgroupMinimum.negatives) negative sampling units"),
      Fact("Plan for several criteria", Self.words(plan.acceptance.plan)),
      Fact("Bounds of criteria", Self.words(plan.acceptance)),
    ]
    if let demands = plan.explanations {
      facts.append(
        Fact(
          "Explanations",
          "\(demands.criteria.count) \(demands.criteria.count == 1 ? "demand" : "demands"), judged by 'fiducial explain check' and not "
            + "here"))
    }
    self.facts = facts
  }

  private static func words(_ interval: AnalysisSettings.AreaInterval) -> String {
    switch interval {
    case .logit: "DeLong or Obuchowski, log-odds scale"
    case .deLong: "DeLong or Obuchowski, plain scale"
    case .bootstrap: "bootstrap"
    }
  }

  /// The threshold, and where it comes from.
  public static func words(_ point: OperatingPoint) -> String {
    let values =
      switch point.threshold {
      case .shared(let value): NumberText.limit(value)
      case .each(let values):
        values.sorted { $0.key < $1.key }.map { "\($0.key) \(NumberText.limit($0.value))" }.joined(separator: ", ")
      }
    return "threshold \(values); chosen on: \(point.chosenOn)"
  }

  private static func words(_ rules: NonResultRules) -> String {
    let each = [rules.missing, rules.failed, rules.indeterminate]
    return Set(each).count == 1 ? each[0].rawValue : each.map(\.rawValue).joined(separator: ", ")
  }

  private static func words(_ plan: Acceptance.Plan) -> String {
    switch plan {
    case .all: "all must hold, each at the full level"
    case .fixedSequence: "fixed sequence, each at the full level until one fails"
    case .holm: "Holm"
    case .bonferroni: "Bonferroni"
    }
  }

  private static func words(_ acceptance: Acceptance) -> String {
    let percent = NumberText.limit((acceptance.level.value * 1e6).rounded() / 1e4)
    return acceptance.side == .two ? "of two-sided \(percent) % intervals" : "one-sided, \(percent) % each"
  }
}
