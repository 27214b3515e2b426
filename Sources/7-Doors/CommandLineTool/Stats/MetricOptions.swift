// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Vocabulary

/// Refuses metrics that a table with one truth column cannot answer, or that lack their threshold.
func checkMetrics(_ metrics: [Metric], threshold: Double?) throws {
  for metric in metrics {
    switch metric {
    case .handTillAUC, .macroAUC, .microAUC:
      throw ValidationError("--metric \(metric.rawValue) needs classes or labels, which a protocol can declare")
    case .partialAUC:
      throw ValidationError("--metric \(metric.rawValue) needs a range: fiducial stats auc --specificity LOWER:UPPER")
    case .netBenefit:
      throw ValidationError(
        "--metric \(metric.rawValue) needs a chance from which one would act: fiducial stats netbenefit")
    case .expectedCost:
      throw ValidationError("--metric \(metric.rawValue) needs costs: fiducial stats cost")
    case _ where metric.measuresAgreement:
      throw ValidationError("--metric \(metric.rawValue) is of those who rate: fiducial stats agreement")
    case _ where metric.needsMarks:
      throw ValidationError("--metric \(metric.rawValue) is of marks: fiducial stats froc")
    default:
      if metric.needsOperatingPoint, threshold == nil {
        throw ValidationError("--metric \(metric.rawValue) needs a --threshold")
      }
    }
  }
  if let threshold, !threshold.isFinite { throw ValidationError("--threshold is a finite number, found \(threshold)") }
}
