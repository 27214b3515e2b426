// SPDX-License-Identifier: Apache-2.0
public import Workers

/// Why a model gave no answer.
public enum InferenceFailure: Error, Sendable, Hashable {
  /// The helper is not there, died, or took too long.
  case helper(WorkerFailure)
  /// The engine's library is not installed.
  case engineMissing
  /// The engine cannot read or compile the network; its own words.
  case notCompiled(words: String)
  /// The engine could not run the network; its own words.
  case notRun(words: String)
  /// A tensor that the network does not take: which input, what it takes, what was given.
  case wrongInput(name: String, expected: String, found: String)
  /// The models in memory would pass what they may use.
  case overBudget(bytes: Int, limit: Int)
  /// No answer in the time that was given.
  case deadline(seconds: Double)
  /// The caller wanted no more.
  case cancelled
}
