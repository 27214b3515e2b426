// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Datasets
import ModelPackages
import Prediction
import Store
import Vocabulary
import Catalog

/// A version of a data set or a part of it, about which models are asked.
///
/// Models may be asked about locked images: what they say tells no label. What is said of such images is told only where the part was opened.
struct DatasetChoice {
  let datasets: Datasets
  let version: DatasetVersion
  /// The split whose part is named, or the version's only one.
  let split: StoredSplit?
  let part: String?
  private let all: [DatasetItem]
  private let names: [ContentDigest: String]
  private var splits: DatasetSplits { DatasetSplits(datasets.archive) }

  init(_ reference: PartReference, split name: String, _ archive: ArchiveOptions) throws {
    datasets = try archive.datasets()
    version = try datasets.version(named: reference.version)
    part = reference.part
    var items = try datasets.items(of: version)
    var names: [ContentDigest: String] = [:]
    var chosen: StoredSplit?
    let splits = DatasetSplits(datasets.archive)
    let divided = DividedVersion(version)
    if try reference.part != nil || !name.isEmpty || splits.splits(of: divided).count == 1 {
      let stored = try splits.split(named: name, of: divided)
      for part in try splits.manifest(of: stored).parts { for digest in part.items { names[digest] = part.name } }
      if let part = reference.part {
        guard stored.parts.contains(where: { $0.name == part }) else {
          throw SplitLockError.unknownPart(part, known: stored.parts.map(\.name))
        }
        items = items.filter { names[$0.entry.content] == part }
      }
      chosen = stored
    }
    all = items
    split = chosen
    self.names = names
  }

  /// What it is called: `chest@3:test`.
  var words: String { "\(version)" + (part.map { ":\($0)" } ?? "") }

  /// The images, what is locked and not opened without its labels.
  func items(opening: PartOpening? = nil) throws -> [DatasetItem] { try splits.shown(all, opening: opening) }

  /// Refuses where an image is locked and was not opened.
  func check(opening: PartOpening?) throws { try splits.check(all, opening: opening) }

  /// The findings of which something is said, in locked parts too: that a finding is there tells no label.
  var findings: Set<String> { Set(all.flatMap { $0.labels.map(\.finding) }) }

  /// The names of what is known of the images.
  var attributes: Set<String> { Set(all.flatMap { $0.entry.attributes.keys }) }

  /// How many images are locked.
  func locked() throws -> Int { try splits.locked(among: all).count }

  /// The part of the split that each case lies in, by the case's name.
  func parts(of cases: [CaseReference]) -> [String: String] {
    var parts: [String: String] = [:]
    for reference in cases {
      if let first = reference.contents.first, let name = names[first] { parts[reference.id] = name }
    }
    return parts
  }

  /// The opening of the part where it is locked: one that was made and not used, or a new one where that is asked for.
  func opening(
    for plan: ContentDigest, model: ContentDigest?, isNew: Bool, isOverride: Bool, by context: AuditContext
  ) throws -> PartOpening? {
    guard let split, let part, split.parts.contains(where: { $0.name == part && $0.locked != nil }) else { return nil }
    if let unused = try splits.unused(part, of: split, for: plan, model: model, by: context) { return unused }
    guard isNew else { return nil }
    return try splits.open(part, of: split, for: plan, model: model, isOverride: isOverride, by: context)
  }

  /// Writes down what models were asked, and that an opening was used.
  func record(
    _ models: [(words: String, digest: ContentDigest)], table: ContentDigest, cases: Int, failed: Int,
    opening: PartOpening? = nil, plan: ContentDigest? = nil, by context: AuditContext
  ) throws {
    var objects = models.map { AuditEvent.Object("model", identity: $0.words, digest: $0.digest) }
    objects.append(.init("dataset-version", identity: version.description, digest: version.digest))
    if let split { objects.append(.init("split", identity: split.name, digest: split.digest)) }
    objects.append(.init("case-table", digest: table))
    var details: [JSONValue.Member] = [.init("cases", .integer(cases)), .init("failed", .integer(failed))]
    if let part { details.append(.init("part", .string(part))) }
    if let plan { details.append(.init("protocol", .string(plan.description))) }
    if let opening { details.append(.init("opening", .integer(opening.number))) }
    try datasets.archive.records.write { writer in
      try AuditTrail(datasets.archive).append(
        AuditEvent("model.predict", by: context, on: objects, details: details), in: writer)
      if let opening { try splits.use(opening, in: writer) }
    }
  }
}
