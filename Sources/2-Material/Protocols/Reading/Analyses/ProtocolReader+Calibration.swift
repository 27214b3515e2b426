// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Vocabulary
import YAMLFiles

extension ProtocolKeys {
  static let calibration = KeyTable(
    "calibration", optional: ["bins", "smoother", "by"],
    choices: ["smoother": words(CalibrationPlan.Smoother.self)])
}

extension ProtocolReader {
  /// Reads `calibration`.
  func readCalibration(_ section: Section, data: TableReference?) -> CalibrationPlan {
    CalibrationPlan(
      bins: section.integer("bins", in: CalibrationPlan.binRange) ?? CalibrationPlan.usualBins,
      smoother: section.choice("smoother", CalibrationPlan.Smoother.self) ?? .spline,
      divisions: (section.texts("by") ?? []).map { name in
        SubgroupSpec(factors: [factor(name, section: section, data: data)], line: section.line(of: "by"))
      })
  }
}
