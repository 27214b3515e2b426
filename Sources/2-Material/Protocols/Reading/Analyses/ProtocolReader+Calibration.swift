// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension ProtocolKeys {
  static let calibration = KeyTable("calibration")
}

extension ProtocolReader {
  /// Reads `calibration`.
  func readCalibration(_ section: Section, data: TableReference?) -> CalibrationPlan {
    CalibrationPlan()
  }
}
