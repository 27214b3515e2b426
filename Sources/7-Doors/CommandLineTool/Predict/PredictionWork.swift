// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Inference
import ModelPackages
import Prediction
import Vocabulary
import Workers

/// How models are asked, alike for `predict` and `evaluate`.
struct PredictionOptions: ParsableArguments {
  @Option(help: "What the engine is tuned for: throughput or latency.")
  var mode = "throughput"

  @Option(
    help: "In which precision the engine computes: f32, f16 or bf16; what the processor has not is computed in f32.")
  var precision = "f32"

  @Flag(name: .customLong("no-cache"), help: "Asks about every image anew and keeps no answer.")
  var isUncached = false

  func validate() throws {
    if EngineOptions.Mode(rawValue: mode) == nil {
      throw ValidationError("--mode is \(mode), and throughput or latency is needed")
    }
    if EngineOptions.Precision(rawValue: precision) == nil {
      throw ValidationError("--precision is \(precision), and f32, f16 or bf16 is needed")
    }
  }

  var engine: EngineOptions {
    EngineOptions(
      mode: EngineOptions.Mode(rawValue: mode) ?? .throughput,
      precision: EngineOptions.Precision(rawValue: precision) ?? .float32)
  }
}

/// How doubt is measured and images are guarded.
struct CareOptions: ParsableArguments {
  @Option(
    name: .customLong("guard"), help: "A guard's file: says of each image whether the answer may stand.",
    completion: .file(extensions: ["json"]))
  var guardian: String?

  @Option(
    help: """
      Changes of the image under which the model is asked again, with commas between them: mirrored, shifted, turned, scaled, \
      noisy, windowed; or 'package' for those that the package names. The score is their mean.
      """)
  var views: String?

  @Option(help: "The seed of the changes.")
  var seed: UInt64 = 0

  /// What was chosen, for one model.
  struct Choice {
    var views: [ModelManifest.Uncertainty.View] = []
    var seed: UInt64 = 0
    var guardian: (guardian: ImageGuard, digest: ContentDigest)?
  }

  private var words: [String] {
    (views ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }

  func validate() throws {
    guard words != ["package"] else { return }
    for word in words where ModelManifest.Uncertainty.View(rawValue: word) == nil {
      let known = ModelManifest.Uncertainty.View.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--views has \(word), and \(known) or package is needed")
    }
  }

  func choice(for package: ModelPackage) throws -> Choice {
    var choice = Choice()
    choice.seed = seed
    choice.views =
      words == ["package"]
      ? package.manifest.uncertainty.views : words.compactMap { ModelManifest.Uncertainty.View(rawValue: $0) }
    if let path = guardian {
      try FileAccessError.check(readable: path)
      let bytes = try Data(contentsOf: URL(filePath: path))
      do {
        let guardian = try ImageGuard(bytes, fileName: URL(filePath: path).lastPathComponent)
        try guardian.check(model: package.digest)
        choice.guardian = (guardian, ContentDigest(hashing: bytes))
      } catch { throw GuardRefusal(error) }
      guard choice.guardian?.guardian.falseAlarmRate.value != nil else {
        throw GuardRefusal(
          "the guard has too few patients for its share of false alarms, and would let everything through",
          code: ExitTable.cannotBeJudged)
      }
    }
    return choice
  }
}

/// Asks a model about cases, with a line of progress, until it is done or someone asks it to end.
struct PredictionWork {
  let package: ModelPackage
  /// Models that answer together with it.
  var further: [ModelPackage] = []
  var options: PredictionOptions
  var masks: String?
  var care = CareOptions.Choice()

  typealias Outcome = PredictionRun<PlanAnswering>.Outcome

  /// Whether the model takes volumes.
  static func takesVolumes(_ package: ModelPackage) -> Bool {
    package.manifest.inputs.lazy.compactMap { ImageInput($0) }.first?.isVolume ?? false
  }

  /// What the model is called: `chest 2.1`.
  static func words(_ package: ModelPackage) -> String { "\(package.manifest.name) \(package.manifest.version)" }

  func outcome(of cases: [CaseReference], _ reader: ImageCaseReader, _ request: EndRequest) throws -> Outcome {
    let environment = ProcessInfo.processInfo.environment
    let program =
      environment["FIDUCIAL_HELPERS"].map { HelperProgram(InferenceHelper.programName, in: URL(filePath: $0)) }
      ?? HelperProgram(InferenceHelper.programName)
    let compiled = CompiledModelCache.standardFolder(environment: environment)
    let helper = InferenceHelper(
      program: program, cache: options.isUncached ? nil : compiled.map { CompiledModelCache(folder: $0) })
    defer { helper.stop() }
    let engine: EngineCapabilities
    do { engine = try helper.capabilities() } catch { throw PredictionRunFailure.model(.engine(error)) }
    let model: ImageModel
    var plan: PredictionPlan
    do throws(PredictionFailure) {
      model = try ImageModel.open(package, in: helper, options: options.engine)
      var members = [model]
      for other in further { members.append(try ImageModel.open(other, in: helper, options: options.engine)) }
      plan = PredictionPlan(try ModelEnsemble(members))
    } catch { throw PredictionRunFailure.model(error) }
    plan.views = care.views
    plan.seed = care.seed
    let answering: PlanAnswering
    do { answering = try PlanAnswering(plan, engine: engine, options: options.engine) } catch {
      throw PredictionRunFailure.model(error)
    }
    let judge = care.guardian.map { GuardJudging($0.guardian, digest: $0.digest, model: model) }
    // Beside the compiled networks.
    let folder = compiled?.deletingLastPathComponent().appending(path: "answers")
    let run = PredictionRun(
      answering, reader: reader, judge: judge,
      cache: options.isUncached ? nil : folder.map { PredictionCache(folder: $0) },
      masks: masks.map { MaskFolder(folder: URL(filePath: $0, directoryHint: .isDirectory)) })
    let progress = Progress()
    defer { progress.end() }
    progress.show("\(Self.words(package)): 0 of \(cases.count) cases")
    let name = Self.words(package) + (further.isEmpty ? "" : " and \(further.count) more")
    return try run.outcome(
      of: cases,
      watch: PredictionWatch(
        progress: { state in
          progress.show(
            "\(name): \(state.done) of \(state.total) cases"
              + (state.cached > 0 ? ", \(state.cached) known" : "")
              + (state.failed > 0 ? ", \(state.failed) without an answer" : "")
              + (state.secondsLeft.map { ", \(Self.time($0)) left" } ?? ""))
        }, isCancelled: { request.isMade }))
  }

  private static func time(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 1e7).rounded(.up))
    return whole < 60 ? "\(whole) s" : whole < 3600 ? "\(whole / 60) min" : "\(whole / 3600) h \(whole % 3600 / 60) min"
  }
}

/// Someone asked a run over cases to end.
struct PredictionInterruption: Error {
  var done: Int
  var total: Int
  var isKept: Bool

  var words: String {
    "interrupted after \(done) of \(total) cases"
      + (isKept ? "; their answers are kept, and the same command goes on from there" : "; nothing was kept")
  }
}
