// SPDX-License-Identifier: Apache-2.0
import Foundation
import Training
import Vocabulary
import WeightFiles

/// Where a run stands, and how it goes on.
struct RunPlace {
  let run: TrainingRun
  let key: ContentDigest
  let watch: RunWatch
  var memory = RunMemory()

  private let metrics: TuningMetrics
  private var folder: RunFolder { run.folder }
  private var stopping: TrainingConfiguration.Stopping { run.configuration.stopping }
  private var isAveraged: Bool { run.plan.averaging != nil }

  /// Seconds after which the engine comes back to be asked whether it shall go on.
  private static let slice = 0.5

  init(run: TrainingRun, key: ContentDigest, watch: RunWatch) {
    self.run = run
    self.key = key
    self.watch = watch
    metrics = TuningMetrics(task: run.configuration.task, costs: run.configuration.objective.costs?.costs)
  }

  /// Goes on to the end.
  mutating func advance(_ trainer: any Trainer) throws -> RunMemory {
    var last = watch.clock()
    var saved = last
    var stepsDone = memory.passes.last?.step ?? 0
    while true {
      let progress = try trainer.advance(steps: 1 << 30, seconds: Self.slice)
      let now = watch.clock()
      let seconds = now - last
      last = now
      if progress.diverged { throw RunFailure.diverged(step: progress.step, rate: progress.rate) }
      try note(progress, seconds: seconds)
      stepsDone = progress.step
      if progress.endsEpoch {
        try endPass(progress, trainer)
        if progress.step >= progress.steps { memory.ending = .done }
        if let best = memory.best, let patience = stopping.patience, memory.passes.count - 1 - best >= patience {
          memory.ending = memory.ending ?? .patience
        }
      }
      if memory.ending == nil, let budget = run.configuration.budget, memory.seconds > budget * 60 {
        if !progress.endsEpoch { try endPass(progress, trainer) }
        memory.ending = .budget
      }
      tell(progress, now)
      if progress.endsEpoch || memory.ending != nil || now - saved > TrainingRun.stateInterval {
        try keep(trainer)
        saved = watch.clock()
      }
      if memory.ending != nil { return try finished() }
      if watch.isCancelled() {
        try keep(trainer)
        throw RunFailure.interrupted(step: stepsDone, steps: progress.steps)
      }
    }
  }

  /// What was found by a run that has ended.
  ///
  /// - Throws: ``RunFailure/noFigure(_:reason:)`` where no pass could be judged.
  func finished() throws(RunFailure) -> RunMemory {
    guard memory.best != nil else { throw noFigure(memory.passes.last?.metrics ?? []) }
    return memory
  }

  /// Asks before the first step whether the tuning part has what the figure needs: scores that are all alike have one wherever there
  /// are images to tell apart.
  ///
  /// - Throws: ``RunFailure/noFigure(_:reason:)``.
  func checkFigure() throws(RunFailure) {
    if case .masks = run.configuration.task { return }
    guard let tune = run.data.tune, tune.count > 0 else { return }
    let alike = [Float](repeating: 0, count: tune.count * run.configuration.task.words.count)
    let estimates = metrics.estimates(alike, of: tune)
    guard metrics.figure(stopping.metric, of: estimates) == nil else { return }
    throw noFigure(estimates.map(PassMetric.init))
  }

  private func noFigure(_ found: [PassMetric]) -> RunFailure {
    let figure = found.first { $0.name == stopping.metric.rawValue }
    return .noFigure(stopping.metric.rawValue, reason: figure?.reason ?? "it was not computed")
  }

  /// Adds what the engine did to the pass that is under way.
  private mutating func note(_ progress: TrainingProgress, seconds: Double) throws(RunFailure) {
    let before = progress.step - progress.losses.count
    var lines = ""
    for (place, loss) in progress.losses.enumerated() {
      let line = JSONValue.object([
        "step": .integer(before + place + 1), "pass": .integer(memory.passes.count + 1), "objective": .number(loss),
        "rate": .number(progress.rate),
      ])
      lines += line.text(pretty: false) + "\n"
    }
    if !lines.isEmpty { try folder.append(lines, to: RunFolder.Name.steps) }
    // One after the other, so that the sum does not depend on when the engine came back.
    for loss in progress.losses { memory.open.sum += loss }
    memory.open.steps += progress.losses.count
    memory.open.seconds += seconds
    memory.open.cpuSeconds += progress.cpuSeconds
    memory.open.images += progress.images
    for (name, value) in progress.parts {
      memory.open.parts[name, default: 0] += value * Double(progress.losses.count)
    }
    memory.seconds += seconds
  }

