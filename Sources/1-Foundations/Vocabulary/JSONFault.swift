// SPDX-License-Identifier: Apache-2.0

/// Where a text stops being JSON, and what was expected there.
public struct JSONFault: Error, Sendable, Hashable {
  /// The byte, counted from 0.
  public var offset: Int
  /// What was expected there.
  public var expected: String

  /// Makes a fault; the parameters are the properties.
  public init(offset: Int, expected: String) {
    self.offset = offset
    self.expected = expected
  }
}
