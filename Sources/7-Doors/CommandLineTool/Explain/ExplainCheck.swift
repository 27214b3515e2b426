// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Explainability
import Foundation
import Imaging
import ONNXGraphs
import ModelPackages
import Reports
import Vocabulary
import Volumes
import YAMLFiles

/// `fiducial explain check`: whether a method's maps of a model are to be believed.
struct ExplainCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Tests whether maps depend on the model, mark what its answer hangs on, and lie on outlined findings.",
    discussion: """
      CASES is a CSV file with the column image, and where they are known mask, patient and case; paths are taken from its folder. Demands \
      are read from a YAML file with a list 'explanations:' of measure, of, and at-least or at-most; without one the usual demands hold. \
      explanations.html and explanations.json are written. Exit codes: 0 pass, 1 fail, 2 cannot be judged.

      Example: fiducial explain check chest/ cases.csv --finding nodule --criteria protocol.yaml --out checked/
      """)

  @Argument(help: "The model's package: a folder or a .fidmodel file.", completion: .file())
  var model: String

  @Argument(help: "The cases: a CSV file.", completion: .file())
  var cases: String

  @OptionGroup var options: ExplanationOptions

  @Option(help: "Demands, stated before looking: a YAML file.", completion: .file())
  var criteria: String?

  @Option(help: "In how many steps of the cascade weights are made random, from the end to all of them.")
  var cascade = 4

  @Option(help: "By how many millimetres outlines are grown besides.")
  var tolerance: [Double] = []

  @Option(help: "How many resamples of patients an interval is made of.")
  var replicates = 2000

  @Option(help: "The folder that is written.", completion: .directory)
  var out = "explanations"

  @Flag(help: "Prints JSON.")
  var json = false

  @OptionGroup var helper: HelperOptions

  func validate() throws {
    try helper.validate()
    guard (1...64).contains(cascade) else { throw ValidationError("--cascade is \(cascade), and 1 to 64 is needed") }
    guard (100...1_000_000).contains(replicates) else {
      throw ValidationError("--replicates is \(replicates), and 100 to 1000000 is needed")
    }
    guard tolerance.allSatisfy({ $0 > 0 && $0 <= 1000 }) else {
      throw ValidationError("--tolerance is more than 0 and at most 1000")
    }
  }

  func run() throws {
    let list = try CaseList(cases)
    let demands = try criteria.map { try Self.criteria($0) }
    let model = try ExplainedModel(model, options)
    let opened = try model.opened()
    let reader = ExplainedImage(helper: helper.dicom)
    var examined: [ExaminedCase] = []
    for item in list.items {
      let volume = try reader.volume(item.image)
      let (question, prepared) = try model.question(volume, opened)
      let grid = prepared.volume.grid
      let mask = try item.mask.map { try reader.mask($0, on: volume.grid).nearest(on: grid, outside: false).voxels }
      examined.append(
        ExaminedCase(
          id: item.id, patient: item.patient, question: question, mask: mask,
          spacing: SIMD3(grid.spacing.z, grid.spacing.y, grid.spacing.x)))
    }
    let plan = Examination(
      of: opened.explainer, randomised: try randomised(model), fill: options.fill.fill, tolerances: [0] + tolerance,
      seed: options.seed, replicates: replicates)
    let progress = Progress()
    let result: ExaminationResult
    do {
      result = try plan.examined(
        examined, watch: ExplanationWatch(progress: { progress.show("testing: \(Int($0 * 100)) % of cases") }))
    } catch { throw ExplanationRefusal(error) }
    progress.end()
    let rulings = (demands ?? (list.hasMasks ? .usualWithOutlines : .usual)).rulings(on: result)
    let facts: [Document.Fact] = [
      .init("Model", model.title), .init("Package", "\(model.package.digest)", isCode: true),
      .init("Finding", model.finding), .init("Method", result.method),
      .init("Demands", demands == nil ? "the usual ones" : "as stated"),
    ]
    let page = ExplanationPage(
      title: "\(result.method) of \(model.title)", facts: facts, result: result, rulings: rulings)
    let answer = ExplanationPage.json(
      result, rulings: rulings,
      facts: [
        .init("model", .string(model.title)), .init("digest", .string("\(model.package.digest)")),
        .init("finding", .string(model.finding)),
      ])
    try AtomicFiles(in: URL(filePath: out)).write([
      .init("explanations.html", page.html), .init("explanations.json", answer.text() + "\n"),
    ])
    let verdict = ExplanationVerdict.over(rulings)
    if json {
      try StandardOutput.print(answer.text())
    } else {
      for ruling in rulings {
        try StandardOutput.print(
          "\(ruling.verdict.rawValue): \(ruling.criterion.words)"
            + (ruling.estimate.map { "; found \(NumberWords.estimate($0))" } ?? "; not measured"))
      }
      try StandardOutput.print("\(verdict.rawValue); written to \(out)/explanations.html")
    }
    switch verdict {
    case .pass: break
    case .fail: throw ExitCode(ExitTable.notAccepted)
    case .cannotBeJudged: throw ExitCode(ExitTable.cannotBeJudged)
    }
  }

  /// The model with random weights in the last layers, ever more of them to all.
  private func randomised(_ model: ExplainedModel) throws -> [RandomisedModel] {
    let layers = model.network.weightedLayers
    var counts: [Int] = []
    for step in 1...cascade {
      // The end alone first, and then in equal steps to the beginning.
      let count = cascade == 1 ? layers.count : 1 + (layers.count - 1) * (step - 1) / (cascade - 1)
      if count > (counts.last ?? 0) { counts.append(count) }
    }
    return try counts.map { count in
      let network: ONNXModel
      do { network = try model.network.randomised(layers: .top(count), seed: options.seed) } catch {
        throw ExplanationRefusal("the weights could not be made random")
      }
      let opened = try model.opened(network)
      return RandomisedModel(
        .cascading,
        layer: count == layers.count ? "all \(count) layers" : "the last \(count) of \(layers.count) layers",
        predictor: opened.predictor, explainer: opened.explainer)
    }
  }

  /// The list `explanations` of a YAML file.
  private static func criteria(_ path: String) throws -> ExplanationCriteria {
    try FileAccessError.check(readable: path)
    let name = URL(filePath: path).lastPathComponent
    let root = try YAMLText(
      bytes: [UInt8](try Data(contentsOf: URL(filePath: path))), fileName: name, of: "a file of demands"
    ).root()
    guard case .mapping(let entries) = root.content, let list = entries.first(where: { $0.key == "explanations" })
    else {
      return try ExplanationCriteria(.null, file: name)
    }
    return try ExplanationCriteria(value(list.value), file: name)
  }

  private static func value(_ node: YAMLNode) -> JSONValue {
    switch node.content {
    case .scalar(let text, let isPlain):
      if isPlain, let number = Double(text), number.isFinite { return .number(number) }
      return .string(text)
    case .list(let items): return .array(items.map(value))
    case .mapping(let entries): return .object(entries.map { JSONValue.Member($0.key, value($0.value)) })
    }
  }
}
