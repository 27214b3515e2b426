// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension ProtocolKeys {
  static let fairness = KeyTable("fairness")
}

extension ProtocolReader {
  /// Reads `fairness`.
  func readFairness(_ section: Section, data: TableReference?) -> FairnessPlan {
    FairnessPlan()
  }
}
