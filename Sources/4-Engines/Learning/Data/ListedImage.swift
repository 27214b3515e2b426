// SPDX-License-Identifier: Apache-2.0
import Foundation
import Prediction

/// An image before it is read, with what is said of it.
struct ListedImage: Sendable {
  /// Where it lies, and whose it is.
  var reference: CaseReference
  /// The part it is in.
  var part: String
  /// What is said of it, by the column or finding.
  var values: [String: String]
  /// The site or scanner.
  var site: String?
  /// The file of its mask.
  var mask: URL?
  /// Its mask as labels give it.
  var drawn: DrawnMask?
  /// Where it stands in its list, for faults.
  var row: Int?
  /// Whether nobody was imaged.
  var isSynthetic = false
}

/// A list of images, with what names it.
struct ImageListing: Sendable {
  var images: [ListedImage]
  /// What it is called.
  var words: String
  /// The file for faults.
  var file: String
  /// What names it as it was listed; contents of files come later where they are not known yet.
  var digest: String
  /// Whether contents of files are in the digest already.
  var isNamedByContent = false
}
