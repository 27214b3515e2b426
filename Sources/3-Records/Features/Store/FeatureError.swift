// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Why features could not be kept, read or compared.
///
/// No case carries a value of an image or a name of the world outside.
public enum FeatureError: Error, Sendable, Hashable {
  /// No extractor of this name and version is known to the archive.
  case unknownExtractor(name: String, version: Int)
  /// The archive knows an extractor of this name and version that makes other numbers.
  case otherExtractor(name: String, version: Int)
  /// A vector has more or fewer places than its extractor.
  case width(expected: Int, found: Int)
  /// A value would be known before it is written down: a moment that is still to come.
  case knownInFuture(Timestamp, now: Timestamp)
  /// A file of numbers is not what it should be: where, in bytes, and what was expected there.
  case numberFile(offset: Int, expected: String)
  /// Sealed numbers are of another image or extractor than their record says.
  case misplaced(ContentDigest)
}
