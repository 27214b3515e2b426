// SPDX-License-Identifier: Apache-2.0
public import Catalog
import Store
import Vocabulary

/// What a table says, before it is told.
public struct LabelReading: Sendable, Hashable {
  /// The labels.
  public var labels: [ToldLabel] = []
  /// How many rows there were.
  public var rows = 0
  /// How many rows name no image of the archive.
  public var rowsWithoutImage = 0
  /// How many cells said nothing.
  public var empty = 0
  /// How many cells were uncertain.
  public var uncertain = 0
  /// Values that nobody said what to make of, each with how many images have it.
  public var unnamed: [String: Int] = [:]
  /// Of a list of words: for each word, how many rows have it and how many were taken to deny it because it does not stand there.
  public var listed: [String: Counts] = [:]

  /// What became of a word of a list.
  public struct Counts: Sendable, Hashable {
    /// Rows that have it.
    public var present = 0
    /// Rows that have it not, and so deny it.
    public var denied = 0
    /// Rows whose source never uses it, and so say nothing of it.
    public var unused = 0
  }
}

extension LabelBook {
  /// Reads the labels of a table for images of the archive.
  ///
  /// Nothing is written. A row that names several images says the same of each.
  /// - Parameters:
  ///   - rows: The table.
  ///   - layout: How it tells labels.
  ///   - schemas: What may be said, where it is declared.
  /// - Returns: The labels, and what was passed over.
  /// - Throws: The first twenty faults with their rows, and how many there are in all.
  public func read(
    _ rows: LabelRows, as layout: LabelLayout, schemas: [FindingSchema] = []
  ) throws -> LabelReading {
    let now = archive.time.now()
    return try archive.records.read { reader in
      var known = Dictionary(try Self.allSchemas(in: reader).map { ($0.finding, $0) }) { first, _ in first }
      for schema in schemas { known[schema.finding] = schema }
      try Self.check(layout, rows.file, Catalog(archive), reader)
      let images = try ImageMatcher(rows, layout, Catalog(archive), reader)
      let size = { (image: Int) -> (rows: Int, columns: Int)? in
        let attributes = try? Catalog(archive).entries(keys: [image], in: reader).first?.attributes
        guard case .number(let rows)? = attributes?[AttributeName.rows],
          case .number(let columns)? = attributes?[AttributeName.columns], let rows = Int(exactly: rows),
          let columns = Int(exactly: columns)
        else { return nil }
        return (rows, columns)
      }
      var work = LabelTableWork(rows: rows, layout: layout, schemas: known, now: now, size: size)
      for row in 0..<rows.count { work.take(row, images: images.images(of: row)) }
      if !work.faults.isEmpty { throw work.faults }
      return work.reading
    }
  }

  /// Labels that an attribute of the catalog tells: every image that has it, or that a query chooses.
  ///
  /// - Parameters:
  ///   - attribute: The attribute's name.
  ///   - query: Which images; all by default.
  ///   - finding: The finding; passed over where the layout's form is a list of words.
  ///   - layout: Whose word it is and what is made of uncertain values; its columns are passed over.
  ///   - values: What a value becomes, as `pneumonia` becomes `1`; others then say nothing. Without any, values are taken as they are.
  ///   - schemas: What may be said, where it is declared.
  /// - Returns: The labels, and what was passed over.
  /// - Throws: The first twenty values that do not fit, and how many there are in all.
  public func read(
    attribute: String, of query: CatalogQuery = CatalogQuery(), finding: String, as layout: LabelLayout,
    values: [String: String] = [:], schemas: [FindingSchema] = []
  ) throws -> LabelReading {
    let entries = try archive.records.read { reader in
      // Of images in locked parts nothing is read from what tells labels.
      let catalog = Catalog(archive)
      let keys = try GuardedCatalog.keys(matching: query, telling: [attribute], of: catalog, in: reader)
      return try catalog.entries(keys: keys, in: reader).filter { $0.attributes[attribute] != nil }
    }
    let words = entries.map { $0.attributes[attribute]?.words ?? "" }
    let rows = LabelRows(
      file: "attribute \(attribute)",
      columns: [
        "image": entries.map { String($0.key) },
        "value": values.isEmpty ? words : words.map { values[$0] ?? "" },
      ])
    var layout = layout
    (layout.matchColumn, layout.match) = ("image", .image)
    (layout.sourceColumn, layout.authorColumn, layout.confidenceColumn, layout.knownColumn) = (nil, nil, nil, nil)
    if case .list(_, let separator, let unlisted) = layout.form {
      layout.form = .list(column: "value", separator: separator, unlisted: unlisted)
    } else {
      layout.form = .wide([.init("value", finding: finding)])
    }
    var reading = try read(rows, as: layout, schemas: schemas)
    if !values.isEmpty {
      for word in words where values[word] == nil { reading.unnamed[word, default: 0] += 1 }
      reading.empty -= reading.unnamed.values.reduce(0, +)
    }
    return reading
  }

