// SPDX-License-Identifier: Apache-2.0
import Catalog
import Vocabulary

extension FrozenTerms {
  /// The licence.
  var licence: String? { terms.licence }
  /// Whom to name: who gave the images.
  var attribution: String? { terms.source }
  /// Who gave them.
  var source: String? { terms.source }
  /// The digest of what they say.
  var digest: ContentDigest { terms.digest }
  /// What they say, as canonical JSON.
  var words: String { terms.json.canonicalText }
}
