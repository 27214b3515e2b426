// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Catalog
import DICOM
import Datasets
import Foundation
import Reports
import Vocabulary
import Workers

/// `fiducial dataset export`: hands a version, or a part of it, out.
struct DatasetExportVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract:
      "Hands a version or a part of it out: folders, CSV, COCO, DICOM, Croissant, BIDS; written into the audit trail.",
    discussion: """
      Example: fiducial dataset export chest@2 --format croissant --purpose research --to chest-2
      Example: fiducial dataset export chest@2:test --format coco --purpose validation --to test --open --reason "final judgement"

      Locked parts are left out unless they are named and opened, here or by 'dataset open' before. Nothing leaves whose terms do not allow the purpose \
      or that may be held no longer. An export that was cut off goes on where it ended.
      """)

  @Argument(help: "The version, or a part of it: NAME@2 or NAME@2:train.")
  var version: PartReference

  @OptionGroup var archive: ArchiveOptions
  @OptionGroup(title: "Reading headers") var helpers: HelperOptions

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

  @Option(
    help: """
      What stands as Patient ID and Patient's Name in DICOM files: number (of the archive, P17), none, or keep what the \
      headers say. With number and none, other identifiers of the patient are taken out.
      """)
  var patientIds: ExportIdentities.PatientIDs = .number

  @Option(help: "What becomes of unique identifiers in DICOM files: keep, or remap to others, the same for the same.")
  var uids: ExportIdentities.Identifiers = .keep

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
        let digests = (plan: plan.flatMap { ContentDigest($0) }, model: model.flatMap { ContentDigest($0) })
        // Who opened the part and handed nothing out yet, or whose export was cut off, goes on with that opening.
        if chosen.parts.contains(where: { $0.name == part && $0.locked != nil }) {
          opening = try splits.unused(part, of: chosen, for: digests.plan, model: digests.model, by: archive.context)
        }
        if opens, opening == nil {
          opening = try splits.open(
            part, of: chosen, for: digests.plan, model: digests.model, isOverride: goesBeyond, by: archive.context)
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
      purpose: purpose, folderFinding: byFinding, summary: summary,
      identities: ExportIdentities(patientIDs: patientIds, identifiers: uids), remarks: remarks,
      day: String(RunTime.source.now().description.prefix(10)), software: Software.description)
    let catalog = Catalog(datasets.archive)
    let pool = helpers.pool
    defer { pool.stop() }
    let receipt: DatasetExport.Receipt
    do {
      // Ctrl-C is a failure like any other: it is written down, and nothing is left lying about.
      receipt = try EndRequest.heard { request in
        try DatasetExport(order, from: datasets.archive).write(
          to: URL(filePath: folder), opening: opening, after: keepPartial ? .keeps : .removes,
          helper: DICOMHelper(pool: pool), by: archive.context
        ) { item in
          if request.isMade { throw ExportInterruption() }
          return try catalog.bytes(of: item.entry.key)
        }
      }
    } catch is ExportInterruption {
      let left = keepPartial ? "whole files stay; the same command goes on" : "nothing was left behind"
      FileHandle.standardError.write(Data("interrupted: \(left)\n".utf8))
      throw ExitCode(ExitTable.interrupted)
    }
    let withdrawn = try self.withdrawn(from: found, names, datasets)
    if json {
      try StandardOutput.print(
        JSONValue.object([
          "version": .string(found.description), "format": .string(format.rawValue), "images": .integer(items.count),
          "files": .integer(receipt.files), "bytes": .integer(receipt.bytes), "kept": .integer(receipt.kept),
          "locked": .integer(held),
          "withdrawn": .object(["images": .integer(withdrawn.images), "patients": .integer(withdrawn.patients)]),
          "manifest": .string(receipt.manifest.description),
          "opening": opening.map { .integer($0.count) },
        ]).text())
    } else {
      var lines = [
        "wrote \(receipt.files) files for \(items.count) images of \(found), \(receipt.bytes) bytes"
          + (receipt.kept > 0 ? " (\(receipt.kept) were there already)" : ""), "manifest  \(receipt.manifest)",
      ]
      if held > 0 { lines.append("left out  \(held) images in locked parts") }
      if withdrawn.images > 0 {
        lines.append(
          "left out  \(withdrawn.images) image\(withdrawn.images == 1 ? "" : "s") of \(withdrawn.patients) withdrawn "
            + "patient\(withdrawn.patients == 1 ? "" : "s")")
      }
      if let opening {
        lines.append("opened    \(opening.part), opening \(opening.count) of \(opening.time)")
        for other in opening.alongside { lines.append("opened    \(other), which holds some of the same images") }
      }
      try StandardOutput.print(lines.joined(separator: "\n"))
    }
  }

  /// What is left out of what was asked for as its patients withdrew since.
  private func withdrawn(
    from found: DatasetVersion, _ names: [ContentDigest: String], _ datasets: Datasets
  ) throws -> (images: Int, patients: Int) {
    guard try datasets.unreadable(in: found) > 0 else { return (0, 0) }
    var readable: Set<Int> = []
    try datasets.forEachPart(of: found) { items in readable.formUnion(items.map(\.entry.key)) }
    var (images, patients): (Int, Set<Int>) = (0, [])
    try datasets.forEachPart(of: found, includingWithdrawn: true) { items in
      for item in items where !readable.contains(item.entry.key) {
        guard version.part == nil || names[item.content] == version.part else { continue }
        images += 1
        patients.insert(item.entry.patient)
      }
    }
    return (images, patients.count)
  }
}

/// Someone asked the export to end.
private struct ExportInterruption: Error {}
