// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CaseTables
import Catalog
import Datasets
import Foundation
import Vocabulary

/// `fiducial dataset label`: tells what is said of images.
struct DatasetLabel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "label",
    abstract:
      "Tells labels of images, from a table or from what the catalog knows; without either, says which there are.",
    discussion: """
      Labels are never overwritten: what the same source and author says later corrects what was said before, from then \
      on; other sources and authors stand beside it. Telling the same table again changes nothing.

      Example: fiducial dataset label truth.csv --match image --finding effusion --source phantom
      Example: fiducial dataset label nih.csv --match sha256=content --words labels --nothing "No Finding" --source table
      Example: fiducial dataset label --from-attribute label --finding pneumonia --value pneumonia=1 --value normal=0
      """)

  @Argument(help: "The table: .csv, .tsv or .ndjson, also gzipped.", completion: .file())
  var table: String?

  @OptionGroup var archive: ArchiveOptions

  @Option(
    help: """
      By what rows name images: COLUMN=KIND, with KIND one of image, content, study, series, patient (numbers of the \
      archive, or the file's digest), or an attribute of the catalog; COLUMN alone where it is called so.
      """)
  var match: String?

  @Option(help: "A column of a finding; COLUMN=NAME gives it a name. Repeatable.")
  var finding: [String] = []

  @Option(help: "Of a table with a row for each label: the column of findings.")
  var findingColumn: String?

  @Option(help: "Of a table with a row for each label: the column of values.")
  var valueColumn: String?

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

  @Option(name: .customLong("where"), help: "With --from-attribute: a condition on the images. Repeatable.")
  var conditions: [String] = []

  @Option(help: "With --from-attribute: what a value becomes, as pneumonia=1; others are passed over. Repeatable.")
  var value: [String] = []

  @Option(help: "Whose word it is: reader, report, consensus, phantom, table or model.")
  var source: Label.Source = .table

  @Option(help: "The column of sources.")
  var sourceColumn: String?

  @Option(help: "Who or what exactly, by a name of this site.")
  var author: String?

  @Option(help: "The column of authors.")
  var authorColumn: String?

  @Option(help: "The column of confidences, 0 to 1.")
  var confidenceColumn: String?

  @Option(help: "Since when the labels are known, 2026-01-31T12:00:00Z. Default: now.")
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
      What may be said of a finding: NAME=binary, NAME=classes:a,b, NAME=ordinal:none,mild,severe, NAME=number or \
      NAME=number:0:10. Repeatable.
      """)
  var schema: [String] = []

  @Flag(help: "Read and count, and write nothing.")
  var dryRun = false

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if table != nil, fromAttribute != nil { throw ValidationError("give a table or --from-attribute, not both") }
    if table != nil {
      if match == nil {
        throw ValidationError("say by what rows name images: --match image, --match sha256=content, …")
      }
      let forms = [!finding.isEmpty, findingColumn != nil, words != nil].filter { $0 }.count
      if forms != 1 { throw ValidationError("give one of --finding, --finding-column with --value-column, or --words") }
      if (findingColumn == nil) != (valueColumn == nil) {
        throw ValidationError("--finding-column and --value-column go together")
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
      throw ValidationError("--schema is NAME=binary, NAME=classes:a,b, NAME=ordinal:a,b or NAME=number, found \(text)")
    }
    for text in value where !text.contains("=") { throw ValidationError("--value is FROM=TO, found \(text)") }
  }

  func run() throws {
    do {
      try tell()
    } catch let faults as InputFaults {
      throw ImportFaults(faults, ending: "nothing was written")
    }
  }

  private func tell() throws {
    let datasets = try archive.datasets()
    let book = LabelBook(datasets.archive)
    guard table != nil || fromAttribute != nil else { return try show(book) }
    let schemas = schema.compactMap(Self.schema)
    let reading: LabelReading
    if let table {
      try FileAccessError.check(readable: table)
      reading = try book.read(LabelRows(reading: TableSource(path: table), for: layout), as: layout, schemas: schemas)
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
    let receipt = dryRun ? nil : try book.tell(reading.labels, schemas: schemas, by: archive.context)
    try print(reading, receipt)
  }

  private static func schema(_ text: String) -> FindingSchema? {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    return FindingSchema(finding: Label.findingName(parts[0]), words: parts[1])
  }

  private var layout: LabelLayout {
    let named = (match ?? "").split(separator: "=", maxSplits: 1).map(String.init)
    let form: LabelLayout.Form
    if let words {
      form = .list(column: words, separator: separator.first ?? "|", unlisted: unlisted)
    } else if let findingColumn, let valueColumn {
      form = .long(finding: findingColumn, value: valueColumn)
    } else {
      form = .wide(
        finding.map { text in
          let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
          return .init(parts.first ?? "", finding: parts.last)
        })
    }
    return LabelLayout(
      matchColumn: named.first ?? "", match: LabelLayout.Match(named.last ?? ""), form: form, source: source,
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
          "repeated": receipt.map { .integer($0.repeated) }, "images": receipt.map { .integer($0.images) },
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
    } else {
      lines.append("nothing was written")
    }
    try StandardOutput.print(lines.joined(separator: "\n"))
  }

  private func show(_ book: LabelBook) throws {
    let findings = try book.findings(known: known.flatMap { Timestamp($0) })
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
