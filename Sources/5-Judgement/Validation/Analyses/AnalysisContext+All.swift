// SPDX-License-Identifier: Apache-2.0
import Protocols

extension AnalysisContext {
  /// Every analysis that was declared, in the order in which a reader asks.
  func results(_ plans: PlannedAnalyses) -> [AnalysisResult] {
    var results: [AnalysisResult] = []
    if let plan = plans.calibration { results += calibration(plan) }
    if let plan = plans.recalibration { results += recalibration(plan) }
    if let plan = plans.utility { results += utility(plan) }
    if let plan = plans.cost { results += cost(plan) }
    if let plan = plans.thresholdChoice { results += thresholdChoice(plan) }
    if let plan = plans.triage { results += triage(plan) }
    if let plan = plans.fairness { results += fairness(plan) }
    if let plan = plans.slices { results += slices(plan) }
    if let plan = plans.generalization { results += generalization(plan) }
    if let plan = plans.deferral { results += deferral(plan) }
    if let plan = plans.conformal { results += conformal(plan) }
    if let plan = plans.readerStudy { results += readerStudy(plan) }
    if let plan = plans.freeResponse { results += freeResponse(plan) }
    if let plan = plans.agreement { results += agreement(plan) }
    if let plan = plans.consensus { results += consensus(plan) }
    if let plan = plans.planning { results += planning(plan) }
    return results
  }
}
