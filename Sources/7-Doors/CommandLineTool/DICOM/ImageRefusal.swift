// SPDX-License-Identifier: Apache-2.0

/// Why a verb does not do with an image what it was asked; the words name no patient.
struct ImageRefusal: Error {
  /// What was found and what was expected.
  var words: String

  init(_ words: String) { self.words = words }
}