  /// Judges the network on the tuning part, and keeps it where none before was as good.
  private mutating func endPass(_ progress: TrainingProgress, _ trainer: any Trainer) throws {
    guard let tune = run.data.tune else { throw RunFailure.record("tune") }
    var scores: [Float] = []
    let estimates: [Estimate]
    if tune.extents.isEmpty {
      scores = try Self.scores(trainer.outputs(of: .tune, averaged: isAveraged), of: tune, run.configuration.task)
      estimates = metrics.estimates(scores, of: tune)
    } else {
      let overlaps = try WindowJudge(task: run.configuration.task).overlaps(of: tune, by: trainer, averaged: isAveraged)
      estimates = metrics.estimates(overlaps, of: tune)
    }
    let open = memory.open
    let count = Double(max(1, open.steps))
    let figure = metrics.figure(stopping.metric, of: estimates)
    let before = memory.best.flatMap { memory.passes[$0].metrics.first { $0.name == stopping.metric.rawValue }?.value }
    let isBest =
      figure.map { new in before.map { stopping.metric.isHigherBetter ? new > $0 : new < $0 } ?? true } ?? false
    memory.passes.append(
      RunMemory.Pass(
        pass: memory.passes.count + 1, step: progress.step, objective: open.sum / count,
        parts: open.parts.mapValues { $0 / count }, rate: progress.rate, seconds: open.seconds,
        cpuSeconds: open.cpuSeconds, images: open.images, metrics: estimates.map(PassMetric.init), isBest: isBest))
    memory.open = RunMemory.Open()
    if isBest {
      memory.best = memory.passes.count - 1
      var weights = try trainer.weights(averaged: isAveraged)
      weights.metadata["configuration"] = "\(run.configuration.digest)"
      weights.metadata["data"] = "\(run.data.digest)"
      try folder.write(weights, to: RunFolder.Name.best)
      try TuningAnswers(scores: scores, set: tune, task: run.configuration.task).write(to: folder)
    }
    if let pass = memory.passes.last { try folder.append(Self.line(pass), to: RunFolder.Name.passes) }
    try folder.write(RunCurves(memory.passes, stopping.metric).svg, to: RunFolder.Name.curves)
  }

  /// The first output, whose shape must be what the task asks for.
  static func scores(
    _ outputs: [(shape: [Int], values: [Float])], of set: ImageSet, _ task: TrainingConfiguration.Task
  ) throws(RunFailure) -> [Float] {
    var expected = [set.count, task.words.count]
    if case .masks = task { expected += set.shape.dropFirst() }
    guard let first = outputs.first, first.shape == expected else {
      throw .answers(found: outputs.first?.shape ?? [], expected: expected)
    }
    return first.values
  }

  /// Keeps the state with what is known of the way to it.
  private func keep(_ trainer: any Trainer) throws {
    var state = try trainer.state()
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    state.metadata["run.memory"] = String(decoding: try encoder.encode(memory), as: UTF8.self)
    state.metadata["run.key"] = "\(key)"
    try folder.write(state, to: RunFolder.Name.state)
  }

  private static func line(_ pass: RunMemory.Pass) throws(RunFailure) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    do { return String(decoding: try encoder.encode(pass), as: UTF8.self) + "\n" } catch {
      throw .record(RunFolder.Name.passes)
    }
  }

  /// Takes records away that were written after the state that is gone on from.
  func rewriteRecords() throws(RunFailure) {
    var lines = ""
    for pass in memory.passes { lines += try Self.line(pass) }
    try folder.write(lines, to: RunFolder.Name.passes)
    let step = (memory.passes.last?.step ?? 0) + memory.open.steps
    guard let bytes = try folder.bytes(RunFolder.Name.steps) else { return }
    var kept: [UInt8] = []
    for line in bytes.split(separator: 10) {
      guard let value = try? JSONValue(parsing: Array(line)), let number = value["step"]?.integer, number <= step else {
        continue
      }
      kept += line + [10]
    }
    try folder.write(kept, to: RunFolder.Name.steps)
  }

  private func tell(_ progress: TrainingProgress, _ now: Double) {
    let recent = memory.passes.last
    let steps = memory.open.steps > 0 ? memory.open.steps : recent.map { $0.step } ?? 0
    let seconds = memory.open.steps > 0 ? memory.open.seconds : memory.seconds
    let pace = steps > 0 ? seconds / Double(steps) : nil
    watch.progress(
      RunWatch.Place(
        pass: min(memory.passes.count + 1, run.plan.epochs), passes: run.plan.epochs, step: progress.step,
        steps: progress.steps, objective: progress.losses.last ?? recent?.objective,
        best: memory.best.flatMap { memory.passes[$0].metrics.first { $0.name == stopping.metric.rawValue }?.value },
        secondsLeft: pace.map { $0 * Double(max(0, progress.steps - progress.step)) }))
  }
}
