// SPDX-License-Identifier: Apache-2.0

/// Takes a column that may turn out to hold numbers or texts.
///
/// Texts are numbered until there are very many of them; if all are numbers by then, only the numbers are kept, for a
/// measured quantity would fill the dictionary with a text per row.
final class AttributeSink {
  /// From this many distinct numbers on, the texts are given up.
  static let mostDistinctNumbers = 4096

  let attribute: NamedColumn
  let place: Int
  private let isKnownAfterOutcome: Bool
  private let reader: DecimalReader
  private let missing: MissingTexts

  private var dictionary = ByteDictionary()
  private var codes: [Int32] = []
  /// The number of each text, 0 for one that means missing.
  private var numbers: [Double] = []
  private var isMissingLevel: [Bool] = []
  private var areAllNumbers = true

  private var values: [Double]?
  private var isMissing: [Bool] = []
  private var expectedRows = 0

  init(
    attribute: NamedColumn, place: Int, isKnownAfterOutcome: Bool, reader: DecimalReader, missing: MissingTexts
  ) {
    self.attribute = attribute
    self.place = place
    self.isKnownAfterOutcome = isKnownAfterOutcome
    self.reader = reader
    self.missing = missing
  }

  /// Makes room for so many rows.
  func reserve(_ rows: Int) {
    expectedRows = rows
    if values == nil {
      codes.reserveCapacity(rows)
    } else {
      values?.reserveCapacity(rows)
      isMissing.reserveCapacity(rows)
    }
  }

  func take(_ batch: RecordBatch) {
    var taken = 0
    while taken < batch.selected.count {
      taken = values == nil ? takeTexts(batch, from: taken) : takeNumbers(batch, from: taken)
    }
  }

  private func takeTexts(_ batch: RecordBatch, from first: Int) -> Int {
    var codes = codes
    self.codes = []
    var dictionary = dictionary
    self.dictionary = .placeholder
    defer {
      self.codes = codes
      self.dictionary = dictionary
    }
    let texts = batch.column(place)
    let selected = batch.selected
    for index in first..<selected.count {
      let text = texts[selected[index]]
      if text.isAbsent {
        codes.append(-1)
        continue
      }
      let code = dictionary.code(of: text.start, text.count)
      codes.append(code)
      guard Int(code) == numbers.count else { continue }
      let isMissing = missing.contains(text)
      let number = isMissing ? 0 : number(text)
      numbers.append(number ?? 0)
      isMissingLevel.append(isMissing)
      if number == nil { areAllNumbers = false }
      if areAllNumbers, numbers.count >= Self.mostDistinctNumbers {
        var values: [Double] = []
        values.reserveCapacity(max(expectedRows, codes.count))
        values.append(contentsOf: codes.map { $0 < 0 ? 0 : numbers[Int($0)] })
        self.values = values
        self.isMissing.reserveCapacity(max(expectedRows, codes.count))
        self.isMissing.append(contentsOf: codes.map { $0 < 0 || isMissingLevel[Int($0)] })
        codes = []
        dictionary = ByteDictionary()
        return index + 1
      }
    }
    return batch.selected.count
  }

  private func takeNumbers(_ batch: RecordBatch, from first: Int) -> Int {
    let made = batch.numbers
    let texts = batch.column(place)
    let reader = reader
    let mayBeMissing = !missing.numbers.isEmpty
    let known = isMissing.count
    let stop = batch.selected.withUnsafeBufferPointer { selected in
      isMissing.append(contentsOf: repeatElement(false, count: selected.count - first))
      for index in first..<selected.count {
        let text = texts[selected[index]]
        if !mayBeMissing, let number = reader.fraction(text.start, text.count) {
          made[index] = number
        } else if missing.contains(text) {
          made[index] = 0
          isMissing[known + index - first] = true
        } else if let number = number(text) {
          made[index] = number
        } else {
          return index
        }
      }
      return selected.count
    }
    values?.append(contentsOf: UnsafeBufferPointer(start: made + first, count: stop - first))
    if stop < batch.selected.count {
      isMissing.removeLast(batch.selected.count - stop)
      giveUpNumbers(values ?? [])
    }
    return stop
  }

  /// Goes back to texts, written from the numbers, since one of the values is none.
  private func giveUpNumbers(_ values: [Double]) {
    self.values = nil
    areAllNumbers = false
    numbers = []
    isMissingLevel = []
    let known = NumericValues(values: values, isMissing: isMissing).asCategories()
    isMissing = []
    for level in known.levels {
      // Eight spare bytes, as the dictionary wants them.
      var bytes = Array(level.utf8)
      let count = bytes.count
      bytes += [UInt8](repeating: 0, count: 8)
      bytes.withUnsafeBufferPointer { if let base = $0.baseAddress { _ = dictionary.code(of: base, count) } }
      numbers.append(0)
      isMissingLevel.append(false)
    }
    codes = known.codes
  }

  /// The number a text means; a code with leading zeros or of many digits means none.
  private func number(_ text: RecordBatch.Text) -> Double? {
    guard let number = reader.number(text.start, text.count) else { return nil }
    var at = 0
    if text.start[0] == 0x2D || text.start[0] == 0x2B { at = 1 }
    let isDigit = { (index: Int) in index < text.count && text.start[index] &- 0x30 < 10 }
    if text.start[at] == 0x30, isDigit(at + 1) { return nil }
    if text.count - at > 15, (at..<text.count).allSatisfy(isDigit) { return nil }
    return number
  }

  /// The finished column, of which it is not yet known whether it differs within cases.
  func finish() -> AttributeColumn {
    let content: AttributeColumn.Content
    if let values {
      content = .numbers(NumericValues(values: values, isMissing: isMissing))
    } else {
      var levels: [String] = []
      var numberOfLevel: [Double] = []
      let newCode = isMissingLevel.indices.map { code -> Int32 in
        if isMissingLevel[code] { return Categories.missing }
        levels.append(dictionary.texts[code])
        numberOfLevel.append(numbers[code])
        return Int32(levels.count - 1)
      }
      content = .texts(
        Categories(codes: codes.map { $0 < 0 ? $0 : newCode[Int($0)] }, levels: levels),
        numberOfLevel: areAllNumbers && !levels.isEmpty ? numberOfLevel : nil)
    }
    return AttributeColumn(
      name: attribute.name, column: attribute.column, isKnownAfterOutcome: isKnownAfterOutcome, casesThatDiffer: 0,
      content: content)
  }
}
