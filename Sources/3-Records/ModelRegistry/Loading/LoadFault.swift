// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What a model is loaded for.
public enum LoadPurpose: String, Sendable, Hashable, CaseIterable {
  /// To judge it: its bytes and a signature must hold, and it may not be retired.
  case evaluation
  /// To run unseen beside what is used: it must be validated too, with all that this asks still there.
  case shadow
  /// To answer: it must be live, with all that this asks still there.
  case live

  /// The stage that it asks.
  public var stage: ModelStage {
    switch self {
    case .evaluation: .registered
    case .shadow: .validated
    case .live: .live
    }
  }
}

/// Why a version is not loaded.
public enum LoadFault: Sendable, Equatable {
  /// A file of the package is not in the archive.
  case missing(path: String, ContentDigest)
  /// A file of the package has other bytes.
  case otherBytes(path: String, isWeights: Bool, expected: ContentDigest, found: ContentDigest)
  /// The rows that list the files are not the list that the version's digest is of.
  case otherList(expected: ContentDigest, found: ContentDigest)
  /// The version's row or record is not the one that the audit trail tells of.
  case otherRegistration(part: String)
  /// The weights that the record names are not among the files.
  case noWeights(path: String)
  /// No signature holds.
  case signature([SignatureFault])
  /// The version has a stage that does not suffice.
  case stage(found: ModelStage, expected: ModelStage)
  /// Something that the stage asks is not there any more.
  case unmet(UnmetRequirement)
  /// Rows are not those that the audit trail tells of.
  case alteredFacts([Int])
}
