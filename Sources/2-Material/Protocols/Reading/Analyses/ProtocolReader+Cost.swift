// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension ProtocolKeys {
  static let cost = KeyTable("cost")
}

extension ProtocolReader {
  /// Reads `cost`.
  func readCost(_ section: Section, data: TableReference?) -> CostPlan {
    CostPlan()
  }
}
