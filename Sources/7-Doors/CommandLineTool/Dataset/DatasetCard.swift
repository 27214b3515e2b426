// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DataQuality
import Datasets
import Foundation
import Reports
import Store
import Vocabulary

/// `fiducial dataset card`: writes the data card of a version.
struct DatasetCard: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "card",
    abstract:
      "Writes the data card of a version: who is in it, what is missing, on which terms, what is known to be wrong.",
    discussion: """
      Example: fiducial dataset card chest@2 --to chest.html --note "motivation: made to judge detectors of pneumothorax"
      """)

  @Argument(help: "The version: NAME for its latest, NAME@2 or sha256:….")
  var version: String

  @OptionGroup var archive: ArchiveOptions

  @Option(name: .customLong("to"), help: "The page's file. Default: NAME-N.html here.", completion: .file())
  var output: String?

  @Option(help: "The split whose parts are shown, where the version has several.")
  var split = ""

  @Option(
    help: """
      What the owner says, SECTION: TEXT; sections are motivation, uses, collection, preprocessing, annotation, \
      distribution, maintenance, limits. Repeatable.
      """)
  var note: [String] = []

  @Flag(help: "Print the card as JSON and write no page.")
  var json = false

  private static let sections = [
    "motivation", "uses", "collection", "preprocessing", "annotation", "distribution", "maintenance", "limits",
  ]

  func validate() throws { _ = try remarks() }

  private func remarks() throws -> [String: [String]] {
    var remarks: [String: [String]] = [:]
    for text in note {
      let pieces = text.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      guard pieces.count == 2, Self.sections.contains(pieces[0]) else {
        throw ValidationError(
          "--note is SECTION: TEXT with one of \(Self.sections.joined(separator: ", ")), found \(text)")
      }
      remarks[pieces[0], default: []].append(pieces[1])
    }
    return remarks
  }

  func run() throws {
    let datasets = try archive.datasets()
    let found = try datasets.version(named: version)
    let items = try datasets.items(of: found)
    let splits = DatasetSplits(datasets.archive)
    let all = try splits.splits(of: DividedVersion(found))
    var input = DataCardInput(found, items: items, software: Software.description, written: RunTime.source.now())
    if let chosen = split.isEmpty ? all.first : try splits.split(named: split, of: DividedVersion(found)) {
      let manifest = try splits.manifest(of: chosen)
      var names: [ContentDigest: String] = [:]
      for part in manifest.parts { for digest in part.items { names[digest] = part.name } }
      input.parts = items.map { names[$0.content] }
      input.partNames = chosen.parts.map(\.name)
    }
    // Whatever lies in a locked part of any split is counted without its labels.
    input.items = try splits.shown(items)
    let locked = try splits.locked(among: items.map(\.content))
    input.lockedParts = Set(zip(items, input.parts).compactMap { locked[$0.content] == nil ? nil : $1 })
    input.splits = try all.map { .init(split: $0, openings: try splits.openings(of: $0)) }
    input.withdrawnSince = try datasets.unreadable(in: found)
    input.remarks = try remarks()
    try tellChecks(of: found, hasLocked: !locked.isEmpty, all, in: datasets.archive, &input)
    let card = DataCard(input)
    if json { return try StandardOutput.print(card.json.text()) }
    let file = URL(filePath: output ?? "\(card.name)-\(card.number).html")
    try AtomicFiles(in: file.deletingLastPathComponent()).write([.init(file.lastPathComponent, DataCardPage(card).html)]
    )
    try StandardOutput.print("wrote the data card of \(found) to \(file.lastPathComponent)")
  }

  /// Takes over what the newest report on the version says.
  ///
  /// A report from before a part was locked may speak of labels that are locked now, and is not taken.
  private func tellChecks(
    of version: DatasetVersion, hasLocked: Bool, _ splits: [StoredSplit], in archive: Archive,
    _ input: inout DataCardInput
  ) throws {
    let reports = QualityReports(archive)
    let since = splits.flatMap { $0.parts.compactMap(\.locked) }.max()
    guard let newest = try reports.reports(on: version.digest).first, since.map({ newest.made >= $0 }) ?? true
    else { return }
    let checks = try JSONValue(parsing: reports.bytes(of: newest.report))["checks"]?.elements ?? []
    guard !hasLocked || checks.contains(where: { $0["check"]?.text == "locked-parts" }) else { return }
    input.checked =
      "checked on \(newest.made.description.prefix(10)), report \(newest.report)"
      + (newest.notJudged > 0
        ? "; \(newest.notJudged) question\(newest.notJudged == 1 ? "" : "s") could not be judged" : "")
    var found: [DataCard.Finding] = []
    for check in checks {
      for finding in check["findings"]?.elements ?? [] {
        found.append(
          .init(
            check: check["check"]?.text ?? "", severity: finding["severity"]?.text ?? "note",
            title: finding["title"]?.text ?? "", advice: finding["advice"]?.text ?? ""))
      }
    }
    let ranks = ["serious", "warning", "note"]
    input.findings = ranks.flatMap { rank in found.filter { $0.severity == rank } }
  }
}
