// SPDX-License-Identifier: Apache-2.0

/// One stream of results: which score column, read in which arm.
struct Stream: Hashable, Sendable {
  /// The index of the score column (of a model, a label or a class).
  var score: Int
  /// The arm's code; `nil` where the table has no arms.
  var arm: Int32?
  /// The stream in words; empty where there is only one.
  var name: String
}
