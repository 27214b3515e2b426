// SPDX-License-Identifier: Apache-2.0
import Testing
import Transparency
import Vocabulary

/// Entries for tests, chained as they must be.
enum SampleTrail {
  static func entries(_ count: Int) throws -> [TrailEntry] {
    var entries: [TrailEntry] = []
    for sequence in 0..<count { entries.append(try entry(sequence, after: entries.last)) }
    return entries
  }

  static func entry(_ sequence: Int, after last: TrailEntry?, archive: String = "0f") throws -> TrailEntry {
    try TrailEntry(
      sequence: sequence, previous: last?.digest,
      time: Timestamp(microseconds: 1_700_000_000_000_000 + Int64(sequence)),
      archive: archive,
      content: [
        .init("action", .string("dataset.create")),
        .init("agent", .object(["kind": .string("person"), "name": .string("anna \"\\ é")])),
        .init("outcome", .string("success")), .init("software", .string("fiducial 0.1.0")),
        .init("details", .object(["items": .integer(sequence), "note": .string("a,{}[]\"b")])),
      ])
  }

  static func file(_ entries: [TrailEntry]) -> [UInt8] { entries.flatMap { $0.bytes + [10] } }
}
