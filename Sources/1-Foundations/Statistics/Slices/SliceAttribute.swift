// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A property of the rows by which slices are cut: a level of each row, as a number into a list of names.
///
/// What is missing is a level like any other: a model that fails where an attribute was not recorded should be found too.
public struct SliceAttribute: Sendable, Equatable {
  /// The most levels that an attribute keeps; the rarest are put together beyond that.
  public static let mostLevels = 255
  /// The name of the level that holds what is not recorded.
  public static let missing = "not recorded"
  /// The name of the level that holds the rarest values where there are too many.
  public static let others = "other values"

  /// The name of the property.
  public let name: String
  /// The names of the levels; some may have no row.
  public let levels: [String]
  /// The level of each row, an index into ``levels``.
  public let codes: [UInt8]

  /// Takes levels that are already numbered.
  ///
  /// A negative number stands for a missing value and becomes the level ``missing``. Of more than ``mostLevels`` levels the
  /// most frequent are kept (of equally frequent ones the first by name) and the rest become ``others``.
  /// - Parameters:
  ///   - name: The name of the property.
  ///   - levels: The names of the levels.
  ///   - codes: The level of each row, an index into the names, or a negative number where it is missing.
  /// - Throws: `SampleError.badCluster` for the first row whose number is beyond the names.
  /// - Complexity: O(rows + levels).
  public init(name: String, levels: [String], codes: [Int32]) throws(SampleError) {
    var rows = [Int](repeating: 0, count: levels.count + 1)
    for (row, code) in codes.enumerated() {
      guard Int(code) < levels.count else { throw .badCluster(index: row) }
      rows[code < 0 ? levels.count : Int(code)] += 1
    }
    let hasMissing = rows[levels.count] > 0
    var names = levels + (hasMissing ? [Self.missing] : [])
    var places = Array(0..<levels.count + 1)
    if names.count > Self.mostLevels {
      let order = names.indices.sorted { rows[$0] != rows[$1] ? rows[$0] > rows[$1] : names[$0] < names[$1] }
      let kept = order.prefix(Self.mostLevels - 1).sorted()
      places = [Int](repeating: kept.count, count: names.count + 1)
      for (place, level) in kept.enumerated() { places[level] = place }
      names = kept.map { names[$0] } + [Self.others]
    }
    self.name = name
    self.levels = names
    self.codes = codes.map { UInt8(places[$0 < 0 ? levels.count : Int($0)]) }
  }

  /// Takes the texts of a column; the levels are numbered in ascending order of their names.
  ///
  /// - Parameters:
  ///   - name: The name of the property.
  ///   - values: The value of each row; `nil` where it is missing.
  public init(name: String, values: [String?]) {
    let levels = Set(values.compactMap { $0 }).sorted()
    var numbers: [String: Int32] = [:]
    for (number, level) in levels.enumerated() { numbers[level] = Int32(number) }
    let codes = values.map { $0.flatMap { numbers[$0] } ?? -1 }
    do {
      try self.init(name: name, levels: levels, codes: codes)
    } catch {
      preconditionFailure("each code is an index into the levels")
    }
  }

  /// The same levels with the chosen rows, in the order given.
  public func of(rows: [Int32]) -> SliceAttribute {
    SliceAttribute(name: name, levels: levels, checked: rows.map { codes[Int($0)] })
  }

  private init(name: String, levels: [String], checked codes: [UInt8]) {
    self.name = name
    self.levels = levels
    self.codes = codes
  }

  /// The levels of the chosen rows.
  func subset(_ rows: [Int32]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: rows.count) { buffer, count in
      codes.withUnsafeBufferPointer { codes in
        // Safe because the rows are those of the sample, whose columns are equally long.
        for (place, row) in rows.enumerated() { buffer[place] = codes[Int(row)] }
      }
      count = rows.count
    }
  }
}
