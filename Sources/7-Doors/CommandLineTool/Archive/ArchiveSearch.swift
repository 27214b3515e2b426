// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Catalog
import Datasets
import Foundation
import Store
import Vocabulary

/// `fiducial archive search`: finds images by what is known of them.
struct ArchiveSearch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Finds images by what is known of them.",
    discussion: """
      Conditions are attributes with =, !=, <, <=, >, >= and values, or with ? for what is not known; all of them must hold. \
      Several values stand for any of them. Put each condition in quotes, so that the shell leaves it alone.

      Example: fiducial archive search 'modality = DX' 'age >= 60' 'site = North, South'
      Example: fiducial archive search 'view ?' --count
      Example: fiducial archive search 'modality = CT' --by site manufacturer
      """)

  @Argument(help: "Conditions, as 'age >= 60'; none for every image.")
  var conditions: [String] = []

  @OptionGroup var archive: ArchiveOptions

  @Option(help: "How many images are listed at most.")
  var limit = 20

  @Option(help: "Lists images with a greater number than this.")
  var after = 0

  @Flag(help: "Only says how many there are.")
  var count = false

  @Option(parsing: .upToNextOption, help: "Counts by the values of these attributes instead of listing images.")
  var by: [String] = []

  @Option(parsing: .upToNextOption, help: "The attributes that are shown of each image.")
  var show: [String] = []

  @Flag(help: "Says of the images that are listed what was known of them before it was corrected.")
  var history = false

  @Flag(help: "Names the attributes that there are.")
  var attributes = false

  @Flag(help: "Prints JSON.")
  var json = false

  func validate() throws {
    guard (1...100_000).contains(limit) else { throw ValidationError("--limit is \(limit), and 1 to 100000 is needed") }
    if after < 0 { throw ValidationError("--after is \(after), and a number from 0 is needed") }
  }

  func run() throws {
    let archive = try archive.open(.reading)
    let known = try Catalog(archive).attributes()
    // What is locked is not told by way of a search either.
    let catalog = GuardedCatalog(archive)
    if attributes {
      return try StandardOutput.print(
        json ? JSONValue.array(known.map(JSONValue.string)).text() : known.joined(separator: "\n"))
    }
    let query = try CatalogQuery(parsing: conditions, known: known)
    for name in by + show where !known.contains(name) {
      throw CatalogQueryFault(
        condition: name, place: 1, found: "the attribute \"\(name)\", which no image has",
        expected: "one of \(known.joined(separator: ", "))")
    }
    let withheld = try catalog.withheld(matching: query, by: by)
    if withheld > 0 {
      FileHandle.standardError.write(
        Data("left out: \(withheld) images in locked parts, whose labels are not told\n".utf8))
    }
    if !by.isEmpty { return try showFacets(catalog, query) }
    let total = try catalog.count(matching: query)
    if count {
      return try StandardOutput.print(json ? JSONValue.object(["count": .integer(total)]).text() : "\(total)")
    }
    let entries = try catalog.entries(matching: query, after: after, limit: limit)
    if history { return try showHistory(entries, catalog) }
    try StandardOutput.print(json ? page(entries, total).text() : words(entries, total))
  }

  private func showHistory(_ entries: [CatalogEntry], _ catalog: GuardedCatalog) throws {
    var lines: [String] = []
    var documents: [JSONValue] = []
    for entry in entries {
      for change in try catalog.history(of: entry.key) {
        lines.append(
          "image \(entry.key)  \(change.attribute)  \(change.value?.words ?? "nothing")  from \(change.since) to \(change.until)"
        )
        documents.append(
          .object([
            "image": .integer(entry.key), "attribute": .string(change.attribute), "value": change.value.map(Self.json),
            "since": .string(change.since.description),
            "until": .string(change.until.description),
          ]))
      }
    }
    if json { return try StandardOutput.print(JSONValue.array(documents).text()) }
    try StandardOutput.print(lines.isEmpty ? "nothing was corrected" : lines.joined(separator: "\n"))
  }

  private func showFacets(_ catalog: GuardedCatalog, _ query: CatalogQuery) throws {
    let facets = try by.map { try catalog.facet(matching: query, by: $0) }
    guard !json else {
      return try StandardOutput.print(
        JSONValue.array(
          facets.map { facet in
            .object([
              "attribute": .string(facet.attribute),
              "values": .array(
                facet.values.map { value in
                  .object(["value": value.value.map(Self.json) ?? .null, "count": .integer(value.count)])
                }),
            ])
          }
        ).text())
    }
    var lines: [String] = []
    for facet in facets {
      lines.append(facet.attribute)
      let width = facet.values.map { String($0.count).count }.max() ?? 1
      for value in facet.values.prefix(limit) {
        let digits = String(value.count)
        lines.append(
          "  " + String(repeating: " ", count: width - digits.count) + digits + "  "
            + (value.value?.words ?? "(not known)"))
      }
      if facet.values.count > limit { lines.append("  … and \(facet.values.count - limit) more values") }
    }
    try StandardOutput.print(lines.joined(separator: "\n"))
  }

  /// What is shown of an image unless something is asked for.
  private static let usual = [
    AttributeName.modality, AttributeName.view, AttributeName.sex, AttributeName.age, AttributeName.site,
    AttributeName.columns, AttributeName.rows,
  ]

  private func words(_ entries: [CatalogEntry], _ total: Int) -> String {
    let names = show.isEmpty ? Self.usual.filter { name in entries.contains { $0.attributes[name] != nil } } : show
    var rows = [["image", "patient"] + names]
    for entry in entries {
      rows.append(
        ["\(entry.key)", "\(entry.patient)"] + names.map { entry.attributes[$0]?.words ?? "–" })
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    var lines = rows.map { row in
      zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ").trimmedRight
    }
    if entries.isEmpty { lines = [] }
    let shown = entries.count < total ? "\(entries.count) of \(total) images" : "\(total) images"
    lines.append(total == 1 ? "1 image" : shown)
    if let last = entries.last, entries.count == limit, entries.count < total {
      lines.append("the next ones: --after \(last.key)")
    }
    return lines.joined(separator: "\n")
  }

  private func page(_ entries: [CatalogEntry], _ total: Int) -> JSONValue {
    .object([
      "count": .integer(total),
      "images": .array(
        entries.map { entry in
          .object([
            "image": .integer(entry.key), "patient": .integer(entry.patient), "study": .integer(entry.study),
            "series": .integer(entry.series), "content": .string(entry.content.description),
            "pixels": entry.pixels.map { .string($0.description) }, "terms": .integer(entry.terms),
            "imported": .string(entry.imported.description),
            "attributes": .object(
              entry.attributes.sorted { $0.key < $1.key }.filter { show.isEmpty || show.contains($0.key) }.map {
                JSONValue.Member($0.key, Self.json($0.value))
              }),
          ])
        }),
    ])
  }

  private static func json(_ value: AttributeValue) -> JSONValue {
    switch value {
    case .text(let text): .string(text)
    case .number(let number): .number(number)
    }
  }
}

extension String {
  /// The text without blanks at its end.
  fileprivate var trimmedRight: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
