// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Features
import Store
import Vocabulary

/// `fiducial features list`: names the extractors of which vectors are kept.
struct FeaturesList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Names the extractors of which vectors are kept.",
    discussion: "Example: fiducial features list --places")

  @OptionGroup var archive: ArchiveOptions

  @Flag(help: "Names the places of each vector, with their units.")
  var places = false

  @Flag(help: "Prints JSON.")
  var json = false

  func run() throws {
    let store = FeatureStore(try archive.open(.reading))
    let extractors = try store.extractors()
    let counts = try extractors.map { try store.count($0.name, $0.version) }
    if json {
      return try StandardOutput.print(
        JSONValue.array(zip(extractors, counts).map { Self.json($0, $1) }).text())
    }
    guard !extractors.isEmpty else { return try StandardOutput.print("no vectors are kept") }
    var lines: [String] = []
    for (extractor, count) in zip(extractors, counts) {
      lines.append(
        "\(extractor.name)@\(extractor.version)  \(extractor.places.count) places, \(count.images) images, "
          + "\(count.vectors) vectors" + (extractor.summary.isEmpty ? "" : "\n  \(extractor.summary)"))
      if let model = extractor.model { lines.append("  model \(model)") }
      if places { lines += extractor.places.map { "  \($0.name)" + ($0.unit == "1" ? "" : " (\($0.unit))") } }
    }
    try StandardOutput.print(lines.joined(separator: "\n"))
  }

  private static func json(_ extractor: ExtractorRegistration, _ count: (images: Int, vectors: Int)) -> JSONValue {
    .object([
      "name": .string(extractor.name), "version": .integer(extractor.version), "digest": .string("\(extractor.digest)"),
      "summary": .string(extractor.summary), "parameters": extractor.parameters,
      "model": extractor.model.map { .string("\($0)") }, "software": .string(extractor.software),
      "images": .integer(count.images), "vectors": .integer(count.vectors),
      "places": .array(
        extractor.places.map { .object(["name": .string($0.name), "unit": .string($0.unit)]) }),
    ])
  }
}
