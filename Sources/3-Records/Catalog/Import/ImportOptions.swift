// SPDX-License-Identifier: Apache-2.0
public import AuditTrail
public import Features
import Vocabulary

/// How an import goes.
public struct ImportOptions: Sendable {
  /// On which terms everything is taken in.
  public var terms: UsageTerms
  /// What may be taken in.
  public var policy: ImportPolicy
  /// Who does it, and why.
  public var context: AuditContext
  /// Who gave the patients their identifiers, where a file does not say; two sources that count from 1 need two names.
  public var issuer: String
  /// The modality of images whose file and table name none, as pictures do not; `nil` leaves it open.
  public var modality: String?
  /// A step between files and the archive.
  public var transform: (any ImportTransform)?
  /// What makes vectors of each image, of the one decoding; they are kept in the transaction of their images.
  public var extractors: [any FeatureExtractor]
  /// Whether files that the journal knows are read again.
  public var rechecks: Bool
  /// What becomes of rows that tell something else of an image than what is known of it.
  public var corrections: ImportCorrections
  /// Images of which a table's guesses are not answered.
  public var guarded: GuardedImages
  /// Whether nothing is written: files are read and judged alone.
  public var isTrial: Bool
  /// How many images are written together.
  public var batchSize: Int
  /// How many bytes of files are held at most beside those of one file.
  public var batchBytes: Int

  /// Makes options; the parameters are the properties.
  public init(
    terms: UsageTerms, policy: ImportPolicy = ImportPolicy(), context: AuditContext, issuer: String = "",
    modality: String? = nil, transform: (any ImportTransform)? = nil, extractors: [any FeatureExtractor] = [],
    rechecks: Bool = false, corrections: ImportCorrections = .list, guarded: GuardedImages = .none,
    isTrial: Bool = false, batchSize: Int = 192, batchBytes: Int = 128 << 20
  ) {
    self.terms = terms
    self.policy = policy
    self.context = context
    self.issuer = issuer
    self.modality = modality
    self.transform = transform
    self.extractors = extractors
    self.rechecks = rechecks
    self.corrections = corrections
    self.guarded = guarded
    self.isTrial = isTrial
    self.batchSize = max(1, batchSize)
    self.batchBytes = max(1, batchBytes)
  }

  /// The name of everything that decides whether a file is taken in.
  var digest: ContentDigest {
    let parts: [JSONValue] = [
      .string(terms.digest.description), .string(policy.digest.description), .string(issuer),
      .string(transform?.name ?? ""),
    ]
    return ContentDigest(hashing: JSONValue.array(parts).canonicalText.utf8)
  }
}

/// The vectors of an image that was just written down.
struct ImportedFeatures: Sendable {
  /// The image.
  var entry: CatalogEntry
  /// One vector for each extractor.
  var vectors: [[Float?]]
}
