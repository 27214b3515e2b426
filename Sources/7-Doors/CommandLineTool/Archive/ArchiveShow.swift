// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Store
import Vocabulary

/// `fiducial archive show`: what an archive holds, in numbers.
struct ArchiveShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Says what an archive holds, in numbers.",
    discussion: "Nothing is changed, and nothing is read of any image. A backup can be shown like an archive.")

  @OptionGroup var archive: ArchiveOptions

  @Flag(help: "Print a JSON document.")
  var json = false

  /// What is counted, and how.
  private static let counts: [(name: String, query: SQL)] = [
    ("images", "SELECT count(*) FROM catalog_instance"),
    // A patient whose images were not taken in after all, as where the disk was full, keeps a number.
    ("patients", "SELECT count(DISTINCT patient) FROM catalog_instance"),
    ("studies", "SELECT count(*) FROM catalog_study"), ("series", "SELECT count(*) FROM catalog_series"),
    ("data sets", "SELECT count(*) FROM dataset_dataset"), ("versions", "SELECT count(*) FROM dataset_version"),
    ("audit entries", "SELECT count(*) FROM audit_entry"),
  ]

  mutating func run() throws {
    let summary = try archive.open(.reading).summary(counts: Self.counts)
    try StandardOutput.print(json ? Self.document(summary).text() : Self.words(summary))
  }

  private static func document(_ summary: ArchiveSummary) -> JSONValue {
    .object([
      "identity": .string(summary.identity), "made": summary.made.map { .string($0.description) },
      "counts": .object(summary.counts.map { .init($0.name, .integer($0.value)) }),
      "records": .object(["bytes": .integer(summary.recordBytes)]),
      "files": .object(["count": .integer(summary.blobs), "bytes": .integer(summary.blobBytes)]),
      "keys": summary.keys.map { keys in
        .object(["count": .integer(keys), "shredded": .integer(summary.shredded ?? 0)])
      },
      "rooms": .array(summary.rooms.map { .string($0) }),
    ])
  }

  private static func words(_ summary: ArchiveSummary) -> String {
    var lines = ["archive  \(summary.identity)"]
    if let made = summary.made { lines.append("made     \(made)") }
    for count in summary.counts { lines.append("\(count.value) \(count.name)") }
    lines.append(
      "\(summary.blobs) files with \(ByteWords.text(summary.blobBytes)); records \(ByteWords.text(summary.recordBytes))"
    )
    if let keys = summary.keys {
      lines.append("\(keys) keys, \(summary.shredded ?? 0) shredded")
    } else {
      lines.append("the keys are not here: what is sealed stays sealed")
    }
    return lines.joined(separator: "\n")
  }
}

/// Bytes for people.
enum ByteWords {
  static func text(_ bytes: Int) -> String {
    for (size, unit) in [(1_000_000_000, "GB"), (1_000_000, "MB"), (1000, "kB")] where bytes >= size {
      return "\((Double(bytes) / Double(size) * 10).rounded() / 10) \(unit)"
    }
    return "\(bytes) bytes"
  }
}
