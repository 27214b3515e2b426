// SPDX-License-Identifier: Apache-2.0
internal import Foundation
package import Vocabulary

/// The SHA-256 of a text's UTF-8 bytes.
package enum TextDigest {
  /// The digest by which files are named.
  package static func of(_ text: String) -> ContentDigest {
    ContentDigest(hashing: text.utf8)
  }

  /// The digest as a content security policy has it: `sha256-` and Base64.
  package static func policySource(of text: String) -> String {
    "sha256-" + Data(of(text).bytes).base64EncodedString()
  }
}
