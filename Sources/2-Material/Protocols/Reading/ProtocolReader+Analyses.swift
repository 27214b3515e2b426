// SPDX-License-Identifier: Apache-2.0
import YAMLFiles

extension ProtocolKeys {
  /// The tables of the analyses, which stand beside their readers.
  static let analyses = [
    calibration, recalibration, utility, cost, thresholdChoice, triage, fairness, slices, generalization, deferral,
    conformal, readerStudy, freeResponse, agreement, consensus, planning, task,
  ]

  /// The tables of mappings inside the analyses.
  static let analysisParts: [KeyTable] = [
    utilityPair,
    generalizationTarget, generalizationShares,
    readerStudyPartial,
  ]
}

extension ProtocolReader {
  /// Reads the analyses beside the endpoints, each in its own extension.
  func readAnalyses(_ root: Section, data: TableReference?) -> PlannedAnalyses {
    var plans = PlannedAnalyses()
    plans.calibration = root.section("calibration", table: ProtocolKeys.calibration).map {
      readCalibration($0, data: data)
    }
    plans.recalibration = root.section("recalibration", table: ProtocolKeys.recalibration).map {
      readRecalibration($0, data: data)
    }
    plans.utility = root.section("utility", table: ProtocolKeys.utility).map { readUtility($0, data: data) }
    plans.cost = root.section("cost", table: ProtocolKeys.cost).map { readCost($0, data: data) }
    plans.thresholdChoice = root.section("threshold-choice", table: ProtocolKeys.thresholdChoice).map {
      readThresholdChoice($0, data: data)
    }
    plans.triage = root.section("triage", table: ProtocolKeys.triage).map { readTriage($0, data: data) }
    plans.fairness = root.section("fairness", table: ProtocolKeys.fairness).map { readFairness($0, data: data) }
    plans.slices = root.section("slices", table: ProtocolKeys.slices).map { readSlices($0, data: data) }
    plans.generalization = root.section("generalization", table: ProtocolKeys.generalization).map {
      readGeneralization($0, data: data)
    }
    plans.deferral = root.section("deferral", table: ProtocolKeys.deferral).map { readDeferral($0, data: data) }
    plans.conformal = root.section("conformal", table: ProtocolKeys.conformal).map { readConformal($0, data: data) }
    plans.readerStudy = root.section("reader-study", table: ProtocolKeys.readerStudy).map {
      readReaderStudy($0, data: data)
    }
    plans.freeResponse = root.section("free-response", table: ProtocolKeys.freeResponse).map {
      readFreeResponse($0, data: data)
    }
    plans.agreement = root.section("agreement", table: ProtocolKeys.agreement).map { readAgreement($0, data: data) }
    plans.consensus = root.section("consensus", table: ProtocolKeys.consensus).map { readConsensus($0, data: data) }
    plans.planning = root.section("planning", table: ProtocolKeys.planning).map { readPlanning($0, data: data) }
    plans.task = root.section("task", table: ProtocolKeys.task).map { readTask($0, data: data) }
    return plans
  }
}
