// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Why there is no guard.
public enum GuardFailure: Error, Sendable, Hashable {
  /// There are too few patients to calibrate with.
  case tooFewPatients(found: Int, needed: Int)
  /// There are too few patients to learn from.
  case tooFewToLearnFrom(found: Int, needed: Int)
  /// Nothing can be measured of the reference images.
  case noMeasure
  /// The guard was made for another model.
  case otherModel(expected: ContentDigest, found: ContentDigest)
  /// The file is no guard.
  case faulty(InputFaults)
}
