// SPDX-License-Identifier: Apache-2.0

/// Where the images of a patient went.
public struct PatientTrace: Sendable, Hashable {
  /// The images, by number.
  public var images: [Int]
  /// The batches of imports by which they came, each with how many of them.
  public var batches: [Int: Int]
  /// The versions that hold them.
  public var versions: [AffectedVersion]
  /// The withdrawal, where the patient withdrew.
  public var withdrawal: Withdrawal?
}
