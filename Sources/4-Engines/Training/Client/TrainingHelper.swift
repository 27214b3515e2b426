// SPDX-License-Identifier: Apache-2.0
import Foundation
public import WeightFiles
public import Workers

/// Trains in the helper `fiducial-train`, so that libtorch runs in no process that holds records.
///
/// Calls block and any thread may make them; one is under way at a time. The helper keeps the training between calls; where it dies the call
/// says so, the next ones say ``TrainingFailure/notBegun``, and the owner begins again from the last ``state()``.
///
/// ```swift
/// let helper = TrainingHelper()
/// try helper.begin(plan)
/// try helper.add(images)
/// while try !helper.advance(steps: 100, seconds: 2).endsEpoch {}
/// let weights = try helper.weights()
/// ```
public final class TrainingHelper: Sendable {
  /// The name of the program.
  public static let programName = "fiducial-train"

  /// What the helper may use where nobody says otherwise.
  ///
  /// Address space is no measure of memory here: the engine reserves far more of it than it uses. The time is for one request.
  public static let standardLimits = WorkerLimits(
    memory: 64 << 30, secondsPerRequest: 3600, cpuSecondsPerRequest: 36_000, reply: 4 << 30)

  /// The process.
  public let worker: Worker

  /// Makes a client; the helper is started by the first call.
  ///
  /// - Parameters:
  ///   - program: The helper, by default the one beside the program that runs.
  ///   - limits: What it may use.
  public init(
    program: HelperProgram = HelperProgram(TrainingHelper.programName),
    limits: WorkerLimits = TrainingHelper.standardLimits
  ) { worker = Worker(program, limits: limits) }

  /// Who the helper is, and what holds it back.
  public func greeting() throws(TrainingFailure) -> Greeting {
    do { return try worker.greeting() } catch { throw .helper(error) }
  }

  /// Which engine is there.
  public func capabilities() throws(TrainingFailure) -> TrainingCapabilities {
    guard case .capabilities(let found) = try ask(.capabilities).answer else { throw .helper(.brokenProtocol) }
    return found
  }

  /// Begins a training from chance; one that was under way is forgotten.
  public func begin(_ plan: TrainingPlan) throws(TrainingFailure) { try done(.begin(plan, start: .none)) }

  /// Begins a training from weights; one that was under way is forgotten.
  ///
  /// - Parameters:
  ///   - plan: What is to be learnt, and how.
  ///   - weights: Those whose names and shapes fit are taken, the others begin by chance.
  ///   - required: Beginnings of paths that must fit.
  /// - Throws: ``TrainingFailure``.
  public func begin(
    _ plan: TrainingPlan, transferring weights: WeightFile, required: [String] = []
  ) throws(TrainingFailure) {
    try done(.begin(plan, start: .transfer(required: required)), memory: try Self.bytes(weights))
  }

  /// Goes on with a training where ``state()`` left it.
  public func begin(_ plan: TrainingPlan, state: WeightFile) throws(TrainingFailure) {
    try done(.begin(plan, start: .state), memory: try Self.bytes(state))
  }

  /// Hands images over; those of the same use before are let go.
  public func add(_ samples: SampleMemory) throws(TrainingFailure) {
    guard case .done = try ask(.samples(samples.set), descriptor: samples.descriptor).answer else {
      throw .helper(.brokenProtocol)
    }
  }

  /// Goes on for so many steps, or as many as fit in the time; ends at the end of a pass.
  ///
  /// - Parameters:
  ///   - steps: Steps at most.
  ///   - seconds: Time, after which no further step begins.
  /// - Returns: Where the training stands.
  /// - Throws: ``TrainingFailure``.
  public func advance(steps: Int, seconds: Double) throws(TrainingFailure) -> TrainingProgress {
    guard case .progress(let progress) = try ask(.advance(steps: steps, seconds: seconds)).answer else {
      throw .helper(.brokenProtocol)
    }
    return progress
  }

  /// What the network says of a set, raw scores: a tensor for each of its outputs.
  public func outputs(of use: SampleSet.Use, averaged: Bool = true) throws(TrainingFailure) -> [TrainingTensor] {
    try tensors(.outputs(use, averaged: averaged))
  }

  /// All that is needed to go on from here, with the same bits.
  public func state() throws(TrainingFailure) -> WeightFile { try file(.state) }

  /// The weights alone, as they answer.
  public func weights(averaged: Bool = true) throws(TrainingFailure) -> WeightFile {
    try file(.weights(averaged: averaged))
  }