  /// An attribute that no image has matches nothing; that is a slip, and no reason to pass all rows over in silence.
  private static func check(
    _ layout: LabelLayout, _ file: String, _ catalog: Catalog, _ reader: RecordReader
  ) throws {
    guard case .attribute(let name) = layout.match else { return }
    let known = try catalog.attributes(in: reader)
    guard !known.contains(name) else { return }
    let near = nearestName(to: name, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
    throw InputFaults([
      InputFault(
        file: file, column: layout.matchColumn, found: "an attribute \"\(name)\" that no image has",
        expected: "image, content, study, series, patient"
          + (known.isEmpty ? "" : " or one of \(known.joined(separator: ", "))") + near)
    ])
  }

  static func allSchemas(in reader: RecordReader) throws -> [FindingSchema] {
    let names = try reader.rows("SELECT finding FROM dataset_finding").map { try $0.value(0, as: String.self) }
    return try schemas(of: Set(names), in: reader)
  }
}

/// Goes through a table row by row.
private struct LabelTableWork {
  let rows: LabelRows
  let layout: LabelLayout
  let now: Timestamp
  /// How large an image is, where that is known.
  let size: (Int) -> (rows: Int, columns: Int)?
  var faults = InputFaults()
  var reading = LabelReading()
  private var values: [String: LabelValues] = [:]
  private var listed: [String] = []
  /// The words that each source uses.
  private var used: [String: Set<String>] = [:]

  init(
    rows: LabelRows, layout: LabelLayout, schemas: [String: FindingSchema], now: Timestamp,
    size: @escaping (Int) -> (rows: Int, columns: Int)?
  ) {
    self.size = size
    self.rows = rows
    self.layout = layout
    self.now = now
    reading.rows = rows.count
    var texts: [String: Set<String>] = [:]
    switch layout.form {
    case .wide(let columns):
      for column in columns { texts[column.finding, default: []].formUnion(rows.columns[column.column] ?? []) }
    case .long(let finding, let value):
      for row in 0..<rows.count {
        texts[Label.findingName(rows[finding, row]), default: []].insert(rows[value, row])
      }
    case .list(let column, let separator, _):
      var words: Set<String> = []
      for row in 0..<rows.count {
        let found = Self.words(rows[column, row], separator, layout)
        words.formUnion(found)
        used[Self.voice(row, rows, layout), default: []].formUnion(found)
      }
      listed = words.sorted()
    }
    for (finding, texts) in texts {
      values[finding] = LabelValues(
        finding: finding, texts: texts, schema: schemas[finding], policy: layout.uncertain, blank: layout.blank)
    }
  }

  /// Whose row it is, as far as columns say so.
  private static func voice(_ row: Int, _ rows: LabelRows, _ layout: LabelLayout) -> String {
    [layout.sourceColumn, layout.authorColumn].map { $0.map { rows[$0, row].trimmingSpaces } ?? "" }
      .joined(separator: "\u{0}")
  }

