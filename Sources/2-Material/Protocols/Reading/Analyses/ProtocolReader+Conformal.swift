// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension ProtocolKeys {
  static let conformal = KeyTable("conformal")
}

extension ProtocolReader {
  /// Reads `conformal`.
  func readConformal(_ section: Section, data: TableReference?) -> ConformalPlan {
    ConformalPlan()
  }
}
