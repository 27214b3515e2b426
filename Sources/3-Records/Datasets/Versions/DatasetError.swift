// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Why a data set could not be made, read or changed.
///
/// No case carries a value of an image or a patient's identifier: an error may be logged.
public enum DatasetError: Error, Sendable, Hashable {
  /// It is no name of a data set.
  case badName(String)
  /// It names no version.
  case badReference(String)
  /// There is no such data set; the names that are there.
  case unknownDataset(String, known: [String])
  /// The data set has no such version; its latest.
  case unknownVersion(name: String, number: Int, latest: Int)
  /// No version has this digest.
  case unknownDigest(ContentDigest)
  /// Nothing was selected, or nothing that may be used is left.
  case noItems(LeftOut)
  /// Images that a list names are not in the archive: how many, and the first places in the list, counted from 1.
  case notInArchive(count: Int, places: [Int])
  /// The terms of some items do not allow the purpose: how many items by the number of their terms.
  case purposeForbidden(purpose: String, items: [Int: Int])
  /// A manifest does not read as one: its digest, and what was expected where.
  case badManifest(ContentDigest, expected: String)
  /// The manifest is of a newer program.
  case newerManifest(found: Int, known: Int)
  /// The archive changed again and again while the version was made.
  case changedMeanwhile
  /// There is no such patient.
  case unknownPatient
  /// A finding's values are not those of its schema: the finding, and how many values.
  case badLabelValue(finding: String, found: String, expected: String)
  /// One source and author says two things of the same finding of the same image at the same moment: the first such finding, and how
  /// many labels in all.
  case contradictingLabels(finding: String, count: Int)
  /// Of images in locked parts the same source and author said something of the finding at the same moment, whether the same or not: the
  /// first such finding, and how many labels in all.
  case labelsToldBehindLocks(finding: String, count: Int)
  /// Labels are said to be known later than now.
  case labelsOfTheFuture(count: Int)
  /// Taking labels back needs a reason.
  case reasonNeeded
  /// A finding is declared in two ways.
  case schemaDiffers(finding: String, found: String, expected: String)
}

/// What did not come into a version, and why.
public struct LeftOut: Sendable, Hashable {
  /// Images of patients who withdrew, or that are no longer in the archive.
  public var withdrawn: Int
  /// Images past the time for which they may be kept.
  public var retention: Int
  /// Images whose terms do not allow the purpose, by the number of the terms.
  public var forbidden: [Int: Int]

  /// Makes the counts; the parameters are the properties.
  public init(withdrawn: Int = 0, retention: Int = 0, forbidden: [Int: Int] = [:]) {
    self.withdrawn = withdrawn
    self.retention = retention
    self.forbidden = forbidden
  }

  /// How many in all.
  public var total: Int { withdrawn + retention + forbidden.values.reduce(0, +) }
}
