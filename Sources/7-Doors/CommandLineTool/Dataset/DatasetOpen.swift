// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Datasets
import Vocabulary

/// `fiducial dataset open`: opens a locked part, which is written down and counted.
struct DatasetOpen: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open",
    abstract: "Opens a locked part of a split: written into the audit trail, counted, refused beyond its limit.",
    discussion: """
      Example: fiducial dataset open chest@1:test --reason "final judgement" --protocol sha256:… --model sha256:…

      A lock makes each look at a test set an act with a name and a reason. It does not keep images from whoever owns \
      the machine. Other locked parts that hold some of the same images are opened and counted with it.

      Without --items nothing is shown: the next export of the part by the same agent uses this opening and is not counted anew.
      """)

  @Argument(help: "The part: NAME@2:test.")
  var part: PartReference

  @OptionGroup var archive: ArchiveOptions

  @Option(help: "The split, where the version has several.")
  var split = ""

  @Option(name: .customLong("protocol"), help: "The digest of the protocol that was fixed before: sha256:….")
  var plan: String?

  @Option(help: "The digest of the model that is judged: sha256:….")
  var model: String?

  @Flag(name: .customLong("override"), help: "Open it although the limit is reached; this is written down too.")
  var goesBeyond = false

  @Flag(help: "List the images with their labels.")
  var items = false

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if part.part == nil { throw ValidationError("name the part: NAME@2:test") }
    for (name, text) in [("--protocol", plan), ("--model", model)] {
      if let text, ContentDigest(text) == nil {
        throw ValidationError("\(name) is sha256: and 64 digits, found \(text)")
      }
    }
  }

  func run() throws {
    let datasets = try archive.datasets()
    let version = try datasets.version(named: part.version)
    let splits = DatasetSplits(datasets.archive)
    let stored = try splits.split(named: split, of: DividedVersion(version))
    let opening = try splits.open(
      part.part ?? "", of: stored, for: plan.flatMap { ContentDigest($0) }, model: model.flatMap { ContentDigest($0) },
      isOverride: goesBeyond, by: archive.context)
    var shown: [DatasetItem] = []
    if items {
      let manifest = try splits.manifest(of: stored)
      let inside = Set(manifest.parts.first { $0.name == opening.part }?.items ?? [])
      shown = try datasets.items(of: version).filter { inside.contains($0.content) }
    }
    let limit = stored.parts.first { $0.name == opening.part }?.limit
    if json {
      try StandardOutput.print(
        JSONValue.object([
          "version": .string(version.description), "split": .string(stored.name), "part": .string(opening.part),
          "opening": .integer(opening.number), "count": .integer(opening.count), "limit": limit.map(JSONValue.integer),
          "override": .bool(opening.isOverride), "agent": .string(opening.agent),
          "time": .string(opening.time.description), "alongside": .array(opening.alongside.map(JSONValue.string)),
          "items": items ? .array(shown.map(\.openedJSON)) : nil,
        ]).text())
    } else {
      var first =
        "opened \(version):\(opening.part) for the \(Self.ordinal(opening.count)) time"
        + (limit.map { " of \($0)" } ?? "") + (opening.isOverride ? ", beyond the limit" : "")
        + ", by \(opening.agent) at \(opening.time)"
      for other in opening.alongside { first += "\ncounted with it: \(other), which holds some of the same images" }
      first += "\nthe next export by \(opening.agent) uses it: fiducial dataset export \(version):\(opening.part) …"
      try StandardOutput.print(([first] + shown.map(\.openedWords)).joined(separator: "\n"))
    }
  }

  private static func ordinal(_ number: Int) -> String {
    switch (number % 10, number % 100) {
    case (1, let rest) where rest != 11: "\(number)st"
    case (2, let rest) where rest != 12: "\(number)nd"
    case (3, let rest) where rest != 13: "\(number)rd"
    default: "\(number)th"
    }
  }
}
