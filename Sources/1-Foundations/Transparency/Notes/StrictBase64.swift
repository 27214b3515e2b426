// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Base 64 in which the same bytes have one text: standard alphabet, padded, nothing else in between.
///
/// > Source: RFC 4648, sections 3.5 and 4.
enum StrictBase64 {
  static func bytes(_ text: some StringProtocol) -> [UInt8]? {
    guard let data = Data(base64Encoded: String(text)), data.base64EncodedString().utf8.elementsEqual(text.utf8)
    else { return nil }
    return [UInt8](data)
  }

  static func text(_ bytes: some Sequence<UInt8>) -> String { Data(bytes).base64EncodedString() }
}