  /// Takes the running statistics of batch normalisation from a set's images alone; the weights stay.
  ///
  /// - Parameter use: Which set; its answers are not looked at.
  /// - Throws: ``TrainingFailure``.
  public func adaptStatistics(to use: SampleSet.Use) throws(TrainingFailure) { try done(.adapt(use)) }

  /// Derivatives of an output by the images, and of an inner value.
  ///
  /// - Parameters:
  ///   - images: Batch, channels, space.
  ///   - output: The number of the output.
  ///   - channel: Its channel; for maps, all places of which it is the greatest class are summed.
  ///   - mark: The name of an inner value whose numbers and derivatives are wanted too.
  /// - Returns: The derivatives.
  /// - Throws: ``TrainingFailure``.
  public func derivatives(
    _ images: TrainingTensor, output: Int = 0, channel: Int, mark: String? = nil
  ) throws(TrainingFailure) -> InputDerivatives {
    let request = TrainingRequest.GradientRequest(shape: images.shape, output: output, channel: channel, mark: mark)
    let found = try tensors(.gradients(request), memory: images.values)
    guard found.count == (mark == nil ? 1 : 3) else { throw .helper(.brokenProtocol) }
    return InputDerivatives(
      images: found[0], value: found.count > 1 ? found[1] : nil, derivative: found.count > 2 ? found[2] : nil)
  }

  /// Ends the helper, and the training with it.
  public func stop() { worker.stop() }

  // MARK: - Crossing

  private func done(_ request: TrainingRequest, memory: [UInt8]? = nil) throws(TrainingFailure) {
    guard case .done = try ask(request, memory: memory).answer else { throw .helper(.brokenProtocol) }
  }

  private func file(_ request: TrainingRequest) throws(TrainingFailure) -> WeightFile {
    var (answer, message) = try ask(request)
    guard case .file(let count) = answer else { throw .helper(.brokenProtocol) }
    do {
      let memory = try message.takeMemory()
      return try WeightFile(safetensors: try memory.values(UInt8.self, count: count))
    } catch let fault as WeightFileFault {
      throw .weights(tensor: fault.tensor ?? "", expected: fault.expected, found: fault.found)
    } catch { throw .helper(.brokenProtocol) }
  }

  private func tensors(_ request: TrainingRequest, memory: [Float]? = nil) throws(TrainingFailure) -> [TrainingTensor] {
    var (answer, message) = try ask(request, memory: memory)
    guard case .tensors(let shapes, let offsets) = answer, shapes.count == offsets.count else {
      throw .helper(.brokenProtocol)
    }
    do {
      let memory = try message.takeMemory()
      return try zip(shapes, offsets).map { shape, offset in
        guard let count = WeightTensor.count(of: shape) else { throw WorkerFailure.brokenProtocol }
        return TrainingTensor(shape: shape, values: try memory.values(at: offset, count: count))
      }
    } catch { throw .helper(.brokenProtocol) }
  }

  private func ask<Number: BitwiseCopyable>(
    _ request: TrainingRequest, memory: [Number]?
  ) throws(TrainingFailure) -> (answer: TrainingAnswer, message: Message) {
    guard let memory else { return try ask(request) }
    let descriptor: Int32
    do { descriptor = try SealedMemory.make(of: memory) } catch {
      if case .system(let code) = error { throw .memory(code: code) }
      throw .memory(code: 0)
    }
    defer { close(descriptor) }
    return try ask(request, descriptor: descriptor)
  }

  /// Asks once: a training is not in a fresh helper, so that nothing is tried again.
  private func ask(
    _ request: TrainingRequest, descriptor: Int32? = nil
  ) throws(TrainingFailure) -> (answer: TrainingAnswer, message: Message) {
    let asked: Message
    do { asked = try request.message(descriptor: descriptor) } catch { throw .plan(field: "") }
    var message: Message
    do throws(WorkerFailure) { message = try worker.attempt(asked) } catch {
      if case .refused(let refusal) = error { throw TrainingFailure(refusal) }
      throw .helper(error)
    }
    do {
      if let answer = try TrainingAnswer(message) { return (answer, message) }
    } catch { message.closeDescriptor() }
    message.closeDescriptor()
    throw .helper(.brokenProtocol)
  }

  private static func bytes(_ file: WeightFile) throws(TrainingFailure) -> [UInt8] {
    do throws(WeightFileFault) { return try file.safetensors() } catch {
      throw .weights(tensor: error.tensor ?? "", expected: error.expected, found: error.found)
    }
  }
}
