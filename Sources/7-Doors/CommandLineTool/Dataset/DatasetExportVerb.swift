// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Catalog
import Datasets
import Foundation
import Reports
import Vocabulary

/// `fiducial dataset export`: hands a version, or a part of it, out.
struct DatasetExportVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract:
      "Hands a version or a part of it out: folders, CSV, COCO, DICOM, Croissant, BIDS; written into the audit trail.",
    discussion: """
      Example: fiducial dataset export chest@2 --format croissant --purpose research --to chest-2
      Example: fiducial dataset export chest@2:test --format coco --purpose validation --to test --open --reason "final judgement"

      Locked parts are left out unless they are named and opened. Nothing leaves whose terms do not allow the purpose \
      or that may be held no longer. An export that was cut off goes on where it ended.
      """)

  @Argument(help: "The version, or a part of it: NAME@2 or NAME@2:train.")
  var version: PartReference

  @OptionGroup var archive: ArchiveOptions

  @Option(help: "The form: folders, csv, coco, dicom, croissant or bids.")
  var format: ExportFormat

  @Option(help: "For what, as the terms name purposes.")
  var purpose: String

  @Option(name: .customLong("to"), help: "The folder; empty or not there.", completion: .directory)
  var folder: String

  @Option(help: "The split, where the version has several.")
  var split = ""

  @Option(help: "With folders: the finding by which folders are made within parts.")
  var byFinding: String?

  @Option(help: "What the data are, for whoever gets them.")
  var summary: String?

  @Option(help: "A remark on responsible use by its Croissant RAI name, as \"dataBiases: …\". Repeatable.")
  var remark: [String] = []

  @Flag(name: .customLong("open"), help: "Open the locked part that is named, which is counted; needs --reason.")
  var opens = false

  @Flag(name: .customLong("override"), help: "Open it although its limit is reached.")
  var goesBeyond = false

  @Option(name: .customLong("protocol"), help: "With --open: the digest of the protocol that was fixed before.")
  var plan: String?

  @Option(help: "With --open: the digest of the model that is judged.")
  var model: String?

  @Flag(help: "Keep what was written when it fails, so that the same call goes on.")
  var keepPartial = false

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if opens, version.part == nil { throw ValidationError("--open goes with a part: NAME@2:test") }
    for (name, text) in [("--protocol", plan), ("--model", model)] {
      if let text, ContentDigest(text) == nil {
        throw ValidationError("\(name) is sha256: and 64 digits, found \(text)")
      }
    }
    if let bad = remark.first(where: { !$0.contains(":") }) {
      throw ValidationError("--remark is NAME: TEXT, found \(bad)")
    }
  }

  func run() throws {
    let datasets = try archive.datasets()
    let found = try datasets.version(named: version.version)
    let splits = DatasetSplits(datasets.archive)
    var items = try datasets.items(of: found)
    var names: [ContentDigest: String] = [:]
    var stored: StoredSplit?
    var opening: PartOpening?
    let all = try splits.splits(of: DividedVersion(found))
    if version.part != nil || !split.isEmpty || all.count == 1 {
      let chosen = try splits.split(named: split, of: DividedVersion(found))
      stored = chosen
      for part in try splits.manifest(of: chosen).parts { for digest in part.items { names[digest] = part.name } }
      if let part = version.part {
        guard chosen.parts.contains(where: { $0.name == part }) else {
          throw SplitLockError.unknownPart(part, known: chosen.parts.map(\.name))
        }
        items = items.filter { names[$0.content] == part }
        if opens {
          opening = try splits.open(
            part, of: chosen, for: plan.flatMap { ContentDigest($0) }, model: model.flatMap { ContentDigest($0) },
            isOverride: goesBeyond, by: archive.context)
        }
      }
    }
    var held = 0
    if version.part == nil {
      let locked = try splits.locked(among: items.map(\.content))
      held = locked.count
      items = items.filter { locked[$0.content] == nil }
    }
    var remarks: [String: [String]] = [:]
    for text in remark {
      let pieces = text.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      if pieces.count == 2 { remarks[pieces[0], default: []].append(pieces[1]) }
    }
    let order = ExportOrder(
      of: found, items: items, parts: items.map { names[$0.content] }, split: stored?.digest, format: format,
      purpose: purpose, folderFinding: byFinding, summary: summary, remarks: remarks,
      day: String(RunTime.source.now().description.prefix(10)), software: Software.description)
    let catalog = Catalog(datasets.archive)
    let receipt = try DatasetExport(order, from: datasets.archive).write(
      to: URL(filePath: folder), opening: opening, after: keepPartial ? .keeps : .removes, by: archive.context
    ) { item in try catalog.bytes(of: item.entry.key) }
    if json {
      try StandardOutput.print(
        JSONValue.object([
          "version": .string(found.description), "format": .string(format.rawValue), "images": .integer(items.count),
          "files": .integer(receipt.files), "bytes": .integer(receipt.bytes), "kept": .integer(receipt.kept),
          "locked": .integer(held), "manifest": .string(receipt.manifest.description),
          "opening": opening.map { .integer($0.count) },
        ]).text())
    } else {
      var lines = [
        "wrote \(receipt.files) files for \(items.count) images of \(found), \(receipt.bytes) bytes"
          + (receipt.kept > 0 ? " (\(receipt.kept) were there already)" : ""), "manifest  \(receipt.manifest)",
      ]
      if held > 0 { lines.append("left out  \(held) images in locked parts") }
      if let opening { lines.append("opened    \(opening.part), opening \(opening.count)") }
      try StandardOutput.print(lines.joined(separator: "\n"))
    }
  }
}
