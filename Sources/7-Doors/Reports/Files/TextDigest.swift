// SPDX-License-Identifier: Apache-2.0
internal import Crypto
internal import Foundation
package import Vocabulary

/// The SHA-256 of a text's UTF-8 bytes.
package enum TextDigest {
  /// The digest by which files are named.
  package static func of(_ text: String) -> ContentDigest {
    guard let digest = ContentDigest(bytes: Array(SHA256.hash(data: Data(text.utf8)))) else {
      preconditionFailure("SHA-256 has 32 bytes")
    }
    return digest
  }

  /// The digest as a content security policy has it: `sha256-` and Base64.
  package static func policySource(of text: String) -> String {
    "sha256-" + Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString()
  }
}
