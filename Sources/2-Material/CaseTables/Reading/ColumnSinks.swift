// SPDX-License-Identifier: Apache-2.0

/// The columns of a table while they are read: one sink per role.
final class ColumnSinks {
  let status: TextSink?
  let roles: [String: TextSink]
  let truths: [TextSink]
  let scores: [NumberSink]
  let weight: NumberSink?
  let attributes: [AttributeSink]
  let separation: TextSink?
  /// The columns that tell the tuning rows, in the order of the binding.
  let tuning: [TextSink]
  private let filters: [(column: String, place: Int, values: [[UInt8]])]
  private(set) var filteredOut: [Int]
  private(set) var rowsRead = 0
  private(set) var sourceRows: [Int32] = []

  /// - Parameters:
  ///   - binding: A binding that fits the file.
  ///   - places: Where each named column stands among the fields of a record.
  init(_ binding: ColumnBinding, places: [String: Int]) {
    let reader = DecimalReader()
    let missing = MissingTexts(binding.missingTexts, reader: reader)
    func place(_ column: String) -> Int { places[column] ?? 0 }

    func texts(_ column: String?, isShown: Bool, required: String? = nil) -> TextSink? {
      column.map { column in
        TextSink(
          place: place(column), column: column, isShown: isShown, required: required,
          longestJudged: max(0, missing.longest)
        ) {
          missing.contains($0) || $0.count == 0 && required != nil ? .missing : .value(0)
        }
      }
    }
    var roles: [String: TextSink] = [:]
    roles["case"] = texts(binding.caseColumn, isShown: false, required: "the name of a case")
    roles["patient"] = texts(binding.patient, isShown: false, required: "the name of a patient")
    roles["reader"] = texts(binding.reader, isShown: false, required: "the name of a reader")
    roles["arm"] = texts(binding.arm, isShown: true, required: "the name of an arm")
    roles["site"] = texts(binding.site, isShown: true)
    roles["device"] = texts(binding.device, isShown: true)
    roles["date"] = binding.date.map { column in
      TextSink(
        place: place(column), column: column, isShown: false, required: nil,
        expected: "a day or a time of ISO 8601, such as 2025-03-31"
      ) { text in
        if missing.contains(text) { return .missing }
        return CalendarDay.day(text.buffer).map(TextSink.Meaning.value) ?? .fault
      }
    }
    self.roles = roles
    separation = texts(binding.separatelyBy, isShown: false)
    tuning = binding.tuning.compactMap { texts($0.column, isShown: false) }
    status = binding.status.map { Self.statusSink($0, place($0), binding.statusTexts, missing) }
    truths = Self.truthSinks(binding.truth, missing, place)
    scores = binding.allScores.map {
      NumberSink(
        name: $0.name, place: place($0.column), column: $0.column, reader: reader, missing: missing,
        isNegated: binding.higherScores == .negative)
    }
    weight = binding.weight.map {
      NumberSink(
        name: "weight", place: place($0), column: $0, reader: reader, missing: missing, isWeight: true)
    }
    attributes = binding.attributes.map {
      AttributeSink(
        attribute: $0, place: place($0.column),
        isKnownAfterOutcome: binding.knownAfterOutcome.contains($0.column)
          || binding.knownAfterOutcome.contains($0.name), reader: reader, missing: missing)
    }
    filters = binding.filters.map { ($0.column, place($0.column), $0.values.map { Array($0.utf8) }) }
    filteredOut = [Int](repeating: 0, count: binding.filters.count)
  }

  private static func statusSink(
    _ column: String, _ place: Int, _ texts: StatusTexts, _ missing: MissingTexts
  ) -> TextSink {
    var states: [String: ResultState] = [:]
    for text in texts.present { states[text] = .present }
    for text in texts.missing { states[text] = .missing }
    for text in texts.failed { states[text] = .failed }
    for text in texts.indeterminate { states[text] = .indeterminate }
    let known = texts.present + texts.missing + texts.failed + texts.indeterminate
    return TextSink(
      place: place, column: column, isShown: true, required: nil, expected: "one of \(Excerpt.list(known))"
    ) { text in
      if let state = states[String(decoding: text.buffer, as: UTF8.self)] { return .value(Int32(state.rawValue)) }
      return missing.contains(text) ? .missing : .fault
    }
  }

  private static func truthSinks(
    _ binding: TruthBinding?, _ missing: MissingTexts, _ place: (String) -> Int
  ) -> [TextSink] {
    switch binding {
    case nil: return []
    case .binary(_, let positive, let negative), .labels(_, let positive, let negative):
      let expected = "a truth value: \(Excerpt.list(positive + (negative ?? [])))"
      return (binding?.columns ?? []).map { column in
        TextSink(place: place(column), column: column, isShown: true, required: nil, expected: expected) { text in
          let written = String(decoding: text.buffer, as: UTF8.self)
          if positive.contains(written) { return .value(1) }
          if negative?.contains(written) == true { return .value(0) }
          if missing.contains(text) { return .missing }
          return negative == nil ? .value(0) : .fault
        }
      }
    case .classes(let column, let classes):
      return [
        TextSink(
          place: place(column), column: column, isShown: true, required: nil,
          expected: "one of the classes \(Excerpt.list(classes))"
        ) { text in
          let written = String(decoding: text.buffer, as: UTF8.self)
          if let index = classes.firstIndex(of: written) { return .value(Int32(index)) }
          return missing.contains(text) ? .missing : .fault
        }
      ]
    }
  }

  /// Makes room for so many rows, so that the columns need not be moved as they grow.
  func reserve(_ rows: Int) {
    sourceRows.reserveCapacity(rows)
    status?.reserve(rows)
    for sink in roles.values { sink.reserve(rows) }
    for sink in truths { sink.reserve(rows) }
    for sink in scores { sink.reserve(rows) }
    weight?.reserve(rows)
    for sink in attributes { sink.reserve(rows) }
    separation?.reserve(rows)
    for sink in tuning { sink.reserve(rows) }
  }

  /// Takes the selected records of a batch, those that pass the filters.
  func take(_ batch: RecordBatch, log: FaultLog) {
    rowsRead += batch.selected.count
    for (index, filter) in filters.enumerated() {
      let before = batch.selected.count
      let texts = batch.column(filter.place)
      batch.selected.removeAll { record in
        let text = texts[record]
        return !filter.values.contains { $0.count == text.count && $0.elementsEqual(text.buffer) }
      }
      filteredOut[index] += before - batch.selected.count
    }
    if batch.selected.count == batch.count {
      sourceRows.append(contentsOf: batch.lines)
    } else {
      sourceRows.append(contentsOf: batch.selected.map { batch.lines[Int($0)] })
    }
    status?.take(batch, log: log)
    for sink in roles.values { sink.take(batch, log: log) }
    for sink in truths { sink.take(batch, log: log) }
    for sink in scores { sink.take(batch, status: status, log: log) }
    weight?.take(batch, status: nil, log: log)
    for sink in attributes { sink.take(batch) }
    separation?.take(batch, log: log)
    for sink in tuning { sink.take(batch, log: log) }
    log.flush()
  }
}
