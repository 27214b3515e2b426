// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension ProtocolKeys {
  static let utility = KeyTable("utility")
}

extension ProtocolReader {
  /// Reads `utility`.
  func readUtility(_ section: Section, data: TableReference?) -> UtilityPlan {
    UtilityPlan()
  }
}
