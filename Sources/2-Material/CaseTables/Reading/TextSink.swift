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
  /// Whether the texts mean numbers.
  private let hasValues: Bool
  /// Longer texts are values and need not be judged.
  private let longestJudged: Int
  /// The number each text means, -1 for none.
  private var valueOfCode: [Int32] = []
  /// The few texts that mean missing or are faults.
  private var exceptions: [Int32: Meaning] = [:]
  private var hasExceptions = false
  /// Keeps what was fetched beforehand from being optimised away.
  private var fetched: UInt64 = 0
  /// The number of each row's text, or -1 where there is none.
  private(set) var codes: [Int32] = []

  /// Makes an empty column.
  ///
  /// `isShown` says whether faults may quote the text, `required` what is expected in place of a missing text (`nil` where
  /// one is legal), `expected` what is expected in place of a text that means nothing. Where the texts stand for
  /// themselves, `longestJudged` is the length of the longest one that may not be a value.
  init(
    place: Int, column: String, isShown: Bool, required: String?, expected: String = "",
    longestJudged: Int? = nil, meaning: @escaping (RecordBatch.Text) -> Meaning
  ) {
    self.place = place
    self.column = column
    self.isShown = isShown
    self.required = required
    self.expected = expected
    hasValues = longestJudged == nil
    self.longestJudged = longestJudged ?? .max
    self.meaning = meaning
  }

  /// Makes room for so many rows.
  func reserve(_ rows: Int) {
    dictionary.reserve(rows, seen: codes.count)
    codes.reserveCapacity(rows)
  }

  func take(_ batch: RecordBatch, log: FaultLog) {
    // Taken out while it is filled, so that no access is checked per row; put back at the end.
    var dictionary = dictionary
    self.dictionary = .placeholder
    var known = dictionary.count
    let made = batch.codes
    let texts = batch.column(place)
    batch.selected.withUnsafeBufferPointer { selected in
      if dictionary.isWide {
        var seen: UInt64 = 0
        for record in selected {
          let text = texts[record]
          seen ^= dictionary.slot(of: text.start, text.count)
        }
        fetched = seen
      }
      for index in 0..<selected.count {
        let text = texts[selected[index]]
        if text.isAbsent {
          made[index] = -1
          note(.missing, text, batch.lines[Int(selected[index])], log)
          continue
        }
        let code = dictionary.code(of: text.start, text.count)
        made[index] = code
        if Int(code) == known {
          known += 1
          if text.count <= longestJudged { judge(text, code) }
        }
        if hasExceptions, let found = exceptions[code] { note(found, text, batch.lines[Int(selected[index])], log) }
      }
    }
    codes.append(contentsOf: UnsafeBufferPointer(start: made, count: batch.selected.count))
    self.dictionary = dictionary
  }

  private func judge(_ text: RecordBatch.Text, _ code: Int32) {
    let found = meaning(text)
    switch found {
    case .value(let value): if hasValues { valueOfCode.append(value) }
    case .missing, .fault:
      if hasValues { valueOfCode.append(-1) }
      exceptions[code] = found
      hasExceptions = true
    }
  }

  private func note(_ found: Meaning, _ text: RecordBatch.Text, _ line: Int32, _ log: FaultLog) {
    if found == .fault {
      log.add(
        row: line, column: column, found: isShown ? Excerpt.of(text) : FaultLog.protected, expected: expected)
    } else if let required {
      log.add(row: line, column: column, found: "nothing", expected: required)
    }
  }

  /// The column as categories, the texts that mean missing left out.
  func categories() -> Categories {
    guard hasExceptions else { return Categories(codes: codes, levels: dictionary.texts) }
    var levels: [String] = []
    let newCode = (0..<Int32(dictionary.count)).map { code -> Int32 in
      if exceptions[code] == .missing { return Categories.missing }
      levels.append(dictionary.texts[Int(code)])
      return Int32(levels.count - 1)
    }
    return Categories(codes: codes.map { $0 < 0 ? $0 : newCode[Int($0)] }, levels: levels)
  }

  /// The number that each level of ``categories()`` means.
  func valuesOfLevels() -> [Int32] {
    valueOfCode.enumerated().compactMap { exceptions[Int32($0)] == .missing ? nil : $1 }
  }

  /// The number that each row means, or -1.
  func values() -> [Int32] { codes.map { $0 < 0 ? -1 : valueOfCode[Int($0)] } }

  /// The truth of each row, where 1 means positive.
  func truth() -> BinaryTruth {
    let isPositive = valueOfCode.map { $0 == 1 }
    let isMissing = valueOfCode.map { $0 < 0 }
    return BinaryTruth(
      isPositive: codes.map { $0 >= 0 && isPositive[Int($0)] }, isMissing: codes.map { $0 < 0 || isMissing[Int($0)] })
  }

  /// The number a row means, or `nil`.
  func value(row: Int) -> Int32? {
    let code = codes[row]
    return code < 0 || valueOfCode[Int(code)] < 0 ? nil : valueOfCode[Int(code)]
  }
}
