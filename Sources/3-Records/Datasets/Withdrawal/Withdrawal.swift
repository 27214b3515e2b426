// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// That a patient withdrew, and how far it is carried out.
public struct Withdrawal: Sendable, Hashable {
  /// The patient's number, which nobody else will have.
  public var patient: Int
  /// When it was asked for; from this moment no new version has the patient.
  public var asked: Timestamp
  /// When everything was gone: records, labels, features and the key; `nil` where that is still to be done.
  public var done: Timestamp?
  /// How many images there were.
  public var images: Int
}

/// A version that held a patient who withdrew.
public struct AffectedVersion: Sendable, Hashable {
  /// `chest-xray@3`.
  public var version: String
  /// The digest of its manifest.
  public var digest: ContentDigest
  /// How many of its items can no longer be read.
  public var items: Int
}

/// What a withdrawal would take away.
public struct WithdrawalPreview: Sendable, Hashable {
  /// How many images.
  public var images: Int
  /// How many labels.
  public var labels: Int
  /// The versions whose images could no longer be read.
  public var versions: [AffectedVersion]
  /// The withdrawal, where the patient withdrew before.
  public var before: Withdrawal?
}
