// SPDX-License-Identifier: Apache-2.0
import Protocols
import Statistics
import Vocabulary

extension EndpointEngine {
  /// How well those agree who rated: with a criterion on its lower bound, a gate of label quality.
  func agreement(_ endpoint: Endpoint, level: ConfidenceLevel, group: String?) -> EndpointResult {
    let plan = endpoint.agreement ?? AgreementPlan()
    do {
      let arm = try streams.arm(named: endpoint.arm)
      let sheet: RatingSheet
      do throws(Refusal) {
        sheet = try RatingSheet(plan, in: metrics.source.table, arm: arm) { metrics.source.holds($0) }
      } catch {
        return refused(endpoint, because: error.reason, level: level, group: group)
      }
      var estimate = Self.estimate(endpoint.metric, plan, sheet.ratings, level)
      estimate.name = endpoint.metric.rawValue
      return EndpointResult(
        id: endpoint.id, isPrimary: endpoint.family == .primary, metric: endpoint.metric, title: title(endpoint),
        estimate: estimate.of(group: group))
    } catch {
      return refused(endpoint, because: error.words, level: level, group: group)
    }
  }

  private static func estimate(
    _ metric: Metric, _ plan: AgreementPlan, _ ratings: RatingTable, _ level: ConfidenceLevel
  ) -> Estimate {
    let byScale: AgreementWeights = plan.scale == .nominal ? .identity : .quadratic
    let weights = plan.weights.flatMap { AgreementWeights(name: $0.rawValue) }
    switch metric {
    case .weightedKappa: return ratings.estimate(.kappa(weights ?? .quadratic), level: level)
    case .fleissKappa: return ratings.estimate(.fleissKappa(weights ?? .identity), level: level)
    case .krippendorffAlpha:
      return ratings.estimate(.krippendorffAlpha(RatingScale(rawValue: plan.scale.rawValue) ?? .nominal), level: level)
    case .gwetAC: return ratings.estimate(.gwetAC(weights ?? byScale), level: level)
    case .icc: return intraclass(ratings, level)
    default: return ratings.estimate(.kappa(weights ?? .identity), level: level)
    }
  }

  private static func intraclass(_ ratings: RatingTable, _ level: ConfidenceLevel) -> Estimate {
    func undefined(_ reason: UndefinedReason) -> Estimate {
      .undefined(
        Metric.icc.rawValue, because: reason, level: level, method: "ICC(2,1)",
        n: ratings.subjects(ratedBy: 2).count, definition: "share of the variance that lies between cases")
    }
    guard ratings.clusters == nil else {
      return undefined(
        .notApplicable("several cases belong to one patient, and the correlation takes them for independent"))
    }
    guard let found = ratings.intraclass() else {
      return undefined(
        .tooFewUnits(of: "cases with two measurements", found: ratings.subjects(ratedBy: 2).count, needed: 2))
    }
    return found.estimate(.agreementSingle, level: level)
  }
}
