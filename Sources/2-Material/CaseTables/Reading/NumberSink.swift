// SPDX-License-Identifier: Apache-2.0

/// Takes a column of scores or weights.
final class NumberSink {
  let name: String
  let place: Int
  let column: String
  private let reader: DecimalReader
  private let missing: MissingTexts
  private let isNegated: Bool
  /// Whether every row needs a number ≥ 0, as weights do.
  private let isWeight: Bool
  private(set) var values: [Double] = []
  private(set) var states: [ResultState] = []

  init(
    name: String, place: Int, column: String, reader: DecimalReader, missing: MissingTexts, isNegated: Bool = false,
    isWeight: Bool = false
  ) {
    self.name = name
    self.place = place
    self.column = column
    self.reader = reader
    self.missing = missing
    self.isNegated = isNegated
    self.isWeight = isWeight
  }

  /// - Parameter status: The status column, which has taken this batch already.
  func take(_ batch: RecordBatch, status: TextSink?, log: FaultLog) {
    var values = values
    self.values = []
    var states = states
    self.states = []
    let reader = reader
    let mayBeMissing = !missing.numbers.isEmpty
    for record in batch.selected {
      if let status, let code = status.value(row: values.count), code > 0, let state = ResultState(rawValue: UInt8(code)) {
        values.append(0)
        states.append(state)
        continue
      }
      let text = batch.text(Int(record), place)
      if let number = reader.number(text.start, text.count), !text.isAbsent,
        !(mayBeMissing && missing.numbers.contains(number) && missing.contains(text))
      {
        if isWeight, number < 0 {
          log.add(
            row: batch.lines[Int(record)], column: column, found: Excerpt.of(text), expected: "a weight of 0 or more")
        }
        // Subtracting keeps zero positive.
        values.append(isNegated ? 0 - number : number)
        states.append(.present)
        continue
      }
      values.append(0)
      states.append(.missing)
      let isMissing = missing.contains(text)
      if isMissing, !isWeight { continue }
      log.add(
        row: batch.lines[Int(record)], column: column, found: isMissing ? "nothing" : NumberFault.found(text),
        expected: isWeight ? "a weight of 0 or more" : "a finite number, or a text that means missing")
    }
    self.values = values
    self.states = states
  }
}

/// Why a text is no number.
enum NumberFault {
  static func found(_ text: RecordBatch.Text) -> String {
    let written = String(decoding: text.buffer, as: UTF8.self)
    let word = written.lowercased().drop { $0 == "+" || $0 == "-" || $0 == " " }
    if word.hasPrefix("nan") { return "\(Excerpt.of(written)), which is not a number" }
    if word.hasPrefix("inf") { return "\(Excerpt.of(written)), which is infinite" }
    if let number = Double(written), number.isInfinite {
      return "\(Excerpt.of(written)), which is beyond the range of numbers"
    }
    return Excerpt.of(written)
  }
}
