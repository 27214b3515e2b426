// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CaseTables
import Catalog
import Datasets
import Foundation
import Store
import Vocabulary

/// `fiducial dataset label`: tells what is said of images.
struct DatasetLabel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "label",
    abstract:
      "Tells labels of images, from a table or from what the catalog knows, or takes some back; without, says which there are.",
    discussion: """
      Labels are never overwritten: what the same source and author says later corrects what was said before, from then \
      on; other sources and authors stand beside it. Telling the same table again changes nothing. --retract takes back what \
      was wrong: later versions are without it, earlier ones and earlier moments keep it.

      Example: fiducial dataset label truth.csv --match image --finding effusion --source phantom
      Example: fiducial dataset label nih.csv --match sha256=content --words labels --nothing "No Finding" --source table
      Example: fiducial dataset label --from-attribute label --finding pneumonia --value pneumonia=1 --value normal=0
      Example: fiducial dataset label boxes.csv --match image --finding-column name --box left,top,right,bottom
      Example: fiducial dataset label --retract --source model --author v2 --told-from 2026-03-01 --reason "wrong threshold"
      """)

  @Argument(help: "The table: .csv, .tsv or .ndjson, also gzipped.", completion: .file())
  var table: String?

  @OptionGroup var archive: ArchiveOptions
  @OptionGroup(title: "Reading masks") var helpers: HelperOptions

  @Option(
    help: """
      By what rows name images: COLUMN=KIND, with KIND one of image, content, study, series, patient (numbers of the \
      archive, or the file's digest), or an attribute of the catalog; COLUMN alone where it is called so.
      """)
  var match: String?

  @Option(help: "A column of a finding; COLUMN=NAME gives it a name. With --retract: the finding's name. Repeatable.")
  var finding: [String] = []

  @Option(help: "Of a table with a row for each label: the column of findings.")
  var findingColumn: String?

  @Option(help: "Of a table with a row for each label: the column of values.")
  var valueColumn: String?

  @Option(
    help:
      "Of a table with a row for each region: the columns of its first and last column and row: left,top,right,bottom.")
  var box: String?

  @Option(help: "Of a table with a row for each region: the column of masks, PNG files named from the table's folder.")
  var maskColumn: String?

  @Option(
    help: "With --mask-column: the column of the number of the region, whose bit in a mask's pixels is set, from 1.")
  var maskBit: String?

  @Option(help: "A column of words, effusion|mass: each word is a finding that is there.")
  var words: String?

  @Option(help: "What stands between the words.")
  var separator = "|"

  @Option(help: "What it means that a word does not stand there: negative or missing.")
  var unlisted: LabelLayout.Unlisted = .negative

  @Option(help: "A word that says that nothing was found, as \"No Finding\". Repeatable.")
  var nothing: [String] = []

  @Option(help: "An attribute of the catalog that tells the labels.")
  var fromAttribute: String?

  @Option(
    name: .customLong("where"), help: "With --from-attribute or --retract: a condition on the images. Repeatable.")
  var conditions: [String] = []

  @Option(help: "With --from-attribute: what a value becomes, as pneumonia=1; others are passed over. Repeatable.")
  var value: [String] = []

  @Flag(
    help:
      "Take back the labels for which all holds that is given of --finding, --source, --author, --told-from, --told-until, --list, --where."
  )
  var retract = false

  @Option(help: "With --retract: a list of images, numbers or digests, one a line.", completion: .file())
  var list: String?

  @Option(help: "With --retract: labels that were written down on this day or at this moment, or later.")
  var toldFrom: String?

  @Option(help: "With --retract: labels that were written down by the end of this day or at this moment, or before.")
  var toldUntil: MomentOption?

  @Option(help: "Whose word it is: reader, report, consensus, phantom, table or model. Default: table.")
  var source: Label.Source?

  @Option(help: "The column of sources.")
  var sourceColumn: String?

  @Option(help: "Who or what exactly, by a name of this site.")
  var author: String?

  @Option(help: "The column of authors.")
  var authorColumn: String?

  @Option(help: "The column of confidences, 0 to 1.")
  var confidenceColumn: String?

  @Option(help: "Since when the labels are known, or known to be wrong, 2026-01-31T12:00:00Z. Default: now.")
  var known: String?

  @Option(help: "The column of moments or days since when they are known.")
  var knownColumn: String?

  @Option(
    help:
      "What is made of uncertain values (-1, u, ?): positive, negative, uncertain or missing. Needed where there are any."
  )
  var uncertain: LabelLayout.Uncertain?

  @Option(help: "What is made of empty cells: missing or negative.")
  var blank: LabelLayout.Blank = .missing

  @Option(
    help: """
      What may be said of a finding: NAME=binary, NAME=classes:a,b, NAME=ordinal:none,mild,severe, NAME=number, \
      NAME=number:0:10 or NAME=regions. Repeatable.
      """)
  var schema: [String] = []

  @Flag(help: "Read and count, and write nothing.")
  var dryRun = false

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    try validateRetraction()
    if box != nil, maskColumn != nil { throw ValidationError("give --box or --mask-column, not both") }
    if let box, box.split(separator: ",").count != 4 {
      throw ValidationError("--box names four columns: left,top,right,bottom")
    }
    if maskBit != nil, maskColumn == nil { throw ValidationError("--mask-bit goes with --mask-column") }
    if retract { return }
    if table != nil, fromAttribute != nil { throw ValidationError("give a table or --from-attribute, not both") }
    if table != nil {
      if match == nil {
        throw ValidationError("say by what rows name images: --match image, --match sha256=content, …")
      }
      let forms = [!finding.isEmpty, findingColumn != nil, words != nil].filter { $0 }.count
      if forms != 1 { throw ValidationError("give one of --finding, --finding-column with --value-column, or --words") }
      if (findingColumn == nil) != (valueColumn == nil && box == nil && maskColumn == nil) {
        throw ValidationError("--finding-column goes with --value-column, --box or --mask-column")
      }
    }
    if fromAttribute != nil, words == nil, finding.count != 1 {
      throw ValidationError("--from-attribute tells one --finding, or --words")
    }
    if separator.count != 1 { throw ValidationError("--separator is one character, found \(separator.count)") }
    if let known, Timestamp(known) == nil {
      throw ValidationError("--known is a moment as 2026-01-31T12:00:00Z, found \(known)")
    }
    for text in schema where Self.schema(text) == nil {
      throw ValidationError(
        "--schema is NAME=binary, NAME=classes:a,b, NAME=ordinal:a,b, NAME=number or NAME=regions, found \(text)")
    }
    for text in value where !text.contains("=") { throw ValidationError("--value is FROM=TO, found \(text)") }
  }

  private func validateRetraction() throws {
    let isChoice = list != nil || toldFrom != nil || toldUntil != nil
    guard retract else {
      if isChoice { throw ValidationError("--list, --told-from and --told-until go with --retract") }
      return
    }
    if table != nil || fromAttribute != nil || words != nil || findingColumn != nil {
      throw ValidationError("--retract takes labels back and tells none")
    }
    if finding.isEmpty, source == nil, author == nil, conditions.isEmpty, !isChoice {
      throw ValidationError(
        "say which labels: --finding, --source, --author, --told-from, --told-until, --list or --where")
    }
    if let toldFrom, Timestamp(toldFrom) ?? Timestamp(toldFrom + "T00:00:00Z") == nil {
      throw ValidationError("--told-from is a day or a moment as 2026-01-31T12:00:00Z, found \(toldFrom)")
    }
    if let known, Timestamp(known) == nil {
      throw ValidationError("--known is a moment as 2026-01-31T12:00:00Z, found \(known)")
    }
  }

  func run() throws {
    do {
      try retract ? takeBack() : tell()
    } catch let faults as InputFaults {
      throw ImportFaults(faults, ending: "nothing was written")
    }
  }

  private func tell() throws {
    let datasets = try archive.datasets()
    let book = LabelBook(datasets.archive)
    guard table != nil || fromAttribute != nil else { return try show(book, in: datasets.archive) }
    let schemas = schema.compactMap(Self.schema)
    let reading: LabelReading
    if let table {
      try FileAccessError.check(readable: table)
      if box != nil || maskColumn != nil {
        let rows = try RegionRows(table: table, layout: layout, corners: box, mask: maskColumn, bit: maskBit).read(
          helpers)
        reading = try book.read(rows, as: layout, schemas: schemas)
      } else {
        reading = try book.read(LabelRows(reading: TableSource(path: table), for: layout), as: layout, schemas: schemas)
      }
    } else {
      let known = try Catalog(datasets.archive).attributes()
      let pairs = value.map { text in
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        return (parts[0], parts[1])
      }
      reading = try book.read(
        attribute: fromAttribute ?? "", of: try CatalogQuery(parsing: conditions, known: known),
        finding: finding.first ?? "", as: layout, values: Dictionary(pairs) { first, _ in first }, schemas: schemas)
    }
    let receipt =
      dryRun ? nil : try book.tell(reading.labels, schemas: schemas, readFrom: toldBy, by: archive.context)
    try print(reading, receipt)
  }

  private func takeBack() throws {
    let datasets = try archive.datasets()
    var order = RetractionOrder(
      findings: finding.isEmpty ? nil : Set(finding.map { Label.findingName($0) }), source: source, author: author)
    order.toldFrom = toldFrom.flatMap { Timestamp($0) ?? Timestamp($0 + "T00:00:00Z") }
    order.toldUntil = toldUntil?.moment
    if !conditions.isEmpty {
      let query = try CatalogQuery(parsing: conditions, known: try Catalog(datasets.archive).attributes())
      order.images = Set(try GuardedCatalog(datasets.archive).images(matching: query).map(\.key))
    }
    if let list {
      let listed = try ImageList.read(list)
      let found = try datasets.archive.records.read { reader in
        switch listed {
        case .images(let numbers): try Catalog(datasets.archive).images(keys: numbers, in: reader)
        case .contents(let contents): try Catalog(datasets.archive).images(contents: contents, in: reader)
        case .query: [CatalogImage]()
        }
      }
      order.images = (order.images ?? Set(found.map(\.key))).intersection(found.map(\.key))
    }
    let receipt = try LabelBook(datasets.archive).retract(
      order, known: known.flatMap { Timestamp($0) }, isTrial: dryRun, by: archive.context)
    if json {
      return try StandardOutput.print(
        JSONValue.object([
          "retracted": .integer(receipt.retracted), "images": .integer(receipt.images),
          "earlierStands": .integer(receipt.earlierStands), "hasLocked": .bool(receipt.hasLocked),
          "dryRun": .bool(dryRun),
        ]).text())
    }
    var lines = ["\(dryRun ? "would take back" : "took back") \(receipt.retracted) labels of \(receipt.images) images"]
    if receipt.earlierStands > 0 {
      lines.append("of \(receipt.earlierStands) an earlier word of the same source and author stands again")
    }
    if receipt.hasLocked { lines.append("those of images in locked parts are taken back too and not counted") }
    if dryRun { lines.append("nothing was written") }
    try StandardOutput.print(lines.joined(separator: "\n"))
  }

  private static func schema(_ text: String) -> FindingSchema? {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    return FindingSchema(finding: Label.findingName(parts[0]), words: parts[1])
  }

  /// The columns or attributes whose values become labels.
  private var toldBy: [String] {
    let wide = table == nil ? [] : finding.map { $0.split(separator: "=", maxSplits: 1).first.map(String.init) ?? $0 }
    return wide + [fromAttribute, words, findingColumn, valueColumn, maskColumn].compactMap { $0 }
  }

  private var layout: LabelLayout {
    let named = (match ?? "").split(separator: "=", maxSplits: 1).map(String.init)
    let form: LabelLayout.Form
    if let words {
      form = .list(column: words, separator: separator.first ?? "|", unlisted: unlisted)
    } else if let findingColumn {
      form = .long(finding: findingColumn, value: valueColumn ?? RegionRows.valueColumn)
    } else {
      form = .wide(
        finding.map { text in
          let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
          return .init(parts.first ?? "", finding: parts.last)
        })
    }
    return LabelLayout(
      matchColumn: named.first ?? "", match: LabelLayout.Match(named.last ?? ""), form: form, source: source ?? .table,
      sourceColumn: sourceColumn, author: author, authorColumn: authorColumn, confidenceColumn: confidenceColumn,
      known: known.flatMap { Timestamp($0) }, knownColumn: knownColumn, uncertain: uncertain, blank: blank,
      nothingWords: Set(nothing))
  }

  private func print(_ reading: LabelReading, _ receipt: LabelReceipt?) throws {
    if json {
      return try StandardOutput.print(
        JSONValue.object([
          "rows": .integer(reading.rows), "rowsWithoutImage": .integer(reading.rowsWithoutImage),
          "empty": .integer(reading.empty), "uncertain": .integer(reading.uncertain),
          "unnamed": .object(
            reading.unnamed.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .integer($0.value)) }),
          "words": .object(
            reading.listed.sorted { $0.key < $1.key }.map { word, counts in
              JSONValue.Member(
                word,
                .object([
                  "present": .integer(counts.present), "denied": .integer(counts.denied),
                  "unused": .integer(counts.unused),
                ]))
            }),
          "labels": .integer(reading.labels.count), "new": receipt.map { .integer($0.new) },
          "corrections": receipt.map { .integer($0.corrections) }, "earlier": receipt.map { .integer($0.earlier) },
          "repeated": receipt.map { .integer($0.repeated) }, "locked": receipt.map { .integer($0.locked) },
          "retracted": receipt.map { .integer($0.retracted) }, "images": receipt.map { .integer($0.images) },
        ]).text())
    }
    var lines = ["read      \(reading.labels.count) labels in \(reading.rows) rows"]
    if reading.rowsWithoutImage > 0 {
      lines.append("passed    \(reading.rowsWithoutImage) rows of no image in the archive")
    }
    if reading.empty > 0 { lines.append("empty     \(reading.empty) cells") }
    if !reading.unnamed.isEmpty {
      let words = reading.unnamed.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      lines.append(
        "passed    \(words.map(\.value).reduce(0, +)) images with values that no --value names: "
          + words.prefix(10).map { "\($0.key) (\($0.value))" }.joined(separator: ", ")
          + (words.count > 10 ? " and \(words.count - 10) more" : ""))
    }
    for (word, counts) in reading.listed.sorted(by: { $0.key < $1.key }) {
      lines.append(
        "word      \(word): \(counts.present) rows have it"
          + (counts.denied > 0 ? ", \(counts.denied) leave it out and so deny it (--unlisted negative)" : "")
          + (counts.unused > 0 ? ", \(counts.unused) are of sources that never use it and say nothing" : ""))
    }
    if reading.uncertain > 0 { lines.append("uncertain \(reading.uncertain) cells") }
    if let receipt {
      lines.append("new       \(receipt.new) labels of \(receipt.images) images")
      if receipt.corrections > 0 { lines.append("corrected \(receipt.corrections)") }
      if receipt.earlier > 0 { lines.append("earlier   \(receipt.earlier), which change what was known before") }
      if receipt.repeated > 0 { lines.append("repeated  \(receipt.repeated), said already") }
      if receipt.retracted > 0 {
        lines.append("retracted \(receipt.retracted), taken back before; --known a later moment says them anew")
      }
      if receipt.locked > 0 {
        lines.append("locked    \(receipt.locked) of images in locked parts; how many are new is not told")
      }
    } else {
      lines.append("nothing was written")
    }
    try StandardOutput.print(lines.joined(separator: "\n"))
  }

  private func show(_ book: LabelBook, in archive: Archive) throws {
    let findings = try book.findings(known: known.flatMap { Timestamp($0) })
    let locked = try GuardedCatalog(archive).lockedImages().count
    if locked > 0 {
      FileHandle.standardError.write(
        Data("left out: \(locked) images in locked parts, whose labels are not told\n".utf8))
    }
    if json {
      return try StandardOutput.print(
        JSONValue.object([
          "findings": .array(
            findings.map { finding in
              .object([
                "schema": finding.schema.json, "images": .integer(finding.images),
                "values": .object(
                  finding.values.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .integer($0.value)) }),
                "readTwice": .integer(finding.readTwice), "conflicts": .integer(finding.conflicts),
              ])
            })
        ]).text())
    }
    if findings.isEmpty { return try StandardOutput.print("there are no labels yet") }
    try StandardOutput.print(
      findings.map { finding in
        "\(finding.schema.finding): \(finding.images) images; "
          + finding.values.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(8).map { "\($0.key) \($0.value)" }
          .joined(separator: ", ")
          + (finding.readTwice > 0 ? "; \(finding.readTwice) by several, \(finding.conflicts) in conflict" : "")
      }.joined(separator: "\n"))
  }
}
