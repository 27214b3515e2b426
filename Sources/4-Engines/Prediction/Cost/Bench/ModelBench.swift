// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Inference
public import Workers

/// Times a network in several configurations, in turns, so that whatever else the machine does meanwhile hits all alike.
///
/// Each configuration has a helper of its own, whose memory is its own. In latency mode images are sent one after the other; in throughput
/// mode as many at a time as the engine takes, and single calls are timed apart. The first calls do not count.
public struct ModelBench: Sendable {
  /// How long is measured.
  public struct Settings: Sendable, Hashable {
    /// Single calls of each configuration.
    public var calls: Int
    /// Turns that they are divided into.
    public var turns: Int
    /// Seconds after which a configuration gets no further turn.
    public var seconds: Double
    /// Calls beforehand that do not count.
    public var warmUps: Int

    /// Makes settings; the parameters are the properties.
    public init(calls: Int = 400, turns: Int = 10, seconds: Double = 20, warmUps: Int = 3) {
      self.calls = calls
      self.turns = turns
      self.seconds = seconds
      self.warmUps = warmUps
    }
  }

  /// The program that runs networks.
  public var program: HelperProgram
  /// What a helper may use.
  public var limits: WorkerLimits
  /// The network for each kind of numbers.
  public var networks: [BenchConfiguration.Numbers: [UInt8]]
  /// For each image a tensor for each input; they are taken in turn.
  public var items: [[Tensor]]
  /// How long is measured.
  public var settings: Settings
  /// The meter of energy, where there is one.
  public var meter: EnergyMeter?

  /// Makes a bench; the parameters are the properties.
  public init(
    program: HelperProgram, limits: WorkerLimits = InferenceHelper.standardLimits,
    networks: [BenchConfiguration.Numbers: [UInt8]], items: [[Tensor]], settings: Settings = Settings(),
    meter: EnergyMeter? = nil
  ) {
    self.program = program
    self.limits = limits
    self.networks = networks
    self.items = items
    self.settings = settings
    self.meter = meter
  }

  /// A configuration that is open.
  private struct Runner {
    var helper: InferenceHelper
    var model: OpenedModel
    var measured: BenchMeasurement
    var spent = 0.0
  }

  /// Measures.
  ///
  /// - Parameters:
  ///   - configurations: What is timed; a configuration without a network is left out.
  ///   - progress: Hears how many turns of how many are done.
  /// - Returns: The measurements, in the order of the configurations.
  /// - Throws: ``InferenceFailure``.
  public func measured(
    _ configurations: [BenchConfiguration], progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws(InferenceFailure) -> [BenchMeasurement] {
    guard !items.isEmpty else { return [] }
    let folder = FileManager.default.temporaryDirectory.appending(path: "fiducial-bench-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    var runners: [Runner] = []
    for configuration in configurations {
      guard let weights = networks[configuration.numbers] else { continue }
      runners.append(try runner(configuration, weights, cache: folder))
    }
    let turns = max(1, settings.turns)
    for turn in 0..<turns {
      // Forwards and backwards by turns, so that a machine that grows slower favours none.
      let order = turn % 2 == 0 ? Array(runners.indices) : runners.indices.reversed()
      for (place, index) in order.enumerated() {
        if turn < 2 || runners[index].spent < settings.seconds { try run(&runners[index]) }
        progress(turn * runners.count + place + 1, turns * runners.count)
      }
    }
    for index in runners.indices { runners[index].measured.peak = try runners[index].helper.memory().peak }
    return runners.map(\.measured)
  }

  private func runner(
    _ configuration: BenchConfiguration, _ weights: [UInt8], cache folder: URL
  ) throws(InferenceFailure) -> Runner {
    var measured = BenchMeasurement(configuration)
    measured.fileSize = weights.count
    if configuration.streams == nil, configuration.threads == nil {
      // In a helper apart, so that keeping the compiled network does not count as memory.
      let place = folder.appending(path: configuration.name)
      let other = InferenceHelper(program: program, limits: limits, cache: CompiledModelCache(folder: place))
      _ = try other.capabilities()
      _ = try other.open(weights: weights, options: configuration.options)
      let again = try other.open(weights: weights, options: configuration.options)
      if again.opening.cache == .hit { measured.cached = again.opening.seconds }
      other.stop()
    }
    let helper = InferenceHelper(program: program, limits: limits)
    _ = try helper.capabilities()
    let model = try helper.open(weights: weights, options: configuration.options)
    measured.opening = model.opening.seconds
    measured.compiling = model.opening.compileSeconds
    for index in 0..<max(1, settings.warmUps) { _ = try model.timed(items[index % items.count]) }
    return Runner(helper: helper, model: model, measured: measured)
  }

  private func run(_ runner: inout Runner) throws(InferenceFailure) {
    let calls = max(1, settings.calls / max(1, settings.turns))
    let started = Channel.now
    let isThroughput = runner.measured.configuration.mode == .throughput
    let first = runner.measured.calls.count
    if isThroughput {
      try timed(&runner, first, calls)
      let batch = (0..<max(calls, 2 * runner.model.opening.requests)).map { items[(first + $0) % items.count] }
      let before = counters(runner)
      let begun = Channel.now
      _ = try runner.model.predictMany(batch)
      note(&runner, since: before, seconds: Double(Channel.now - begun) / 1e9, images: batch.count)
    } else {
      let before = counters(runner)
      let begun = Channel.now
      try timed(&runner, first, calls)
      note(&runner, since: before, seconds: Double(Channel.now - begun) / 1e9, images: calls)
    }
    runner.spent += Double(Channel.now - started) / 1e9
  }

  private func timed(_ runner: inout Runner, _ first: Int, _ count: Int) throws(InferenceFailure) {
    for index in 0..<count {
      let begun = Channel.now
      _ = try runner.model.timed(items[(first + index) % items.count])
      runner.measured.calls.append(Double(Channel.now - begun) / 1e6)
    }
  }

  private func counters(_ runner: Runner) -> (processor: Double, energy: EnergyMeter.Reading?) {
    (ProcessorTime.milliseconds(with: runner.helper), meter.flatMap { try? $0.reading() })
  }

  private func note(
    _ runner: inout Runner, since before: (processor: Double, energy: EnergyMeter.Reading?), seconds: Double,
    images: Int
  ) {
    let after = counters(runner)
    runner.measured.rates.append(Double(images) / max(seconds, 1e-9))
    runner.measured.processor.append((after.processor - before.processor) / Double(images))
    if let meter, let first = before.energy, let last = after.energy {
      runner.measured.joules.append(meter.joules(from: first, to: last) / Double(images))
    }
  }
}
