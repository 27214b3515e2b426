// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What a registry refuses.
public enum RegistryError: Error, Sendable, Equatable {
  /// The text names no version.
  case badReference(String)
  /// There is no model of this name; there are these.
  case unknownModel(String, known: [String])
  /// There is no such version; the latest has this number.
  case unknownVersion(name: String, number: Int, latest: Int)
  /// No version has this digest.
  case unknownDigest(ContentDigest)
  /// The alias points at nothing; there are these.
  case unknownAlias(model: String, alias: String, known: [String])
  /// The name is none.
  case badName(String)
  /// A file's bytes are not those that the package lists.
  case otherBytes(path: String, expected: ContentDigest, found: ContentDigest)
  /// The version of a data set that is named as training data is not in this archive.
  case unknownTrainingData(ContentDigest)
  /// The promotion is refused for these reasons.
  case unmet(version: String, stage: ModelStage, [UnmetRequirement])
  /// The version is at this stage, from which the other is not the next.
  case noStep(version: String, from: ModelStage, to: ModelStage)
  /// The alias asks for a stage that the version has not.
  case stageTooLow(version: String, alias: String, found: ModelStage, expected: ModelStage)
  /// An approval is somebody's: a program cannot give it, nor who registered the version.
  case mayNotApprove(person: String, version: String, isRegistrant: Bool)
  /// A change needs a reason.
  case reasonMissing(action: String)
  /// A correction that reaches beyond now, or ends before it begins.
  case badSpan(from: Timestamp, until: Timestamp)
  /// The moment from which something holds is not in the past, or that until which it holds is.
  case badMoment(Timestamp, now: Timestamp)
  /// The file holds no key.
  case noKey(file: String)
  /// Others can read the file of a private key.
  case openKey(file: String, mode: Int)
  /// The key is not trusted here.
  case unknownKey(String, known: [String])
  /// The bundle cannot be taken.
  case badSignature(SignatureFault)
  /// The version may not be loaded.
  case notLoadable(version: String, [LoadFault])
  /// The records of a version do not read.
  case badRecord(version: String, part: String)
  /// Rows of these facts are not those that the audit trail tells of.
  case alteredFacts([Int])
  /// The weights are not ours, so there is nothing to load.
  case noWeights(version: String)
}
