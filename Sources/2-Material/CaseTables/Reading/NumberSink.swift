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

  /// Makes room for so many rows.
  func reserve(_ rows: Int) {
    values.reserveCapacity(rows)
    states.reserveCapacity(rows)
  }

  /// Takes a batch, which the status column has taken already.
  func take(_ batch: RecordBatch, status: TextSink?, log: FaultLog) {
    let reader = reader
    let mayBeMissing = !missing.numbers.isEmpty
    let first = states.count
    let made = batch.numbers
    let texts = batch.column(place)
    batch.selected.withUnsafeBufferPointer { selected in
      states.append(contentsOf: repeatElement(.present, count: selected.count))
      for index in 0..<selected.count {
        if let status, let code = status.value(row: first + index), code > 0,
          let state = ResultState(rawValue: UInt8(code))
        {
          made[index] = 0
          states[first + index] = state
          continue
        }
        let text = texts[selected[index]]
        if !mayBeMissing, !isWeight, let number = reader.fraction(text.start, text.count) {
          made[index] = isNegated ? 0 - number : number
          continue
        }
        if let number = reader.number(text.start, text.count), !text.isAbsent, !mayBeMissing, !isWeight {
          // Subtracting keeps zero positive.
          made[index] = isNegated ? 0 - number : number
          continue
        }
        made[index] = unusual(text, batch.lines[Int(selected[index])], at: first + index, log)
      }
      values.append(contentsOf: UnsafeBufferPointer(start: made, count: selected.count))
    }
  }

  /// The value of a text that is no number, or may be one that means missing, or is a weight.
  private func unusual(_ text: RecordBatch.Text, _ line: Int32, at row: Int, _ log: FaultLog) -> Double {
    let isMissing = missing.contains(text)
    if !isMissing, let number = reader.number(text.start, text.count) {
      if isWeight, number < 0 {
        log.add(row: line, column: column, found: Excerpt.of(text), expected: "a weight of 0 or more")
      }
      return isNegated ? 0 - number : number
    }
    states[row] = .missing
    if !isMissing || isWeight {
      log.add(
        row: line, column: column, found: isMissing ? "nothing" : NumberFault.found(text),
        expected: isWeight ? "a weight of 0 or more" : "a finite number, or a text that means missing")
    }
    return 0
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
