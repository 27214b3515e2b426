// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension ProtocolKeys {
  static let task = KeyTable("task")
}

extension ProtocolReader {
  /// Reads `task`.
  func readTask(_ section: Section, data: TableReference?) -> TaskPlan {
    TaskPlan()
  }
}
