// SPDX-License-Identifier: Apache-2.0

/// Why the catalog does not do what it was asked.
public enum CatalogError: Error, Sendable, Hashable {
  /// There is no image of that number.
  case noInstance(Int)
  /// The image was registered without a file.
  case noBytes(Int)
  /// There are no terms of that number.
  case noTerms(Int)
  /// The patient was withdrawn, and nothing of them is taken in any more.
  case withdrawn(patient: Int)
  /// There is no patient of that number, or the patient was withdrawn before.
  case noPatient(Int)
  /// An image with the same SOP Instance UID has other bytes.
  case conflict(with: Int)
  /// The terms are past the day until which images may be held under them.
  case termsExpired
  /// Rows of a table tell something else than what is known of their images, and that was to be refused: how many, and the first.
  case rowsDiffer(count: Int, first: [Int])
  /// A row of the records contradicts another one.
  case inconsistent(String)
}
