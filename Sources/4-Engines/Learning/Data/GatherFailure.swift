// SPDX-License-Identifier: Apache-2.0
public import Networks
public import Prediction
public import Vocabulary

/// Why there are no images to learn from; no value that can name a patient is quoted.
public enum GatherFailure: Error, Sendable {
  /// A table, or the arrays of a file, are not what is needed.
  case faulty(InputFaults)
  /// The data set of an archive is asked for, and no archive is open.
  case noArchive
  /// There is no such part, or it has no image.
  case noPart(String, known: [String])
  /// Patients have images in both parts.
  case sharedPatients(Int, first: String, second: String)
  /// Images lie in a locked part, which nobody learns from.
  case locked(Int, part: String)
  /// Images of the tuning part are simulated: real ones are to be judged by real ones.
  case syntheticTuning(Int)
  /// Images of the training part are simulated, and the configuration does not say so.
  case undeclaredSynthetic(Int)
  /// Images cannot be used: how many, and where the first one stands with its reason.
  case unreadable(Int, first: String, reason: String)
  /// The helper that reads images is missing or cannot be started.
  case reader(CaseFailure)
  /// An image has another size than the recipe promises.
  case size(image: String, found: [Int], expected: [Int])
  /// A class or a finding has no image that shows it, or none that shows it not, in a part that needs both.
  case oneSided(String, part: String)
  /// No network can be planned for these images: why, and the bytes with which one could be, where that would help.
  case noPlan(NetworkFault, needed: Int?)
  /// Someone asked to end.
  case interrupted
}
