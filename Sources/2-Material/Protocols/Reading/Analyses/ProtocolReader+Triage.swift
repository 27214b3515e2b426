// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension ProtocolKeys {
  static let triage = KeyTable("triage")
}

extension ProtocolReader {
  /// Reads `triage`.
  func readTriage(_ section: Section, data: TableReference?) -> TriagePlan {
    TriagePlan()
  }
}
