// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension ProtocolKeys {
  static let slices = KeyTable("slices")
}

extension ProtocolReader {
  /// Reads `slices`.
  func readSlices(_ section: Section, data: TableReference?) -> SlicesPlan {
    SlicesPlan()
  }
}
