// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Datasets
import Foundation
import Reports
import Vocabulary

/// `fiducial dataset split`: divides a version into parts.
struct DatasetSplit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split",
    abstract: "Divides a version into parts: by patient always, stratified, by site, by time; test sets can be locked.",
    discussion: """
      Example: fiducial dataset split chest@1 --parts train=0.7,tune=0.1,test=0.2 --stratify pneumonia,sex --lock test --limit 1
      Example: fiducial dataset split chest --parts train=0.8,tune=0.2,test --hold-out site=North --into test --dry-run

      A patient is in one part only, and so are images with equal samples. What cannot be had is refused with the \
      numbers that show why. A split is never changed; --keep begins with the parts of an earlier one.
      """)

  @Argument(help: "The version: NAME for its latest, NAME@2 or sha256:….")
  var version: String

  @OptionGroup var archive: ArchiveOptions

  @Option(help: "The parts: NAME=SHARE, NAME=COUNT, or NAME alone for the rest or what a rule gives it; by commas.")
  var parts: String?

  @Option(help: "So many folds of equal size instead of parts.")
  var folds: Int?

  @Option(help: "A part for each value of an attribute instead of parts: site.")
  var leaveOut: String?

  @Option(help: "Findings and attributes that should be as frequent in each part as in all; by commas.")
  var stratify: String?

  @Option(help: "What must stay together beside patients: an attribute, as site.")
  var group: String?

  @Option(help: "Images that go to the part of --into and no others: ATTRIBUTE=VALUE. Repeatable.")
  var holdOut: [String] = []

  @Option(help: "Images of this day or later go to the part of --into and no others: 2026-01-31.")
  var after: String?

  @Option(help: "The part that --hold-out and --after fill. Default: the last.")
  var into: String?

  @Option(help: "An attribute whose values name the parts: the source's own division.")
  var by: String?

  @Option(help: "An earlier split whose parts images keep: VERSION or VERSION:SPLIT.")
  var keep: String?

  @Option(
    help: "What becomes of a patient whose images rules send to several parts: refuse, exclude, earlier or later.")
  var straddling: SplitPlan.Straddling = .refused

  @Option(
    help:
      "What parts must have at least: [PART:]NAME=VALUE:COUNT, in patients; with 'i' after the count in images. Repeatable."
  )
  var atLeast: [String] = []

  @Option(help: "How far the size of a part may be off, as a share of all images.")
  var within: Double?

  @Option(help: "The seed of what is drawn.")
  var seed: UInt64 = 1

  @Option(help: "The split's name among those of the version.")
  var name = "main"

  @Option(help: "A part that is locked. Repeatable.")
  var lock: [String] = []

  @Option(help: "How often locked parts may be opened. Default: no limit.")
  var limit: Int?

  @Option(help: "The area under the ROC curve that is anticipated, for what the parts can show.")
  var anticipate = 0.8

  @Flag(help: "Show what it would come to and keep nothing.")
  var dryRun = false

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    let kinds = [parts != nil, folds != nil, leaveOut != nil].count(where: { $0 })
    if kinds > 1 || (kinds == 0 && by == nil) {
      throw ValidationError("say which parts: one of --parts, --folds and --leave-out, or --by alone")
    }
    if kinds == 0, !holdOut.isEmpty || after != nil || keep != nil || stratify != nil || group != nil {
      throw ValidationError("--by alone makes a part of each value; with other rules name the parts with --parts")
    }
    if let folds, folds < 2 { throw ValidationError("--folds is \(folds), and 2 or more are needed") }
    if limit != nil, lock.isEmpty { throw ValidationError("--limit goes with --lock") }
    if let limit, limit < 0 { throw ValidationError("--limit is \(limit), and 0 or more is needed") }
    if let bad = holdOut.first(where: { !$0.contains("=") }) {
      throw ValidationError("--hold-out is ATTRIBUTE=VALUE, found \(bad)")
    }
    if anticipate <= 0 || anticipate >= 1 {
      throw ValidationError("--anticipate lies between 0 and 1, found \(anticipate)")
    }
    _ = try sizes()
    _ = try minima()
  }

  private func sizes() throws -> [SplitPlan.Part] {
    if let folds { return SplitPlan.folds(folds) }
    return try (parts ?? "").split(separator: ",").map { text in
      guard let mark = text.firstIndex(of: "=") else { return .init(String(text), .rest) }
      let value = text[text.index(after: mark)...]
      let name = String(text[..<mark])
      if let count = Int(value) { return .init(name, .count(count)) }
      guard let share = Double(value), share > 0, share < 1 else {
        throw ValidationError("--parts has shares between 0 and 1 or counts, found \(text)")
      }
      return .init(name, .share(share))
    }
  }

  private func minima() throws -> [SplitPlan.Minimum] {
    try atLeast.map { text in
      let bad = ValidationError("--at-least is [PART:]NAME=VALUE:COUNT, found \(text)")
      guard let last = text.lastIndex(of: ":"), let mark = text[..<last].firstIndex(of: "=") else { throw bad }
      var digits = text[text.index(after: last)...]
      let isImages = digits.hasSuffix("i")
      if isImages { digits.removeLast() }
      guard let count = Int(digits), count > 0 else { throw bad }
      let pieces = text[..<mark].split(separator: ":", maxSplits: 1)
      guard let name = pieces.last else { throw bad }
      return SplitPlan.Minimum(
        String(name), String(text[text.index(after: mark)..<last]), count, of: isImages ? .images : .patients,
        part: pieces.count == 2 ? String(pieces[0]) : nil)
    }
  }

  func run() throws {
    let datasets = try archive.datasets()
    let found = try datasets.version(named: version)
    let splits = DatasetSplits(datasets.archive)
    // What a split says of labels, and who comes to which part by them, would tell those of images that are locked already.
    let items = try splits.shown(try datasets.items(of: found))
    let locked = try splits.lockedCount(of: found.digest)
    if locked > 0 {
      FileHandle.standardError.write(
        Data("the labels of \(locked) images in locked parts were not looked at\n".utf8))
    }
    let plan = try plan(items, datasets, splits)
    let split = try plan.split(items)
    let report = split.report(on: items, anticipating: anticipate)
    var stored: StoredSplit?
    if !dryRun {
      let locks = Dictionary(lock.map { ($0, limit) }) { first, _ in first }
      stored = try splits.add(
        split, named: name, of: DividedVersion(found), items: items, locking: locks, by: archive.context)
    }
    if json {
      var members = report.json.members ?? []
      members.insert(.init("version", .string(found.description)), at: 0)
      if let stored {
        members += [
          .init("split", .string(stored.name)), .init("digest", .string(stored.digest.description)),
          .init("locked", .array(stored.parts.filter { $0.locked != nil }.map { .string($0.name) })),
        ]
      }
      members.append(
        .init(
          "excluded",
          .array(
            split.excluded.map { exclusion in
              .object([
                "reason": .string(exclusion.reason.words), "patients": .integer(exclusion.patients),
                "images": .integer(exclusion.items.count),
              ])
            })))
      try StandardOutput.print(JSONValue.object(members).text())
    } else {
      try StandardOutput.print(SplitWords.lines(split, report, found, stored).joined(separator: "\n"))
    }
  }

  private func plan(_ items: [DatasetItem], _ datasets: Datasets, _ splits: DatasetSplits) throws -> SplitPlan {
    if let leaveOut { return SplitPlan.leavingOut(each: leaveOut, of: items, straddling: straddling) }
    if let by, parts == nil, folds == nil {
      // The source's own division: its values are the parts.
      var plan = SplitPlan.leavingOut(each: by, of: items, straddling: straddling)
      plan.minima = try minima()
      plan.seed = seed
      return plan
    }
    var plan = SplitPlan(
      parts: try sizes(), grouping: group.map { .attribute($0) } ?? .patient,
      strata: (stratify ?? "").split(separator: ",").map(String.init), straddling: straddling, minima: try minima(),
      tolerance: within, seed: seed)
    let last = into ?? plan.parts.last?.name ?? ""
    var values: [(String, [String])] = []
    for text in holdOut {
      let pieces = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard pieces.count == 2 else { continue }
      if let place = values.firstIndex(where: { $0.0 == pieces[0] }) {
        values[place].1.append(pieces[1])
      } else {
        values.append((pieces[0], [pieces[1]]))
      }
    }
    plan.rules = values.map { .holdOut(attribute: $0.0, values: $0.1, part: last) }
    if let after { plan.rules.append(.from(date: after, part: last)) }
    if let by { plan.rules.append(.named(attribute: by)) }
    if let keep, let reference = PartReference(argument: keep) {
      let old = try datasets.version(named: reference.version)
      let split = try splits.split(named: reference.part ?? "", of: DividedVersion(old))
      plan.rules.append(.kept(try splits.manifest(of: split).earlier))
    }
    return plan
  }
}

