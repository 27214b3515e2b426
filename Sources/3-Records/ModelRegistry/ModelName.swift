// SPDX-License-Identifier: Apache-2.0

/// The name of a model: letters, digits, `-`, `_` and `.`, at most 64 of them, the first a letter or digit.
public struct ModelName: Sendable, Hashable, CustomStringConvertible {
  /// The name.
  public let description: String

  /// Takes a name; `nil` where it has a letter that a name may not have.
  public init?(_ text: String) {
    let plain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
      default: false
      }
    }
    guard plain, !text.isEmpty, text.utf8.count <= 64, text.first?.isLetter == true || text.first?.isNumber == true
    else { return nil }
    description = text
  }
}
