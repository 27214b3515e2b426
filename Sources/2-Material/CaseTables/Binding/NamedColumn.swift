// SPDX-License-Identifier: Apache-2.0

/// A column under the name it has in the evaluation: a model's scores, an attribute of the case.
public struct NamedColumn: Sendable, Hashable {
  /// The name in the protocol and the report.
  public var name: String
  /// The name in the file's header.
  public var column: String

  /// Names a column; without a name of its own it keeps the one in the file.
  public init(_ name: String, column: String? = nil) {
    self.name = name
    self.column = column ?? name
  }
}
