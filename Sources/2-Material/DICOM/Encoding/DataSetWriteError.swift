// SPDX-License-Identifier: Apache-2.0

/// Why a data set cannot be written: where, what was found, what was expected.
///
/// It never quotes a value.
public struct DataSetWriteError: Error, Sendable, Hashable {
  /// The attribute, from the outermost sequence inwards; empty where it is of the whole.
  public var path: [Tag]
  /// What was found.
  public var found: String
  /// What was expected.
  public var expected: String

  /// Makes an error; the parameters are the properties.
  public init(path: [Tag], found: String, expected: String) {
    self.path = path
    self.found = found
    self.expected = expected
  }
}
