// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Datasets
import Foundation
import Store
import Vocabulary
import Catalog
import AuditTrail

/// `fiducial dataset show`: says what a version is.
struct DatasetShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Says what a version holds, where it comes from and on which terms.",
    discussion: """
      Example: fiducial dataset show chest@2 --verify
      """)

  @Argument(help: "The version: NAME for its latest, NAME@2 or sha256:….")
  var version: String

  @OptionGroup var archive: ArchiveOptions

  @Flag(help: "Read the whole manifest, take its digests anew and hold the records against it.")
  var verify = false

  @Flag(help: "Tell by which imports it came, of which versions it was made, and what was done with it.")
  var lineage = false

  @Flag(help: "Print the lineage as PROV-JSON and nothing else.")
  var provenance = false

  @Option(help: "Show so many items, in the order of their contents' digests.")
  var items = 0

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if items < 0 { throw ValidationError("--items is \(items), and a number from 0 is needed") }
  }

  func run() throws {
    let datasets = Datasets(try archive.open(.reading))
    if verify {
      let faults = try datasets.faults(in: VersionReference(version))
      guard faults.isEmpty else {
        try StandardOutput.print(
          json
            ? JSONValue.object(["faults": .array(faults.map { .string(VersionFaultWords.line($0)) })]).text()
            : faults.map(VersionFaultWords.line).joined(separator: "\n"))
        throw ExitCode(ExitTable.inputOutput)
      }
    }
    let found = try datasets.version(named: version)
    if provenance { return try StandardOutput.print(try datasets.lineage(of: found).provJSON.text()) }
    let unreadable = try datasets.unreadable(in: found)
    let locked = try DatasetSplits(datasets.archive).lockedCount(of: found.digest)
    var shown: [DatasetItem] = []
    if items > 0 {
      // Labels of locked parts are told to nobody who has not opened them.
      shown = try DatasetSplits(datasets.archive).shown(Array(datasets.items(of: found).prefix(items)))
    }
    let line = lineage ? try datasets.lineage(of: found) : nil
    if json {
      var more: [JSONValue.Member] = []
      if verify { more.append(.init("verified", .bool(true))) }
      if items > 0 { more.append(.init("shownItems", .array(shown.map(Self.json)))) }
      if let line { more.append(.init("lineage", line.provJSON)) }
      try StandardOutput.print(VersionWords.json(found, unreadable: unreadable, locked: locked, more: more).text())
      return
    }
    var lines = [found.description] + VersionWords.lines(found, unreadable: unreadable, locked: locked)
    if verify { lines.append("verified  every byte of the manifest and every row") }
    lines += shown.map { item in
      "image \(item.entry.key), patient \(item.entry.patient): "
        + item.labels.map { "\($0.finding) \($0.value) (\($0.source.rawValue))" }.joined(separator: ", ")
    }
    if let line { lines += Self.words(line) }
    try StandardOutput.print(lines.joined(separator: "\n"))
  }

  private static func json(_ item: DatasetItem) -> JSONValue {
    .object([
      "image": .integer(item.entry.key), "patient": .integer(item.entry.patient),
      "content": .string(item.entry.content.description), "labels": .array(item.labels.map(\.json)),
    ])
  }

  private static func words(_ lineage: DatasetLineage) -> [String] {
    lineage.ancestors.map { "made of   \($0), \($0.digest)" }
      + lineage.batches.sorted { $0.key < $1.key }.map { "import    batch \($0.key): \($0.value) images" }
      + lineage.acts.map { act in
        "act       \(act.time)  \(act.event.action) by \(act.event.context.agent.name)"
          + (act.event.context.reason.map { " (\($0))" } ?? "")
      }
  }
}

/// How faults of a version read.
enum VersionFaultWords {
  static func line(_ fault: VersionFault) -> String {
    let place =
      switch fault.place {
      case .head: "the head of the manifest"
      case .part(let number, let count, let from, let through):
        "part \(number) of \(count) (contents \(from)… to \(through)…)"
      case .records: "the records"
      }
    let what =
      switch fault.kind {
      case .missing(let digest): "the file \(digest.hexadecimal) is not there"
      case .otherBytes(let digest): "the file \(digest.hexadecimal) has other bytes"
      case .unreadable(let digest, let expected): "the file \(digest.hexadecimal) does not read; expected \(expected)"
      case .differs(let what, let expected, let found): "\(what): found \(found); expected \(expected)"
      }
    return "\(place): \(what)"
  }
}
