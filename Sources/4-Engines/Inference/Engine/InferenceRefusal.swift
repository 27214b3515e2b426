// SPDX-License-Identifier: Apache-2.0

/// Why the helper, being sound, does not deliver what it was asked for; the facts stand beside it on the wire.
package enum InferenceRefusal: UInt16, Sendable, Hashable, CaseIterable {
  /// The engine's library is not there; what was tried.
  case engineMissing = 16
  /// The network cannot be read or compiled; the engine's words.
  case notCompiled
  /// A compiled network is not taken; the engine's words.
  case notTaken
  /// The network cannot be run; the engine's words.
  case notRun
  /// A tensor does not fit: the input's name, what it takes, what was given.
  case wrongInput
  /// The models would pass their budget: bytes, the limit.
  case overBudget
  /// The helper knows no model of that number, as a fresh one does not.
  case noSuchModel
}
