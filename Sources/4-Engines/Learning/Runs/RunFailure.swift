// SPDX-License-Identifier: Apache-2.0
public import WeightFiles

/// Why a run has no result.
public enum RunFailure: Error, Sendable, Hashable {
  /// The objective is no number any more.
  case diverged(step: Int, rate: Double)
  /// The folder holds a run of another configuration, other data or another program.
  case otherRun
  /// The folder holds files that are no run.
  case notARun
  /// Another process works in the folder.
  case busy
  /// A file could not be read or written; the system's error number.
  case file(String, code: Int32)
  /// A kept state or file of weights is damaged.
  case weights(String, WeightFileFault)
  /// A kept record is damaged.
  case record(String)
  /// The figure that a stopping rule looks at is undefined in every pass.
  case noFigure(String, reason: String)
  /// The network answered in another shape.
  case answers(found: [Int], expected: [Int])
  /// Someone asked to end; the state is kept.
  case interrupted(step: Int, steps: Int)
}
