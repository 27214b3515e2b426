// SPDX-License-Identifier: Apache-2.0

/// A part of the rows that one to three conditions describe, all of which must hold.
public struct Slice: Sendable, Hashable, CustomStringConvertible {
  /// One condition: an attribute has a level.
  public struct Condition: Sendable, Hashable {
    /// The place of the attribute in the sample.
    public let attribute: Int
    /// The level, an index into the attribute's levels.
    public let level: Int
    /// The name of the attribute.
    public let name: String
    /// The name of the level.
    public let value: String
  }

  /// The conditions, in the order of their attributes' names.
  public let conditions: [Condition]

  init(_ conditions: [Condition]) {
    self.conditions = conditions.sorted { ($0.name, $0.attribute) < ($1.name, $1.attribute) }
  }

  /// The conditions in words: `age=[60, 80), sex=F, view=AP`.
  public var description: String { conditions.map { "\($0.name)=\($0.value)" }.joined(separator: ", ") }
}
