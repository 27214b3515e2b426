// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension ProtocolKeys {
  static let thresholdChoice = KeyTable("threshold-choice")
}

extension ProtocolReader {
  /// Reads `threshold-choice`.
  func readThresholdChoice(_ section: Section, data: TableReference?) -> ThresholdChoicePlan {
    ThresholdChoicePlan()
  }
}
