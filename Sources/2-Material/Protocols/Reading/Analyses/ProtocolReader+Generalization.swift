// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension ProtocolKeys {
  static let generalization = KeyTable("generalization")
}

extension ProtocolReader {
  /// Reads `generalization`.
  func readGeneralization(_ section: Section, data: TableReference?) -> GeneralizationPlan {
    GeneralizationPlan()
  }
}
