// SPDX-License-Identifier: Apache-2.0

/// A column of texts, each row holding the number of its text.
///
/// Levels are numbered in the order of their first row, or as declared for classes. A part of a table keeps the numbering
/// of the whole, so that some levels may have no row there.
public struct Categories: Sendable, Equatable {
  /// The code of a row whose text is missing.
  public static let missing: Int32 = -1

  /// The level of each row, `0 ..< levelCount`, or ``missing``.
  public let codes: [Int32]
  private let texts: Texts

  private enum Texts: Sendable {
    case strings([String])
    case packed(PackedTexts)
  }

  /// Takes codes that already fit the levels.
  public init(codes: [Int32], levels: [String]) {
    self.codes = codes
    texts = .strings(levels)
  }

  /// Takes codes that already fit the levels, and leaves these as bytes.
  init(codes: [Int32], levels: PackedTexts) {
    self.codes = codes
    texts = .packed(levels)
  }

  /// The texts.
  ///
  /// To count them take ``levelCount``, and for a single one ``level(_:)``: neither makes the others.
  /// - Complexity: O(levels) for a column that was read from a file, else O(1).
  public var levels: [String] {
    switch texts {
    case .strings(let strings): strings
    case .packed(let packed): packed.strings
    }
  }

  /// How many texts there are.
  public var levelCount: Int {
    switch texts {
    case .strings(let strings): strings.count
    case .packed(let packed): packed.count
    }
  }

  /// The text of a code, `0 ..< levelCount`.
  public func level(_ code: Int32) -> String {
    switch texts {
    case .strings(let strings): strings[Int(code)]
    case .packed(let packed): packed[Int(code)]
    }
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
  public subscript(row: Int) -> String? { codes[row] < 0 ? nil : level(codes[row]) }

  /// The number of a text.
  /// - Complexity: O(levels).
  public func code(of level: String) -> Int32? { levels.firstIndex(of: level).map { Int32($0) } }

  /// How many rows each level has.
  public func rowsPerLevel() -> [Int] {
    var counts = [Int](repeating: 0, count: levelCount)
    for code in codes where code >= 0 { counts[Int(code)] += 1 }
    return counts
  }

  /// How many levels have at least one row.
  public var presentLevelCount: Int { rowsPerLevel().reduce(0) { $0 + ($1 > 0 ? 1 : 0) } }

  /// The same levels with the chosen rows, in the order given.
  public func subset(_ rows: [Int32]) -> Categories {
    Categories(codes: rows.map { codes[Int($0)] }, texts: texts)
  }

  private init(codes: [Int32], texts: Texts) {
    self.codes = codes
    self.texts = texts
  }

  /// Whether both have the same texts under the same numbers, and the same rows.
  public static func == (one: Categories, other: Categories) -> Bool {
    guard one.codes == other.codes else { return false }
    if case .packed(let mine) = one.texts, case .packed(let theirs) = other.texts { return mine == theirs }
    return one.levels == other.levels
  }
}
