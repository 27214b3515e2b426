// SPDX-License-Identifier: Apache-2.0
import Foundation
import Store
import Vocabulary

/// What became of each file, so that an import that was ended is taken up without opening what was dealt with.
///
/// A file goes by the keyed digest of its path; it is the same as long as its length and the moment of its last change are.
struct ImportJournal {
  /// How a file stands on the disk.
  struct Mark: Sendable, Hashable {
    var path: ContentDigest
    var size: Int64
    var modified: Int64
    /// The keyed digest of what a table's row tells of it.
    var told: ContentDigest?

    /// Looks at a file; `nil` where it cannot be looked at.
    init?(_ item: ImportPlan.Item, _ digest: KeyedDigest) {
      var status = stat()
      let path = item.location.standardizedFileURL.path
      guard stat(path, &status) == 0 else { return nil }
      let part = item.part.map { "\($0.images)\u{0}\($0.index)" } ?? ""
      // Whose it is comes from a table where there is one: another row is another thing to do.
      let row = item.row.map { [$0.patient ?? "", $0.study ?? ""] } ?? []
      told = item.row.map {
        digest.digest(of: ["row"] + $0.attributes.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value.words] })
      }
      self.path = digest.digest(of: ["file", path, part] + row)
      size = Int64(status.st_size)
      modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    }
  }

  /// What became of a file.
  enum Outcome: String, Sendable {
    case taken
    case duplicate
    case refused
    case other
  }

  /// What the journal has of a file.
  struct Known: Sendable {
    var outcome: Outcome
    var refusal: ImportRefusal?
    /// Whether the row of the table is another than the one by which it was taken in.
    var tellsOtherwise: Bool
  }

  /// What became of a file that is as it was; `nil` where that is not known, or was decided by other terms or another policy.
  static func outcome(
    of mark: Mark, plan: ContentDigest, guarding guarded: GuardedImages, _ reader: RecordReader
  ) throws -> Known? {
    let row = try reader.row(
      "SELECT size, modified, plan, outcome, reason, told, instance FROM catalog_file WHERE path = \(mark.path)")
    guard let row, try row.value(0, as: Int64.self) == mark.size, try row.value(1, as: Int64.self) == mark.modified,
      let outcome = Outcome(rawValue: try row.value(3))
    else { return nil }
    let told = try row.value(5, as: ContentDigest?.self)
    // Whether the row is the one of before tells whether a guess is right: such images are looked at each time.
    if mark.told != nil, let key = try row.value(6, as: Int?.self), guarded.keys.contains(key) {
      return Known(outcome: outcome, refusal: nil, tellsOtherwise: true)
    }
    guard outcome == .refused else {
      return Known(outcome: outcome, refusal: nil, tellsOtherwise: told != nil && told != mark.told)
    }
    guard try row.value(2, as: ContentDigest.self) == plan, let text = try row.value(4, as: String?.self),
      let refusal = ImportRefusal(journal: text)
    else { return nil }
    return Known(outcome: outcome, refusal: refusal, tellsOtherwise: false)
  }

  /// Whether a file is as it was, its row the one by which its image is known, and the image was never corrected: then nothing differs.
  static func isKnown(_ mark: Mark, in reader: RecordReader) throws -> Bool {
    try reader.row(
      """
      SELECT 1 FROM catalog_file WHERE path = \(mark.path) AND size = \(mark.size) AND modified = \(mark.modified)
        AND told = \(mark.told.stored) AND outcome IN ('taken', 'duplicate') AND instance IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM catalog_history h WHERE h.instance = catalog_file.instance)
      """) != nil
  }

  /// Writes down what became of a file.
  static func write(
    _ mark: Mark, plan: ContentDigest, _ outcome: Outcome, refusal: ImportRefusal? = nil, instance: Int? = nil,
    differs: Bool = false, batch: Int, in writer: RecordWriter
  ) throws {
    let reason = refusal?.journal
    // A row that differs from what is known, and was not taken over, is looked at again next time: it is no row by which the image is known.
    let told = differs ? ContentDigest(hashing: []) : mark.told
    try writer.execute(
      """
      INSERT INTO catalog_file (path, size, modified, plan, outcome, reason, instance, batch, told)
      VALUES (\(mark.path), \(mark.size), \(mark.modified), \(plan), \(outcome.rawValue), \(reason.stored),
        \(instance.stored), \(batch), \(told.stored))
      ON CONFLICT (path) DO UPDATE SET size = excluded.size, modified = excluded.modified, plan = excluded.plan,
        outcome = excluded.outcome, reason = excluded.reason, instance = excluded.instance, batch = excluded.batch,
        told = excluded.told
      """)
  }
}

extension ImportRefusal {
  /// The refusal as the journal keeps it: its short name and its facts.
  var journal: String { JSONValue.array(([code] + facts).map(JSONValue.string)).canonicalText }

  /// Reads what the journal keeps; `nil` for what is worth another try.
  init?(journal text: String) {
    guard let parts = (try? JSONValue(parsing: text.utf8))?.elements?.compactMap(\.text), let code = parts.first else {
      return nil
    }
    let facts = Array(parts.dropFirst())
    switch (code, facts.first) {
    case ("unstated", _): self = .unstated
    case ("identifying", _): self = .identifying(facts)
    case ("burned-in", _): self = .burnedIn
    case ("no-pixels", _): self = .noPixels
    case ("conflict", _): self = .conflict
    case ("withdrawn", _): self = .withdrawn
    case ("terms-silent", let format?): self = ImportFormat(rawValue: format).map { .termsSilent($0) } ?? .unstated
    case ("format", let format?):
      guard let format = ImportFormat(rawValue: format) else { return nil }
      self = .format(format)
    case ("modality", let modality?): self = .modality(modality)
    case ("undecodable", let words?): self = .undecodable(words)
    // A helper that came to its end, or a file that could not be read, may fare better.
    default: return nil
    }
  }
}
