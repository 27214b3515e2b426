// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Imaging
import Inference
import ModelPackages
import ONNXGraphs
import Prediction
import Reports
import Validation
import Vocabulary
import Volumes
import Workers

/// `fiducial bench`: what running a model takes, and which way of running it to choose.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measures a model's latency, throughput, processor time, memory and energy in several configurations.",
    discussion: """
      MODEL is a package or an ONNX file. Configurations run in turns, so that what else the machine does hits all alike. 8 bits are made by what \
      the network's values do on the given images; without images they are made on noise, which tells speed and nothing of answers. Answers in \
      reduced precision are compared with those in single precision on the same images; with --cases that have a column truth, by the difference \
      of the areas under the curve.

      With a budget the configuration is recommended that meets it by the far ends of its intervals and takes the least processor time; \
      reduced precision only where its loss is measured and lies within --loss-budget, or without one within --margin. \
      Exit codes: 0 done, or one meets the budget; 1 none does; 2 undecided, measure longer.

      Example: fiducial bench chest/ --cases reference.csv --positive 1 --latency-budget 40 --memory-budget 600 --loss-budget 0.01
      """)

  @Argument(help: "The model's package, a folder or a .fidmodel file, or an ONNX file.", completion: .file())
  var model: String

  @Argument(help: "Images that it is timed and compared on; for packages.", completion: .file())
  var images: [String] = []

  @Option(
    help: "A CSV file of images with the column image, and patient and truth where they are known.", completion: .file()
  )
  var cases: String?

  @Option(help: "The text of the truth that means diseased. Repeatable.")
  var positive: [String] = []

  @Option(help: "The class whose score is compared. Default: the last.")
  var finding: String?

  @Option(help: "By how much less area under the curve reduced precision may have, chosen before looking.")
  var margin = 0.01

  @Option(help: "The numbers to compute with. Repeatable. Default: all that this processor computes with, and 8 bits.")
  var numbers: [BenchConfiguration.Numbers] = []

  @Option(help: "Streams and threads besides what the engine chooses: STREAMSxTHREADS, such as 1x2. Repeatable.")
  var grid: [String] = []

  @Option(help: "The shape of an input with open lengths: NAME=1x3x224x224. Repeatable.")
  var shape: [String] = []

  @Option(help: "Single calls of each configuration.")
  var runs = 400

  @Option(help: "Turns that they are divided into.")
  var turns = 10

  @Option(help: "Seconds after which a configuration gets no further turn.")
  var seconds = 20.0

  @Flag(
    help:
      "A look: 60 calls, at most 3 seconds, no configuration of streams and threads. A latency budget has as many calls as its percentile needs."
  )
  var quick = false

  @Option(help: "The most milliseconds of latency.")
  var latencyBudget: Double?

  @Option(help: "The percentile of latency that the budget is for: 50, 90, 95 or 99.")
  var percentile = 95

  @Option(help: "The most mebibytes that the helper may have in memory.")
  var memoryBudget: Double?

  @Option(
    help: "The most that reduced precision may lose: of the area under the curve, or of decisions without truths.")
  var lossBudget: Double?

  @Option(help: "The confidence level of the intervals.")
  var level = 0.95

  @Option(help: "The folder that bench.html and bench.json are written to.", completion: .directory)
  var out: String?

  @Flag(help: "Prints JSON.")
  var json = false

  @OptionGroup var helper: HelperOptions

  func validate() throws {
    try helper.validate()
    if ConfidenceLevel(level) == nil { throw ValidationError("--level lies between 0 and 1, found \(level)") }
    guard (10...1_000_000).contains(runs) else {
      throw ValidationError("--runs is \(runs), and 10 to 1000000 is needed")
    }
    guard (2...1000).contains(turns) else { throw ValidationError("--turns is \(turns), and 2 to 1000 is needed") }
    guard seconds > 0, seconds <= 86_400 else { throw ValidationError("--seconds is more than 0, found \(seconds)") }
    guard [50, 90, 95, 99].contains(percentile) else {
      throw ValidationError("--percentile is 50, 90, 95 or 99, found \(percentile)")
    }
    for (name, value) in [("--latency-budget", latencyBudget), ("--memory-budget", memoryBudget)] {
      if let value, !(value > 0 && value <= 1e9) {
        throw ValidationError("\(name) lies above 0 and at most at 1000000000, found \(value)")
      }
    }
    if let lossBudget, !(0...1).contains(lossBudget) {
      throw ValidationError("--loss-budget is 0 to 1, found \(lossBudget)")
    }
    if !(margin > 0 && margin <= 1) {
      throw ValidationError("--margin lies above 0 and at most at 1, found \(margin)")
    }
    if let bad = shape.first(where: { BenchModel.shape($0) == nil }) {
      throw ValidationError("--shape is NAME=1x3x224x224, found \(bad)")
    }
    if let bad = grid.first(where: { Self.cell($0) == nil }) {
      throw ValidationError("--grid is STREAMSxTHREADS, found \(bad)")
    }
    if cases != nil, !images.isEmpty { throw ValidationError("name images, or a file of --cases, not both") }
  }

  private static func cell(_ text: String) -> (streams: Int, threads: Int)? {
    let parts = text.split(separator: "x").map { Int($0) }
    guard parts.count == 2, let streams = parts[0], let threads = parts[1], streams > 0, threads >= streams else {
      return nil
    }
    return (streams, threads)
  }

  func run() throws {
    let model = try BenchModel(model)
    let cases = try cases.map { try BenchCases($0) } ?? BenchCases(images: images)
    if !cases.items.isEmpty, model.package == nil {
      throw BenchRefusal("an ONNX file says nothing of how images become its input; put it into a package")
    }
    let level = ConfidenceLevel(level) ?? .percent95
    let base = InferenceHelper(program: BenchModel.program)
    var notes: [String] = []
    let capabilities = try base.capabilities()
    let prepared = try self.prepared(model, cases)
    var items = prepared.map { [$0.tensor] }
    if items.isEmpty {
      let opened = try base.open(weights: model.weights)
      let shapes = Dictionary(
        shape.compactMap { BenchModel.shape($0) }.map { ($0.name, $0.lengths) }, uniquingKeysWith: { $1 })
      items = try BenchModel.noise(opened.inputs, shapes: shapes, count: 4)
      notes.append("timed on noise: name images to see what reduced precision does to answers")
    }
    let (networks, kinds) = try self.networks(model, items, base, capabilities, &notes)
    let losses = try self.losses(model, networks, kinds, base, prepared, cases, level)
    base.stop()
    let meter = self.meter(&notes)
    let measured = try self.measured(networks, kinds, items, capabilities, meter)
    let budget = BenchBudget(
      latency: latencyBudget, percent: percentile, memory: memoryBudget.map { Int($0 * 1_048_576) }, loss: lossBudget,
      margin: margin)
    let hasBudget = latencyBudget != nil || memoryBudget != nil || lossBudget != nil
    let lost = Dictionary(
      losses.compactMap { loss in loss.lost.map { (loss.numbers, $0) } }, uniquingKeysWith: { $1 })
    let advice = budget.recommendation(measured, losses: lost, level: level)
    if latencyBudget != nil, let fewest = measured.map(\.calls.count).min(), fewest < needed {
      notes.append("p\(percentile) needs \(needed) calls for an upper end, and some configuration has \(fewest)")
    }
    if hasBudget, kinds.contains(where: { $0 != .float32 && lost[$0] == nil }) {
      notes.append(
        "reduced precision is not recommended where what it loses is not known: name images, with truths where they are known"
      )
    }
    if cases.hasTruth, positive.isEmpty, !losses.isEmpty {
      notes.append("no areas under the curve: --positive does not say which truth means diseased")
    }
    let report = BenchReport(
      model: model, capabilities: capabilities, measured: measured, losses: losses, advice: advice,
      hasBudget: hasBudget, budget: budget, margin: margin, notes: notes, level: level)
    if let out {
      try AtomicFiles(in: URL(filePath: out)).write([
        .init("bench.html", report.page.html), .init("bench.json", report.json.text() + "\n"),
      ])
    }
    try StandardOutput.print(json ? report.json.text() : report.lines.joined(separator: "\n"))
    guard hasBudget else { return }
    switch advice.isDecided {
    case true: break
    case false: throw ExitCode(ExitTable.notAccepted)
    case nil: throw ExitCode(ExitTable.cannotBeJudged)
    }
  }

  /// How many calls the percentile needs for an interval with two ends.
  private var needed: Int {
    OrderStatistics.needed(Double(percentile) / 100, level: ConfidenceLevel(level) ?? .percent95)
  }

  private func prepared(_ model: BenchModel, _ cases: BenchCases) throws -> [ModelImage] {
    guard let package = model.package, !cases.items.isEmpty else { return [] }
    guard package.manifest.inputs.count == 1, let input = package.manifest.inputs.first.flatMap({ ImageInput($0) })
    else { throw PredictionFailure.inputs(found: package.manifest.inputs.count) }
    let pool = helper.pool
    defer { pool.stop() }
    let reader = ImageCaseReader(pool: pool, isVolumes: input.isVolume)
    return try cases.items.map { item in
      let volume = try reader.volume(at: FileList.files(in: [item.image]))
      return try input.prepared(volume)
    }
  }

  /// The network for each kind of numbers that is wanted and can be had.
  private func networks(
    _ model: BenchModel, _ items: [[Tensor]], _ helper: InferenceHelper, _ capabilities: EngineCapabilities,
    _ notes: inout [String]
  ) throws -> ([BenchConfiguration.Numbers: [UInt8]], [BenchConfiguration.Numbers]) {
    var networks: [BenchConfiguration.Numbers: [UInt8]] = [:]
    var kinds: [BenchConfiguration.Numbers] = []
    for kind in numbers.isEmpty ? BenchConfiguration.Numbers.allCases : numbers where !kinds.contains(kind) {
      if kind == .int8 {
        do throws(ModelQuantiser.Failure) {
          networks[kind] = try ModelQuantiser.quantised(model.weights, seeing: items, in: helper)
        } catch {
          switch error {
          case .graph(let fault):
            notes.append("no int8: \(fault.inputFault(file: model.title).found)")
            continue
          case .engine(let failure): throw failure
          }
        }
      } else if capabilities.computes(in: kind.precision) {
        networks[kind] = model.weights
      } else {
        notes.append("no \(kind.rawValue): this processor does not compute with it")
        continue
      }
      kinds.append(kind)
    }
    return (networks, kinds)
  }

  private func losses(
    _ model: BenchModel, _ networks: [BenchConfiguration.Numbers: [UInt8]], _ kinds: [BenchConfiguration.Numbers],
    _ helper: InferenceHelper, _ images: [ModelImage], _ cases: BenchCases, _ level: ConfidenceLevel
  ) throws -> [PrecisionLoss] {
    guard let package = model.package, !images.isEmpty, kinds.contains(where: { $0 != .float32 }),
      [.classification, .multilabel, .regression].contains(package.manifest.task)
    else { return [] }
    let single = try PrecisionLoss.Answers(package, model.weights, .float32, helper, images, finding: finding)
    return try kinds.filter { $0 != .float32 }.compactMap { kind in
      guard let weights = networks[kind] else { return nil }
      let other = try PrecisionLoss.Answers(package, weights, kind, helper, images, finding: finding)
      return try PrecisionLoss(
        kind, other, against: single, cases, positive: positive, margin: lossBudget ?? margin, level: level)
    }
  }

  private func meter(_ notes: inout [String]) -> EnergyMeter? {
    do throws(EnergyMeter.Obstacle) {
      return try EnergyMeter()
    } catch {
      switch error {
      case .absent: notes.append("no energy: this system shows no counters of it (RAPL)")
      case .unreadable(let code):
        notes.append("no energy: its counters (RAPL) may not be read: \(FaultWords.system(code))")
      }
      return nil
    }
  }

  private func measured(
    _ networks: [BenchConfiguration.Numbers: [UInt8]], _ kinds: [BenchConfiguration.Numbers], _ items: [[Tensor]],
    _ capabilities: EngineCapabilities, _ meter: EnergyMeter?
  ) throws -> [BenchMeasurement] {
    var configurations = BenchConfiguration.grid(kinds, threads: capabilities.threads, isQuick: quick || !grid.isEmpty)
    for cell in grid.compactMap({ Self.cell($0) }) {
      configurations += kinds.map { kind in
        BenchConfiguration(
          numbers: kind, mode: cell.streams == 1 ? .latency : .throughput, streams: cell.streams, threads: cell.threads)
      }
    }
    let turns = quick ? min(turns, 6) : turns
    // A percentile under a budget needs so many calls to have an upper end, in whole turns.
    let quickCalls = latencyBudget == nil ? 60 : max(60, (needed + turns - 1) / turns * turns)
    let settings = ModelBench.Settings(
      calls: quick ? min(runs, quickCalls) : runs, turns: turns,
      seconds: quick && latencyBudget == nil ? min(seconds, 3) : seconds)
    let bench = ModelBench(
      program: BenchModel.program, networks: networks, items: items, settings: settings, meter: meter)
    let progress = Progress()
    defer { progress.end() }
    return try bench.measured(configurations) { done, total in progress.show("turn \(done) of \(total)") }
  }
}
