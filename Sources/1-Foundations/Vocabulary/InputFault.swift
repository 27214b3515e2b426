// SPDX-License-Identifier: Apache-2.0

/// One thing that is wrong with a file: where, what was found, what was expected.
///
/// `found` never quotes a value of a column that can name a patient; such values read `‹protected›`.
public struct InputFault: Sendable, Hashable {
  /// The file's name without its folder, or `-` for standard input.
  public var file: String
  /// The line or record, counted from 1; `nil` where the fault is of the whole file.
  public var row: Int?
  /// The column's name, or the protocol's key.
  public var column: String?
  /// What was found.
  public var found: String
  /// What was expected.
  public var expected: String

  /// Makes a fault; the parameters are the properties.
  public init(file: String, row: Int? = nil, column: String? = nil, found: String, expected: String) {
    self.file = file
    self.row = row
    self.column = column
    self.found = found
    self.expected = expected
  }
}

/// Everything that is wrong with an input: the first twenty faults at once, and how many there are in all.
public struct InputFaults: Error, Sendable, Hashable {
  /// How many faults are kept.
  public static let shown = 20

  /// The first faults, at most ``shown``, in the order of the file.
  public private(set) var faults: [InputFault]
  /// How many faults were found, kept or not.
  public private(set) var total: Int

  /// Starts a collection, empty or with its first faults.
  public init(_ faults: [InputFault] = []) {
    self.faults = Array(faults.prefix(Self.shown))
    total = faults.count
  }

  /// Adds a fault; beyond the first twenty only the count grows.
  public mutating func append(_ fault: InputFault) {
    if faults.count < Self.shown { faults.append(fault) }
    total += 1
  }

  /// Whether nothing is wrong.
  public var isEmpty: Bool { total == 0 }
}
