// SPDX-License-Identifier: Apache-2.0
public import Foundation
public import Training
import WeightFiles
public import Workers

/// Does what the helper `fiducial-train` is asked to do: trains a network through libtorch.
///
/// One request after another on one thread; what a request says is not believed. The library reads files of the system and starts threads
/// when it is opened, so that an engine is made before the process gives up its rights.
public final class TrainingEngine {
  /// How a training is begun.
  public typealias Beginning = (TrainingPlan, ServedStart, Torch) throws(Refusal) -> any ServedTraining

  /// What holds the process back, as it says in its greeting.
  public var confinement = Confinement.process
  /// Further libraries that hold the process back, as its greeting names them.
  public var components: [Greeting.Component] = []
  /// The longest answer in bytes.
  public let largestReply: Int

  private let torch: Torch?
  private let missing: [String]
  private let begin: Beginning
  private var training: (any ServedTraining)?

  /// Opens the library from the first of some folders that has it, and makes it do once what it reads files of the system for.
  ///
  /// - Parameters:
  ///   - folders: Where `libfiducial_torch.so` may lie.
  ///   - largestReply: The longest answer in bytes.
  ///   - begin: How a training is begun.
  public init(folders: [URL], largestReply: Int = 4 << 30, begin: @escaping Beginning) {
    self.largestReply = largestReply
    self.begin = begin
    var tried: [String] = []
    var opened: Torch?
    for folder in folders where opened == nil {
      let file = folder.appending(path: Self.libraryName)
      guard FileManager.default.fileExists(atPath: file.path) else { continue }
      do throws(TensorFailure) {
        let torch = try Torch(path: file.path)
        try torch.becomeDeterministic()
        try Rehearsal(torch)()
        opened = torch
      } catch {
        tried.append(error.words)
      }
    }
    torch = opened
    missing = tried.isEmpty ? [Self.libraryName] : tried
  }

  /// The file that set-up builds beside libtorch.
  static let libraryName = "libfiducial_torch.so"

  /// Answers a request; its descriptor stays the caller's, that of the answer is the caller's too.
  public func answer(_ request: Message) -> Message {
    do throws(Refusal) {
      if request.kind == MessageKinds.hello { return greeting.message }
      let asked: TrainingRequest?
      do { asked = try TrainingRequest(request) } catch {
        throw Refusal(code: Refusal.malformedRequest, facts: ["body"])
      }
      guard let asked else { throw Refusal(code: Refusal.unknownRequest) }
      return try answer(asked, request)
    } catch {
      return error.message
    }
  }

  /// Who this is, and which library trains.
  private var greeting: Greeting {
    Greeting(
      name: "fiducial-train", components: [Greeting.Component("libtorch", torch?.version ?? "absent")] + components,
      confinement: confinement)
  }

  private func answer(_ asked: TrainingRequest, _ request: Message) throws(Refusal) -> Message {
    guard let torch else { throw Refusal(.engineMissing, missing) }
    switch asked {
    case .capabilities:
      return try message(
        .capabilities(
          TrainingCapabilities(version: torch.version, processor: torch.processor, threads: torch.threads)))
    case .begin(let plan, let start):
      // What was under way goes first, so that the two are never in memory together.
      training = nil
      torch.giveBack()
      training = try begin(plan, try Self.start(start, request), torch)
      return try message(.done)
    case .samples(let set):
      guard let descriptor = request.descriptor else { throw Self.noMemory }
      try underWay().take(set, descriptor: descriptor)
      return try message(.done)
    case .advance(let steps, let seconds):
      return try message(.progress(try underWay().goOn(steps: steps, seconds: seconds)))
    case .outputs(let use, let averaged):
      return try message(try underWay().answers(to: use, averaged: averaged))
    case .adapt(let use):
      try underWay().adapt(to: use)
      return try message(.done)
    case .state: return try message(try underWay().everything())
    case .weights(let averaged):
      let module = try underWay().answering(averaged: averaged)
      let file: WeightFile
      do throws(TensorFailure) { file = try module.weights() } catch { throw Refusal(error) }
      return try message(file)
    case .gradients(let wanted):
      let module = try underWay().answering(averaged: true)
      return try message(try InputGradients(module)(wanted, try Self.images(wanted, request)))
    }
  }

  private func underWay() throws(Refusal) -> any ServedTraining {
    guard let training else { throw Refusal(.notBegun, []) }
    return training
  }

  // MARK: - Memory

  private static let noMemory = Refusal(code: Refusal.malformedRequest, facts: ["no sealed memory"])

  private static func start(_ start: TrainingRequest.StartingWeights, _ request: Message) throws(Refusal) -> ServedStart
  {
    switch start {
    case .none: return .chance
    case .transfer(let required): return .transfer(try file(request), required: required)
    case .state: return .state(try file(request))
    }
  }

  private static func file(_ request: Message) throws(Refusal) -> WeightFile {
    guard let descriptor = request.descriptor else { throw noMemory }
    let bytes: [UInt8]
    do {
      let memory = try SealedMemory(borrowing: descriptor)
      bytes = try memory.values(count: memory.count)
    } catch { throw noMemory }
    do throws(WeightFileFault) { return try WeightFile(safetensors: bytes) } catch {
      throw Refusal(.weights, [error.tensor ?? "", error.expected, error.found])
    }
  }

  private static func images(
    _ wanted: TrainingRequest.GradientRequest, _ request: Message
  ) throws(Refusal) -> TrainingTensor {
    guard let descriptor = request.descriptor, let count = WeightTensor.count(of: wanted.shape) else { throw noMemory }
    do {
      return TrainingTensor(
        shape: wanted.shape, values: try SealedMemory(borrowing: descriptor).values(count: count))
    } catch { throw noMemory }
  }

  // MARK: - Answers

  private func message(_ answer: TrainingAnswer, descriptor: Int32? = nil) throws(Refusal) -> Message {
    do { return try answer.message(descriptor: descriptor) } catch {
      throw Refusal(.operation, ["answer", "numbers that cannot be written"])
    }
  }

  private func message(_ tensors: [TrainingTensor]) throws(Refusal) -> Message {
    try check(tensors.reduce(0) { $0 + $1.values.count * 4 + 64 })
    let (descriptor, offsets): (Int32, [Int])
    do { (descriptor, offsets) = try SealedMemory.make(of: tensors.map(\.values), alignedTo: 64) } catch {
      throw Refusal(code: Refusal.tooLarge, facts: ["\(tensors.count) tensors"])
    }
    return try message(.tensors(shapes: tensors.map(\.shape), offsets: offsets), descriptor: descriptor)
  }

  private func message(_ file: WeightFile) throws(Refusal) -> Message {
    let bytes: [UInt8]
    do throws(WeightFileFault) { bytes = try file.safetensors() } catch {
      throw Refusal(.weights, [error.tensor ?? "", error.expected, error.found])
    }
    try check(bytes.count)
    let descriptor: Int32
    do { descriptor = try SealedMemory.make(of: bytes) } catch {
      throw Refusal(code: Refusal.tooLarge, facts: ["\(bytes.count) bytes"])
    }
    return try message(.file(bytes: bytes.count), descriptor: descriptor)
  }

  private func check(_ bytes: Int) throws(Refusal) {
    guard bytes <= largestReply else { throw Refusal(code: Refusal.tooLarge, facts: ["\(bytes) bytes"]) }
  }
}
