// SPDX-License-Identifier: Apache-2.0

/// What a column of a bootstrap statistic is called and means.
public struct BootstrapQuantity: Sendable, Hashable {
  /// The machine name, as in a protocol.
  public var name: String
  /// What exactly is computed, in one sentence.
  public var definition: String
  /// The unit; `1` for a fraction or a pure number.
  public var unit: String

  /// Names a quantity.
  public init(_ name: String, definition: String, unit: String = "1") {
    self.name = name
    self.definition = definition
    self.unit = unit
  }
}
