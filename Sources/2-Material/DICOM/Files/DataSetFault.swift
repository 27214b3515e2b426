// SPDX-License-Identifier: Apache-2.0

/// One thing that is wrong with a data set: where, what was found, what was expected.
///
/// It never quotes a value.
public struct DataSetFault: Sendable, Hashable {
  /// The attribute, from the outermost sequence inwards; empty where the fault is of the file.
  public var path: [Tag]
  /// The byte of the file where it was seen, counted from 0; `nil` where the fault is of no one place.
  public var offset: Int?
  /// What was found.
  public var found: String
  /// What was expected.
  public var expected: String

  /// Makes a fault; the parameters are the properties.
  public init(path: [Tag], offset: Int? = nil, found: String, expected: String) {
    self.path = path
    self.offset = offset
    self.found = found
    self.expected = expected
  }
}