/// A split in words.
enum SplitWords {
  static func lines(
    _ split: Split, _ report: SplitReport, _ version: DatasetVersion, _ stored: StoredSplit?
  ) -> [String] {
    var lines = [stored.map { "kept split \($0.name) of \(version), \($0.digest)" } ?? "nothing was kept (dry run)"]
    for part in report.parts {
      let lock = stored?.parts.first { $0.name == part.name && $0.locked != nil }
      lines.append(
        "\(part.name): \(part.images) images of \(part.patients) patients, \(NumberWords.percent(part.share))"
          + (lock.map { ", locked" + ($0.limit.map { " (\($0) opening\($0 == 1 ? "" : "s"))" } ?? "") } ?? ""))
    }
    for exclusion in split.excluded {
      lines.append(
        "left out: \(exclusion.items.count) images of \(exclusion.patients) patients, \(exclusion.reason.words)")
    }
    if split.moved.groups > 0 {
      lines.append("on two sides: \(split.moved.groups) groups with \(split.moved.images) images, sent to one")
    }
    if let worst = split.quality.greatest {
      lines.append(
        "greatest deviation: \(worst.what) in \(worst.part), \(worst.found) for \(NumberWords.compact(worst.wanted)) wanted "
          + "(\(NumberWords.percent(abs(worst.share))) of its cases)")
    }
    lines.append(
      split.quality.isProven
        ? "no division is nearer to what was asked (proven)"
        : "distance \(NumberWords.compact(split.quality.distance)); no division is below \(NumberWords.compact(split.quality.bound))"
    )
    for row in report.rows {
      lines.append(
        "\(row.name) = \(row.value), \(row.part): \(row.images) images of \(row.patients) patients, "
          + NumberWords.shortEstimate(row.prevalence)
          + (row.standardisedDifference.map { ", standardised difference \(NumberWords.decimal($0))" } ?? ""))
    }
    for reach in report.reach {
      lines.append(
        "a test of \(reach.name) = \(reach.value) on \(reach.part), \(reach.positives) patients with and \(reach.negatives) without: "
          + (reach.halfWidth.value.map { "area ± \(NumberWords.decimal($0))" }
            ?? NumberWords.undefined(reach.halfWidth.reason)))
    }
    return lines
  }
}
