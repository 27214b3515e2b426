// SPDX-License-Identifier: Apache-2.0

/// The name of some bytes: their SHA-256, written `sha256:` and 64 hexadecimal digits.
public struct ContentDigest: Sendable, Hashable, CustomStringConvertible {
  /// The 64 lower-case hexadecimal digits.
  public let hexadecimal: String

  /// Reads a digest as it is written in protocols and reports.
  /// - Parameter text: `sha256:` and 64 hexadecimal digits, in either case; anything else gives `nil`.
  public init?(_ text: some StringProtocol) {
    guard text.hasPrefix("sha256:") else { return nil }
    let digits = text.dropFirst("sha256:".count).lowercased()
    guard digits.utf8.count == 64, digits.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else {
      return nil
    }
    hexadecimal = digits
  }

  /// Makes a digest of its 32 bytes; `nil` unless there are 32.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 32 else { return nil }
    let digits = Array("0123456789abcdef".unicodeScalars)
    var text = String.UnicodeScalarView()
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    hexadecimal = String(text)
  }

  /// The written form, `sha256:…`.
  public var description: String { "sha256:\(hexadecimal)" }
}
