// SPDX-License-Identifier: Apache-2.0

/// One step of how the tables of a room came to be; applied once, in order, and never changed afterwards.
///
/// Each room lists its own steps and an archive is opened with all of them, so that no room knows the tables of those above it.
public struct Migration: Sendable, Hashable {
  /// The room whose tables they are, as `audit` or `catalog`; its tables' names begin with it.
  public let room: String
  /// The number within the room, from 1 without gaps.
  public let number: Int
  /// The statements, in order.
  public let statements: [String]

  /// Makes a step; the parameters are the properties.
  public init(_ room: String, _ number: Int, _ statements: [String]) {
    self.room = room
    self.number = number
    self.statements = statements
  }
}
