// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension ProtocolKeys {
  static let deferral = KeyTable("deferral")
}

extension ProtocolReader {
  /// Reads `deferral`.
  func readDeferral(_ section: Section, data: TableReference?) -> DeferralPlan {
    DeferralPlan()
  }
}