  private static func words(_ cell: String, _ separator: Character, _ layout: LabelLayout) -> Set<String> {
    let nothing = Set(layout.nothingWords.map(Label.findingName))
    return Set(cell.split(separator: separator).map { Label.findingName(String($0)) }.filter { !$0.isEmpty })
      .subtracting(nothing)
  }

  mutating func fault(_ row: Int, _ column: String?, found: String, expected: String) {
    // The header is line 1.
    faults.append(InputFault(file: rows.file, row: row + 2, column: column, found: found, expected: expected))
  }

  mutating func take(_ row: Int, images: [Int]) {
    if images.isEmpty { reading.rowsWithoutImage += 1 }
    guard let speaker = speaker(row) else { return }
    switch layout.form {
    case .wide(let columns):
      for column in columns { say(column.finding, rows[column.column, row], row, column.column, images, speaker) }
    case .long(let finding, let value):
      let name = Label.findingName(rows[finding, row])
      if name.isEmpty {
        fault(row, finding, found: "nothing", expected: "the name of a finding")
      } else {
        say(name, rows[value, row], row, value, images, speaker)
      }
    case .list(let column, let separator, let unlisted):
      let cell = rows[column, row]
      if cell.trimmingSpaces.isEmpty {
        reading.empty += 1
        return
      }
      let words = Self.words(cell, separator, layout)
      let own = used[Self.voice(row, rows, layout)] ?? []
      for finding in listed {
        var counts = reading.listed[finding] ?? LabelReading.Counts()
        if words.contains(finding) {
          add(finding, "1", images, speaker)
          counts.present += 1
        } else if unlisted == .negative {
          // Who never uses a word does not deny it by leaving it out.
          if own.contains(finding) {
            add(finding, "0", images, speaker)
            counts.denied += 1
          } else {
            counts.unused += 1
          }
        }
        reading.listed[finding] = counts
      }
    }
  }

  private mutating func say(
    _ finding: String, _ text: String, _ row: Int, _ column: String, _ images: [Int], _ speaker: Speaker
  ) {
    guard let values = values[finding] else { return }
    switch values.read(text) {
    case .nothing: reading.empty += 1
    case .undecided:
      fault(
        row, column, found: "an uncertain value",
        expected: "a rule for uncertain values: positive, negative, uncertain or missing")
    case .odd: fault(row, column, found: "another word", expected: "1 or 0, yes or no, or an uncertain value")
    case .value(let value):
      if value == FindingSchema.uncertain { reading.uncertain += 1 }
      if LabelRegion.isMeant(value), !checkRegions(value, row, column, images) { return }
      add(finding, value, images, speaker)
    }
  }

  /// Whether a value's regions can be read and lie in each image whose size is known.
  private mutating func checkRegions(_ value: String, _ row: Int, _ column: String, _ images: [Int]) -> Bool {
    guard let regions = LabelRegion.regions(of: value) else {
      fault(row, column, found: "a region that cannot be read", expected: FindingSchema("", .regions).expectation)
      return false
    }
    for image in images {
      guard let size = size(image) else { continue }
      guard let misfit = regions.lazy.compactMap({ $0.misfit(rows: size.rows, columns: size.columns) }).first else {
        continue
      }
      fault(
        row, column, found: misfit,
        expected: "regions in an image of \(size.rows) rows and \(size.columns) columns")
      return false
    }
    return true
  }

  private mutating func add(_ finding: String, _ value: String, _ images: [Int], _ speaker: Speaker) {
    for image in images {
      reading.labels.append(
        ToldLabel(
          image: image,
          label: Label(
            finding, value, source: speaker.source, author: speaker.author, confidence: speaker.confidence,
            known: speaker.known)))
    }
  }

  private struct Speaker {
    var source: Label.Source
    var author: String?
    var confidence: Double?
    var known: Timestamp
  }

