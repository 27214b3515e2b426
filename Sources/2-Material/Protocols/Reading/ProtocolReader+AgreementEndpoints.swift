// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Vocabulary
import YAMLFiles

extension ProtocolReader {
  /// Reads whose agreement an endpoint measures; the keys are faults beside any other metric.
  func readAgreement(of metric: Metric, _ item: Section, data: TableReference?) -> AgreementPlan? {
    guard metric.measuresAgreement else {
      for key in ["raters", "rating", "scale"] where item.has(key) {
        item.fault(key, found: "\(key) for \(metric.rawValue)", expected: "the key only with a metric of agreement")
      }
      return nil
    }
    for key in ["compare", "partial"] where item.has(key) {
      item.fault(key, found: "\(key) for \(metric.rawValue)", expected: "the key left out: agreement is of all raters")
    }
    var plan = AgreementPlan()
    plan.raters = readRaters(item, data: data)
    plan.rating = attribute("rating", in: item, data: data)
    plan.scale = item.choice("scale", AgreementPlan.Scale.self) ?? (metric == .icc ? .interval : .nominal)
    return plan
  }

  /// Checks that endpoints of marks stand beside the section that says what a mark is.
  func checkMarks(_ endpoints: [Endpoint]?, _ analyses: PlannedAnalyses) {
    for endpoint in endpoints ?? [] where endpoint.metric.needsMarks && analyses.freeResponse == nil {
      log.add(
        "endpoints", line: endpoint.line, found: "\(endpoint.metric.rawValue) without free-response",
        expected: "free-response: {mark: …}, which says which rows are marks on lesions")
    }
  }
}
