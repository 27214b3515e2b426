// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension ProtocolKeys {
  static let recalibration = KeyTable("recalibration")
}

extension ProtocolReader {
  /// Reads `recalibration`.
  func readRecalibration(_ section: Section, data: TableReference?) -> RecalibrationPlan {
    RecalibrationPlan()
  }
}
