// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Catalog
import Datasets
import Explainability
import Foundation
import Imaging
import ModelPackages
import ONNXGraphs
import Prediction
import Protocols
import Reports
import Store
import Vocabulary
import Volumes
import Workers

/// `fiducial explain check`: whether a method's maps of a model are to be believed.
struct ExplainCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Tests whether maps depend on the model, mark what its answer hangs on, and lie on outlined findings.",
    discussion: """
      CASES is a CSV file with the column image, and where they are known mask, patient and case (paths are taken from its folder), or a \
      data set of the archive: its images in which the finding is outlined, those in locked parts left out. Demands are read from a \
      protocol, or from a YAML file with nothing but its list 'explanations:' of measure, of, and at-least or at-most; without one the usual \
      demands hold. explanations.html and explanations.json are written. Exit codes: 0 pass, 1 fail, 2 cannot be judged.

      Example: fiducial explain check chest/ cases.csv --finding nodule --criteria protocol.yaml --out checked/
      Example: fiducial explain check chest/ chest@3 --finding nodule --independent 4 --other shuffled/ --out checked/
      """)

  @Argument(help: "The model's package: a folder or a .fidmodel file.", completion: .file())
  var model: String

  @Argument(
    help: "The cases: a CSV file, or a data set: NAME for its latest version, NAME@2 or sha256:….", completion: .file())
  var cases: String

  @Option(help: "Data sets: the finding that is outlined, as labels name it. Default: the finding.")
  var outlined: String?

  @Option(help: "Data sets: how many cases at most, the first by their numbers.")
  var most: Int?

  @OptionGroup var options: ExplanationOptions

  @Option(help: "Demands, stated before looking: a YAML file.", completion: .file())
  var criteria: String?

  @Option(help: "In how many steps of the cascade weights are made random, from the end to all of them.")
  var cascade = 4

  @Option(help: "How many layers are made random besides, each alone, spread over the network.")
  var independent = 0

  @Option(
    help: "A package of the same form, trained on labels that were shuffled; its maps should be others.",
    completion: .file())
  var other: String?

  @Option(help: "By how many millimetres outlines are grown besides.")
  var tolerance: [Double] = []

  @Option(help: "How many resamples of patients an interval is made of.")
  var replicates = 2000

  @Option(help: "The folder that is written.", completion: .directory)
  var out = "explanations"

  @Flag(help: "Prints JSON.")
  var json = false

  @OptionGroup var helper: HelperOptions

  @OptionGroup var archive: ArchiveOptions

  func validate() throws {
    try helper.validate()
    guard (0...1024).contains(independent) else {
      throw ValidationError("--independent is \(independent), and 0 to 1024 is needed")
    }
    if let most, most < 1 { throw ValidationError("--most is \(most), and 1 or more is needed") }
    guard (1...64).contains(cascade) else { throw ValidationError("--cascade is \(cascade), and 1 to 64 is needed") }
    guard (100...1_000_000).contains(replicates) else {
      throw ValidationError("--replicates is \(replicates), and 100 to 1000000 is needed")
    }
    guard tolerance.allSatisfy({ $0 > 0 && $0 <= 1000 }) else {
      throw ValidationError("--tolerance is more than 0 and at most 1000")
    }
  }

  func run() throws {
    let demands = try criteria.map { try ExplanationCriteria.load(from: URL(filePath: $0)) }
    let model = try ExplainedModel(model, options)
    let pool = helper.pool
    defer { pool.stop() }
    let (list, reader) = try cases(for: model, pool)
    let opened = try model.opened()
    let progress = Progress()
    var examined: [ExaminedCase] = []
    var unmarked = 0
    for (number, item) in list.items.enumerated() {
      progress.show("reading \(number + 1) of \(list.items.count) images")
      let imageCase = try reader.imageCase(item.reference)
      let volume = imageCase.volume
      let mask = try item.outline.map { try CaseList.mask($0, on: volume.grid, of: imageCase.id, reader) }
      let (question, prepared, isOwn) = try asked(model, volume, opened, mask)
      if !isOwn { unmarked += 1 }
      let grid = prepared.volume.grid
      examined.append(
        ExaminedCase(
          id: imageCase.id, patient: imageCase.patient, question: question,
          // Over an expert's outline the map must lie in that outline: it is not tested whether it does.
          mask: isOwn ? mask.map { $0.nearest(on: grid, outside: false).voxels } : nil,
          spacing: SIMD3(grid.spacing.z, grid.spacing.y, grid.spacing.x)))
    }
    let plan = Examination(
      of: opened.explainer, randomised: try randomised(model, opened), fill: options.fill.fill,
      tolerances: [0] + tolerance,
      seed: options.seed, replicates: replicates)
    let result = try plan.examined(
      examined, watch: ExplanationWatch(progress: { progress.show("testing: \(Int($0 * 100)) % of cases") }))
    progress.end()
    let rulings = (demands ?? (list.hasOutlines ? .usualWithOutlines : .usual)).rulings(on: result)
    let words =
      list.words
      + (unmarked == 0
        ? ""
        : "; in \(unmarked) of \(examined.count) the model outlines nothing: those are asked over the expert's outline, and "
          + "whether the map lies on it is not tested")
    var facts: [Document.Fact] = [
      .init("Model", model.title), .init("Package", "\(model.package.digest)", isCode: true),
      .init("Finding", model.finding), .init("Cases", words), .init("Method", result.method),
      .init("Demands", demands == nil ? "the usual ones" : "as stated"),
    ]
    if let words = result.wordsOnCurves { facts.append(.init("Left out of deletion and insertion", words)) }
    let page = ExplanationPage(
      title: "\(result.method) of \(model.title)", facts: facts, result: result, rulings: rulings)
    let answer = ExplanationPage.json(
      result, rulings: rulings,
      facts: [
        .init("model", .string(model.title)), .init("digest", .string("\(model.package.digest)")),
        .init("finding", .string(model.finding)), .init("caseList", .string(words)),
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
            + (ruling.estimate.map { "; found \(NumberWords.estimate($0))" }
              ?? "; \(result.wordsOnGap(of: ruling.criterion.measure))"))
      }
      if let words = result.wordsOnCurves { try StandardOutput.print("note: \(words)") }
      if unmarked > 0 { try StandardOutput.print("note: \(words)") }
      try StandardOutput.print("\(verdict.rawValue); written to \(out)/explanations.html")
    }
    switch verdict {
    case .pass: break
    case .fail: throw ExitCode(ExitTable.notAccepted)
    case .cannotBeJudged: throw ExitCode(ExitTable.cannotBeJudged)
    }
  }

  /// The question about an image: of a segmenter about what it outlines, where that is nothing about what experts outlined.
  private func asked(
    _ model: ExplainedModel, _ volume: Volume<Float>, _ opened: ExplainedModel.Opened, _ mask: Mask?
  ) throws -> (Question, PreparedVolume, isOwn: Bool) {
    do {
      let (question, prepared) = try model.question(volume, opened)
      return (question, prepared, true)
    } catch ExplanationFailure.emptyRegion where mask != nil {
      let (question, prepared) = try model.question(volume, opened, region: mask)
      return (question, prepared, false)
    }
  }

  /// The cases of a table, or of a data set.
  private func cases(for model: ExplainedModel, _ pool: WorkerPool) throws -> (CaseList, ImageCaseReader) {
    let isVolumes = model.input.isVolume
    if cases.lowercased().hasSuffix(".csv") || FileManager.default.fileExists(atPath: cases) {
      return (try CaseList(table: cases), ImageCaseReader(pool: pool, isVolumes: isVolumes))
    }
    let archive = try archive.open(.reading)
    let reader = ImageCaseReader(pool: pool, catalog: Catalog(archive), isVolumes: isVolumes)
    let label = Label.findingName(outlined ?? model.finding)
    return (try CaseList(version: cases, archive, finding: label, reader: reader, most: most), reader)
  }

  /// The model with random weights: in the last layers, ever more of them to all; in single layers; and the one of shuffled labels.
  private func randomised(_ model: ExplainedModel, _ own: ExplainedModel.Opened) throws -> [RandomisedModel] {
    let layers = model.network.weightedLayers
    guard !layers.isEmpty else { throw ExplanationRefusal("the network has no weights that could be made random") }
    func made(
      _ kind: RandomisedModel.Kind, _ chosen: RandomisedLayers, _ words: String
    ) throws -> RandomisedModel {
      let network: ONNXModel
      do { network = try model.network.randomised(layers: chosen, seed: options.seed) } catch {
        throw ExplanationRefusal("the weights could not be made random")
      }
      let opened = try model.opened(network)
      return RandomisedModel(kind, layer: words, predictor: opened.predictor, explainer: opened.explainer)
    }
    var models = try Self.spread(cascade, over: layers.count).map { count in
      try made(
        .cascading, .top(count),
        count == layers.count ? "all \(count) layers" : "the last \(count) of \(layers.count) layers")
    }
    // From the end to the beginning, as the cascade goes.
    models += try Self.spread(independent, over: layers.count).map { place in
      let name = layers[layers.count - place].name
      return try made(.independent, .named([name]), name)
    }
    if let other {
      let shuffled = try ExplainedModel(other, options)
      let opened = try shuffled.opened()
      guard shuffled.finding == model.finding, shuffled.input.input == model.input.input, opened.asked == own.asked
      else {
        throw ExplanationRefusal("--other: found a model of another form; expected the inputs and classes of the first")
      }
      models.append(
        RandomisedModel(.labels, layer: shuffled.title, predictor: opened.predictor, explainer: opened.explainer))
    }
    return models
  }

  /// Numbers of layers in equal steps: the end alone first, and the last is all of them.
  private static func spread(_ steps: Int, over layers: Int) -> [Int] {
    guard steps > 0 else { return [] }
    var counts: [Int] = []
    for step in 1...steps {
      let count = steps == 1 ? layers : 1 + (layers - 1) * (step - 1) / (steps - 1)
      if count > (counts.last ?? 0) { counts.append(count) }
    }
    return counts
  }
}
