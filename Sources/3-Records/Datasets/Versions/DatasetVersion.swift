// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// One version of a data set: made once, never changed.
public struct DatasetVersion: Sendable, Hashable, CustomStringConvertible {
  /// Its number among all versions of the archive.
  public let key: Int
  /// The digest of its manifest's head, which names it everywhere.
  public let digest: ContentDigest
  /// What it says of itself.
  public let manifest: DatasetManifest

  /// The data set's name.
  public var name: DatasetName { manifest.name }
  /// Which version of the data set, from 1.
  public var number: Int { manifest.number }
  /// `chest-xray@3`.
  public var description: String { "\(manifest.name)@\(manifest.number)" }
}

/// A data set in a list.
public struct DatasetSummary: Sendable, Hashable {
  /// Its name.
  public let name: DatasetName
  /// How many versions it has.
  public let versions: Int
  /// The digest of the latest.
  public let latest: ContentDigest
  /// When the latest was made.
  public let made: Timestamp
  /// What the latest was made for.
  public let purpose: String
  /// How many images the latest has.
  public let items: Int
  /// Of how many patients.
  public let patients: Int
}
