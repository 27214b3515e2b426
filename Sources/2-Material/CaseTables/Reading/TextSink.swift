// SPDX-License-Identifier: Apache-2.0

/// Takes a column of texts: identities, groups, truth, status and dates.
///
/// Each distinct text is judged once, when it first appears.
final class TextSink {
  /// What a distinct text means.
  enum Meaning: Sendable, Equatable {
    /// A value; the number is that of its class, its state or its day.
    case value(Int32)
    case missing
    case fault
  }

  let place: Int
  let column: String
  private let isShown: Bool
  /// What is expected where a text is missing and must not be.
  private let required: String?
  private let expected: String
  private let meaning: (RecordBatch.Text) -> Meaning
  private var dictionary = ByteDictionary()
  private(set) var meanings: [Meaning] = []
  /// The number of each row's text, or -1 where there is none.
  private(set) var codes: [Int32] = []

  /// - Parameters:
  ///   - isShown: Whether faults may quote the text.
  ///   - required: What is expected in place of a missing text, or `nil` where one is legal.
  ///   - expected: What is expected in place of a text that means nothing.
  init(
    place: Int, column: String, isShown: Bool, required: String?, expected: String = "",
    meaning: @escaping (RecordBatch.Text) -> Meaning
  ) {
    self.place = place
    self.column = column
    self.isShown = isShown
    self.required = required
    self.expected = expected
    self.meaning = meaning
  }

  func take(_ batch: RecordBatch, log: FaultLog) {
    // Taken out while it is filled, so that no access is checked per row; put back at the end.
    var codes = codes
    self.codes = []
    for record in batch.selected {
      let text = batch.text(Int(record), place)
      var found = Meaning.missing
      if text.isAbsent {
        codes.append(-1)
      } else {
        let code = dictionary.code(of: text.start, text.count)
        if Int(code) == meanings.count { meanings.append(meaning(text)) }
        codes.append(code)
        found = meanings[Int(code)]
      }
      switch found {
      case .value: continue
      case .missing:
        guard let required else { continue }
        log.add(row: batch.lines[Int(record)], column: column, found: "nothing", expected: required)
      case .fault:
        log.add(
          row: batch.lines[Int(record)], column: column,
          found: isShown ? Excerpt.of(text) : FaultLog.protected, expected: expected)
      }
    }
    self.codes = codes
  }

  /// The column as categories, the texts that mean missing left out.
  func categories() -> Categories {
    guard meanings.contains(where: { $0 == .missing }) else {
      return Categories(codes: codes, levels: dictionary.texts())
    }
    var levels: [String] = []
    let newCode = meanings.enumerated().map { code, meaning -> Int32 in
      if meaning == .missing { return Categories.missing }
      levels.append(dictionary.text(of: code))
      return Int32(levels.count - 1)
    }
    return Categories(codes: codes.map { $0 < 0 ? $0 : newCode[Int($0)] }, levels: levels)
  }

  /// The number that each level of ``categories()`` means.
  func valuesOfLevels() -> [Int32] {
    meanings.compactMap { meaning in
      switch meaning {
      case .value(let value): value
      case .missing: nil
      case .fault: 0
      }
    }
  }

  /// The number that each row means, or -1.
  func values() -> [Int32] {
    let values = meanings.map { meaning -> Int32 in
      if case .value(let value) = meaning { value } else { -1 }
    }
    return codes.map { $0 < 0 ? -1 : values[Int($0)] }
  }

  /// The number a row means, or `nil`.
  func value(row: Int) -> Int32? {
    let code = codes[row]
    guard code >= 0, case .value(let value) = meanings[Int(code)] else { return nil }
    return value
  }
}