  private mutating func speaker(_ row: Int) -> Speaker? {
    var speaker = Speaker(source: layout.source, author: layout.author, confidence: nil, known: layout.known ?? now)
    if let column = layout.sourceColumn {
      guard let source = Label.Source(rawValue: rows[column, row].trimmingSpaces.lowercased()) else {
        fault(
          row, column, found: "another word", expected: Label.Source.allCases.map(\.rawValue).joined(separator: ", "))
        return nil
      }
      speaker.source = source
    }
    if let column = layout.authorColumn {
      let name = rows[column, row].trimmingSpaces
      speaker.author = name.isEmpty ? layout.author : name
    }
    if let column = layout.confidenceColumn {
      let text = rows[column, row].trimmingSpaces
      if !text.isEmpty {
        guard let confidence = Double(text), (0...1).contains(confidence) else {
          fault(row, column, found: "another value", expected: "a number of 0 to 1")
          return nil
        }
        speaker.confidence = confidence
      }
    }
    if let column = layout.knownColumn {
      let text = rows[column, row].trimmingSpaces
      guard let known = Timestamp(text) ?? Timestamp(text + "T00:00:00Z"), known <= now else {
        fault(row, column, found: "another value", expected: "a day as 2026-01-31, or a moment, not later than now")
        return nil
      }
      speaker.known = known
    }
    return speaker
  }
}

/// Finds the images that the rows of a table mean.
private struct ImageMatcher {
  private let names: [String]
  private var found: [String: [Int]] = [:]

  init(_ rows: LabelRows, _ layout: LabelLayout, _ catalog: Catalog, _ reader: RecordReader) throws {
    names = (rows.columns[layout.matchColumn] ?? []).map(\.trimmingSpaces)
    let distinct = Set(names).subtracting([""])
    switch layout.match {
    case .image:
      let keys = Dictionary(distinct.compactMap { name in Int(name).map { ($0, name) } }) { first, _ in first }
      for image in try catalog.images(keys: keys.keys.sorted(), in: reader) {
        if let name = keys[image.key] { found[name, default: []].append(image.key) }
      }
    case .content:
      var contents: [ContentDigest: String] = [:]
      for name in distinct {
        if let digest = ContentDigest(name) ?? ContentDigest(hexadecimal: name) { contents[digest] = name }
      }
      for image in try catalog.images(contents: contents.keys.sorted(), in: reader) {
        if let name = contents[image.content] { found[name, default: []].append(image.key) }
      }
    case .study: try match(distinct, "study", catalog, reader) { String($0.study) }
    case .series: try match(distinct, "series", catalog, reader) { String($0.series) }
    case .patient: try match(distinct, "patient", catalog, reader) { String($0.patient) }
    case .attribute(let name):
      try match(distinct, name, catalog, reader, isText: true) { $0.attributes[name]?.words }
    }
  }

  private mutating func match(
    _ names: Set<String>, _ attribute: String, _ catalog: Catalog, _ reader: RecordReader, isText: Bool = false,
    _ name: (CatalogEntry) -> String?
  ) throws {
    // A few hundred values at a time: each is a set of its own.
    let sorted = names.sorted()
    for start in stride(from: 0, to: sorted.count, by: LabelBook.valuesInStatement) {
      let part = sorted[start..<min(start + LabelBook.valuesInStatement, sorted.count)]
      let values: [AttributeValue] = part.compactMap { word in
        if let number = Double(word), !isText || AttributeValue.number(number).words == word { return .number(number) }
        return isText ? .text(word) : nil
      }
      guard !values.isEmpty else { continue }
      let query = CatalogQuery([.init(attribute, .isAmong, values)])
      let keys = try GuardedCatalog.keys(matching: query, of: catalog, in: reader)
      for entry in try catalog.entries(keys: keys, in: reader) {
        if let word = name(entry) { found[word, default: []].append(entry.key) }
      }
    }
  }

  func images(of row: Int) -> [Int] { row < names.count ? found[names[row]] ?? [] : [] }
}
