// SPDX-License-Identifier: Apache-2.0
public import ModelPackages
public import Vocabulary

/// A version as it lies in the archive.
public struct RegisteredVersion: Sendable, Equatable, CustomStringConvertible {
  /// The row in the records.
  public let key: Int
  /// Its number among the model's versions, from 1.
  public let number: Int
  /// The digest that names it: the package's, or that of the record where the weights are not ours.
  public let digest: ContentDigest
  /// What was written down of it.
  public let record: ModelRecord
  /// The digest of that.
  public let recordDigest: ContentDigest
  /// The package's files, by path; of a product the record alone.
  public let files: [ModelPackage.File]
  /// When it was registered.
  public let registered: Timestamp
  /// Who registered it.
  public let registrant: String

  /// Whether the weights are in the archive.
  public var hasWeights: Bool { record.product == nil }

  /// `chest@2`.
  public var description: String { "\(record.name)@\(number)" }

  /// The files as a digest over their list.
  var listed: ContentDigest {
    guard hasWeights else { return files.first?.digest ?? ContentDigest(hashing: []) }
    return ContentDigest(
      hashing: Array(files.sorted { $0.path < $1.path }.map { "\($0.digest)  \($0.path)\n" }.joined().utf8))
  }

  /// The only file of a product: its record.
  static let productFile = "product.json"
}
