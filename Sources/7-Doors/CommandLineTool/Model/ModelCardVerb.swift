// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import ModelRegistry
import Reports
import Store
import Vocabulary

/// What is said on a card beside what the archive knows.
struct CardOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What its makers say, TOPIC: TEXT. Repeatable.",
      discussion: "Topics are \(ModelCard.Topic.allCases.map(\.rawValue).joined(separator: ", "))."))
  var note: [String] = []

  @Option(
    help: ArgumentHelp(
      "A figure, QUESTION: LABEL = VALUE [LOWER UPPER]. Repeatable.",
      discussion: "The question is usefulness, fairness or safety; the interval has 95 %."))
  var figure: [String] = []

  func validate() throws {
    _ = try remarks()
    _ = try figures()
  }

  func remarks() throws -> [ModelCard.Topic: [String]] {
    var remarks: [ModelCard.Topic: [String]] = [:]
    for text in note {
      let pieces = text.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      guard pieces.count == 2, let topic = ModelCard.Topic(rawValue: pieces[0]), !pieces[1].isEmpty else {
        throw ValidationError(
          "--note is TOPIC: TEXT with one of \(ModelCard.Topic.allCases.map(\.rawValue).joined(separator: ", ")), found \(text)"
        )
      }
      remarks[topic, default: []].append(pieces[1])
    }
    return remarks
  }

  /// The card of a version, with the figures of its reports and those that are typed.
  func card(of version: RegisteredVersion, in registry: ModelRegistry) throws -> ModelCard {
    let typed = try figures()
    var (found, read): ([ModelCard.Figure], Set<ContentDigest>) = ([], [])
    for (evidence, _) in try registry.evidence(on: version)
    where evidence.model == version.digest && read.insert(evidence.digest).inserted {
      guard let bytes = try registry.document(of: evidence),
        let report = try ReportedEvaluation.read(bytes, fileName: "the report \(ModelWords.short(evidence.digest))")
      else { continue }
      found += report.figures.map { figure in
        ModelCard.Figure(
          label: "\(figure.label) (report \(ModelWords.short(evidence.digest)))", value: figure.value,
          lower: figure.lower, upper: figure.upper, level: figure.level,
          unit: figure.unit, question: figure.isOfSubgroup ? .fairness : .usefulness)
      }
    }
    return try registry.card(
      of: version, remarks: remarks(), figures: found + typed, software: Software.description)
  }

  private func figures() throws -> [ModelCard.Figure] {
    try figure.map { text in
      let pieces = text.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      let sides = (pieces.last ?? "").split(separator: "=").map { $0.trimmingCharacters(in: .whitespaces) }
      let numbers = (sides.last ?? "").split(separator: " ").compactMap { Double($0) }
      guard pieces.count == 2, sides.count == 2, let question = ModelCard.Figure.Question(rawValue: pieces[0]),
        [1, 3].contains(numbers.count), numbers.allSatisfy(\.isFinite),
        numbers.count == 1 || (numbers[1] <= numbers[0] && numbers[0] <= numbers[2])
      else {
        throw ValidationError("--figure is QUESTION: LABEL = VALUE [LOWER UPPER], found \(text)")
      }
      return ModelCard.Figure(
        label: "\(sides[0]) (stated by hand)", value: numbers[0], lower: numbers.count == 3 ? numbers[1] : nil,
        upper: numbers.count == 3 ? numbers[2] : nil, question: question)
    }
  }
}

/// `fiducial model card`: writes the card of a version.
struct ModelCardVerb: ParsableCommand {
  /// The forms of a card.
  enum Form: String, CaseIterable, ExpressibleByArgument {
    case html, chai, cyclonedx
  }

  static let configuration = CommandConfiguration(
    commandName: "card",
    abstract:
      "Writes the card of a version: as a page, as a CHAI Applied Model Card, or as a CycloneDX bill of materials.",
    discussion: """
      Example: fiducial model card chest:champion --to chest.html --note "users: Radiologists in the emergency department"
      Example: fiducial model card chest@2 --form chai --to chest.xml --figure "usefulness: AUROC = 0.91 0.88 0.94"
      """)

  @Argument(help: "The version: NAME@2, NAME:ALIAS or sha256:….")
  var version: String

  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var said: CardOptions

  @Option(help: "html, chai (XML, version 0.2) or cyclonedx (JSON, version 1.6).")
  var form = Form.html

  @Option(name: .customLong("to"), help: "The file. Default: NAME-N.html, .xml or .cdx.json here.", completion: .file())
  var output: String?

  @Flag(help: "Print the bill of materials as JSON and write no file.")
  var json = false

  func run() throws {
    let registry = try archive.registry(.reading)
    let found = try registry.version(named: version)
    let card = try said.card(of: found, in: registry)
    if json { return try StandardOutput.print(ModelBillOfMaterials(card).json.text()) }
    let (text, ending) =
      switch form {
      case .html: (ModelCardPage(card).html, "html")
      case .chai: (AppliedModelCard(card).xml, "xml")
      case .cyclonedx: (ModelBillOfMaterials(card).json.text() + "\n", "cdx.json")
      }
    let file = URL(filePath: output ?? "\(found.record.name)-\(found.number).\(ending)")
    try AtomicFiles(in: file.deletingLastPathComponent()).write([.init(file.lastPathComponent, text)])
    try StandardOutput.print("wrote the card of \(found) to \(file.lastPathComponent)")
  }
}
