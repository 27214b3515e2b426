// SPDX-License-Identifier: Apache-2.0

/// Who takes the cases that a model hands over.
public enum DeferralReader: Sendable, Hashable {
  /// A reader who read every case of the table without the model: whether each was called positive.
  case calls([Bool])
  /// A reader whose rates are assumed, 0…1, and the same for hard cases as for easy ones: that flatters the team, because a
  /// model hands over what is hard.
  case assumed(sensitivity: Double, specificity: Double)

  /// The chance that the reader is right about a row.
  func rightness(row: Int, isPositive: Bool) -> Double {
    switch self {
    case .calls(let calls): calls[row] == isPositive ? 1 : 0
    case .assumed(let sensitivity, let specificity): isPositive ? sensitivity : specificity
    }
  }
}
