// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Why a figure of merit does not exist for what a reader read in an arm.
public struct FigureGap: Error, Sendable, Hashable, CustomStringConvertible {
  /// The reason.
  public let reason: UndefinedReason

  /// Makes a gap.
  public init(_ reason: UndefinedReason) { self.reason = reason }

  /// One sentence for a person, without a full stop.
  public var description: String { reason.description }
}
