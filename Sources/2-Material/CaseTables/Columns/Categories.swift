// SPDX-License-Identifier: Apache-2.0

/// A column of texts, each row holding the number of its text.
///
/// Levels are numbered in the order of their first row, or as declared for classes. A part of a table keeps the numbering
/// of the whole, so that some levels may have no row there.
public struct Categories: Sendable, Equatable {
  /// The code of a row whose text is missing.
  public static let missing: Int32 = -1

  /// The level of each row, `0 ..< levels.count`, or ``missing``.
  public let codes: [Int32]
  /// The texts.
  public let levels: [String]

  /// Takes codes that already fit the levels.
  public init(codes: [Int32], levels: [String]) {
    self.codes = codes
    self.levels = levels
  }

  /// Numbers the texts by first occurrence; `nil` is missing.
  public init(_ texts: some Sequence<String?>) {
    var numbers: [String: Int32] = [:]
    var codes: [Int32] = []
    var levels: [String] = []
    for text in texts {
      guard let text else {
        codes.append(Self.missing)
        continue
      }
      if let code = numbers[text] {
        codes.append(code)
      } else {
        numbers[text] = Int32(levels.count)
        codes.append(Int32(levels.count))
        levels.append(text)
      }
    }
    self.init(codes: codes, levels: levels)
  }

  /// How many rows there are.
  public var count: Int { codes.count }

  /// The text of a row, or `nil` where it is missing.
  public subscript(row: Int) -> String? { codes[row] < 0 ? nil : levels[Int(codes[row])] }

  /// The number of a text.
  /// - Complexity: O(levels).
  public func code(of level: String) -> Int32? { levels.firstIndex(of: level).map { Int32($0) } }

  /// How many rows each level has.
  public func rowsPerLevel() -> [Int] {
    var counts = [Int](repeating: 0, count: levels.count)
    for code in codes where code >= 0 { counts[Int(code)] += 1 }
    return counts
  }

  /// How many levels have at least one row.
  public var presentLevelCount: Int { rowsPerLevel().reduce(0) { $0 + ($1 > 0 ? 1 : 0) } }

  /// The same levels with the chosen rows, in the order given.
  public func subset(_ rows: [Int32]) -> Categories {
    Categories(codes: rows.map { codes[Int($0)] }, levels: levels)
  }
}
