// SPDX-License-Identifier: Apache-2.0
import Foundation
public import ONNXGraphs
import Synchronization
public import Vocabulary
import Workers

/// A network that is open in the helper; it is closed when its last owner lets it go.
public final class OpenedModel: Predictor {
  /// What opening it took.
  public struct Opening: Sendable, Hashable {
    /// What the cache of compiled networks had to do with it.
    public enum Cache: Sendable, Hashable {
      /// There is none, or a number of streams or threads was stated, with which it is not used.
      case unused
      /// The compiled network was taken from it.
      case hit
      /// It had none; it has now.
      case filled
      /// It had one that was damaged or that the engine did not take; the network was compiled, and replaces it.
      case damaged
      /// It had none, and the compiled network could not be kept, by the system's error number.
      case notKept(code: Int32)
    }

    /// Seconds of reading the network; of taking the compiled one where it came from the cache.
    public var readSeconds: Double
    /// Seconds of compiling it; 0 where it came from the cache.
    public var compileSeconds: Double
    /// Seconds from the call to its return: the start of the helper, the cache and the way there and back are in it.
    public var seconds: Double
    /// What the cache had to do with it.
    public var cache: Cache
    /// How many requests run side by side.
    public var requests: Int
    /// Bytes that it added to the helper's memory, at least those of its weights.
    public var bytes: Int
    /// How many other models had to go to make room.
    public var evicted: Int
  }

  /// An answer, and how long the engine took.
  public struct TimedAnswer: Sendable, Equatable {
    /// A tensor for each output.
    public var outputs: [Tensor]
    /// Seconds from the start of the request in the engine to its end.
    public var engineSeconds: Double
  }

  /// What opening it took.
  public let opening: Opening
  /// What is known of the inputs, in their order.
  public let inputs: [TensorDescription]
  /// What is known of the outputs, in their order; those that were asked for besides stand last.
  public let outputs: [TensorDescription]
  /// How it runs.
  public let options: EngineOptions
  /// The SHA-256 of its weights.
  public let digest: ContentDigest

  private let helper: InferenceHelper
  private let number: UInt64
  private let weights: [UInt8]
  private let budget: ModelBudget?
  private let openings = Atomic<Int>(1)
  private let room = Mutex(InputRoom())

  init(
    _ helper: InferenceHelper, number: UInt64, weights: [UInt8], options: EngineOptions, budget: ModelBudget?,
    within deadline: Double?
  ) throws(InferenceFailure) {
    self.helper = helper
    self.number = number
    self.weights = weights
    self.options = options
    self.budget = budget
    digest = ContentDigest(hashing: weights)
    let opener = ModelOpener(helper, number: number, weights: weights, digest: digest, options: options, budget: budget)
    let started = Channel.now
    let (answer, cache) = try opener.open(Countdown(deadline))
    let names = Self.names(of: weights, options)
    inputs = try Self.descriptions(answer.inputs, named: names?.inputs)
    outputs = try Self.descriptions(answer.outputs, named: names?.outputs)
    opening = Opening(
      readSeconds: Double(answer.readNanoseconds) / 1e9, compileSeconds: Double(answer.compileNanoseconds) / 1e9,
      seconds: Double(Channel.now - started) / 1e9, cache: cache, requests: max(answer.requests, 1),
      bytes: answer.bytes, evicted: answer.evicted)
  }

  deinit { helper.close(number) }

  /// How many times it was opened: more than once where the helper has died, was stopped, or had to make room.
  public var timesOpened: Int { openings.load(ordering: .relaxed) }

  /// Runs the network.
  public func predict(_ inputs: [Tensor], within deadline: Double?) throws(InferenceFailure) -> [Tensor] {
    try timed(inputs, within: deadline).outputs
  }

  /// Runs the network, and says how long the engine took.
  ///
  /// - Parameters:
  ///   - inputs: A tensor for each input, in their order.
  ///   - deadline: After how many seconds an answer is of no use any more; then the helper is ended, and the next call opens the
  ///     network anew. `nil` for the helper's own limit.
  /// - Returns: A tensor for each output, and the engine's time.
  /// - Throws: ``InferenceFailure``.
  public func timed(_ inputs: [Tensor], within deadline: Double? = nil) throws(InferenceFailure) -> TimedAnswer {
    guard let answer = try run([inputs], Countdown(deadline)).first else { throw .helper(.brokenProtocol) }
    return answer
  }

  /// Runs every request once with zeros, so that the first answer takes no longer than the next.
  ///
  /// - Parameter shapes: A shape for each input; by default the known one, with 1 where a length is open.
  /// - Throws: ``InferenceFailure``.
  public func warmUp(_ shapes: [[Int]]? = nil) throws(InferenceFailure) {
    let shapes = shapes ?? inputs.map { $0.shape.map { $0 ?? 1 } }
    var answer = try withReopening(Countdown(nil)) { (clock) throws(InferenceFailure) in
      try self.helper.exchange(InferenceRequest(.warmUp(model: self.number, shapes: shapes)), clock)
    }
    answer.closeDescriptor()
  }

  /// Runs items that fit into one request.
  func run(_ items: [[Tensor]], _ clock: Countdown) throws(InferenceFailure) -> [TimedAnswer] {
    for item in items { try check(item) }
    let tensors = items.flatMap { $0 }.map(\.values)
    // Whoever finds the room taken by another caller does not wait for it, since its own deadline runs.
    let answers = try room.withLockIfAvailable { (room) throws(InferenceFailure) -> [TimedAnswer]? in
      guard let offsets = room.place(tensors) else { return nil }
      return try self.run(items, offsets, clock) { (items, clock) throws(InferenceFailure) in
        let opening = self.timesOpened
        let isKept = room.keeper == opening
        let request = InferenceRequest(.infer(model: self.number, place: isKept ? .kept : .lent, items: items))
        let answer = try self.helper.exchange(request, descriptor: isKept ? nil : room.descriptor, clock)
        room.keeper = opening
        return answer
      }
    }
    if let answers = answers.flatMap({ $0 }) { return answers }
    let made: (descriptor: Int32, offsets: [Int])
    do {
      made = try SealedMemory.make(of: tensors, alignedTo: PlacedTensor.alignment)
    } catch {
      throw .notRun(words: "no memory for the tensors")
    }
    // Owned here for as long as it may be sent.
    var block = Message(kind: 0, descriptor: made.descriptor)
    defer { block.closeDescriptor() }
    return try run(items, made.offsets, clock) { (items, clock) throws(InferenceFailure) in
      let request = InferenceRequest(.infer(model: self.number, place: .sealed, items: items))
      return try self.helper.exchange(request, descriptor: made.descriptor, clock)
    }
  }

  /// Asks for items whose tensors lie at these places, and reads the answer.
  private func run(
    _ items: [[Tensor]], _ offsets: [Int], _ clock: Countdown,
    _ ask: ([[PlacedTensor]], Countdown) throws(InferenceFailure) -> Message
  ) throws(InferenceFailure) -> [TimedAnswer] {
    var offsets = offsets[...]
    let placed = items.map { item in
      defer { offsets = offsets.dropFirst(item.count) }
      return zip(item, offsets).map { PlacedTensor(shape: $0.shape, offset: $1) }
    }
    var answer = try withReopening(clock) { (clock) throws(InferenceFailure) in try ask(placed, clock) }
    defer { answer.closeDescriptor() }
    let said = try helper.parsed(answer) { (body) throws(WireError) in try body.runAnswer() }
    guard said.items.count == items.count else { throw .helper(.brokenProtocol) }
    do {
      if let attached = said.attached {
        return try said.items.map { (item) throws(SealedMemory.Failure) in
          try answered(item, attached.count) { attached.floats(at: $0, count: $1) }
        }
      }
      let memory = try answer.takeMemory()
      var answers: [TimedAnswer] = []
      answers.reserveCapacity(said.items.count)
      for item in said.items {
        answers.append(
          try answered(item, memory.count) { (offset, count) throws(SealedMemory.Failure) in
            try memory.values(at: offset, count: count)
          })
      }
      return answers
    } catch {
      throw .helper(.brokenProtocol)
    }
  }

  private func answered(
    _ item: ItemAnswer, _ length: Int, _ values: (_ offset: Int, _ count: Int) throws(SealedMemory.Failure) -> [Float]
  ) throws(SealedMemory.Failure) -> TimedAnswer {
    var tensors: [Tensor] = []
    for place in item.outputs {
      guard let count = place.count(within: length),
        let tensor = Tensor(shape: place.shape, values: try values(place.offset, count))
      else { throw .length(expected: place.offset, found: length) }
      tensors.append(tensor)
    }
    guard tensors.count == outputs.count else { throw .length(expected: outputs.count, found: tensors.count) }
    return TimedAnswer(outputs: tensors, engineSeconds: Double(item.nanoseconds) / 1e9)
  }

  private func check(_ item: [Tensor]) throws(InferenceFailure) {
    guard item.count == inputs.count else {
      throw .wrongInput(name: "", expected: "\(inputs.count) inputs", found: "\(item.count)")
    }
    for (tensor, input) in zip(item, inputs) where !input.allows(tensor.shape) || tensor.values.isEmpty {
      let expected = input.shape.map { $0.map(String.init) ?? "?" }.joined(separator: "×")
      let found = tensor.shape.map(String.init).joined(separator: "×")
      throw .wrongInput(name: input.name, expected: expected, found: found)
    }
  }

  /// Asks, and opens the model again where the helper has died or made room meanwhile; what ends two helpers is put aside.
  private func withReopening(
    _ clock: Countdown, _ ask: (Countdown) throws(InferenceFailure) -> Message
  ) throws(InferenceFailure) -> Message {
    var (attempts, kills, reopened) = (0, 0, 0)
    while true {
      do throws(InferenceFailure) {
        return try ask(clock)
      } catch {
        switch error {
        case .helper(let failure) where failure.isDeath:
          attempts += 1
          if failure == .crashed(signal: SIGKILL) { kills += 1 }
          guard attempts - kills < 2, kills < 5 else {
            throw .helper(.quarantined(attempts: attempts, last: failure))
          }
        case _ where error.isForgotten && reopened < 8: break
        default: throw error
        }
        reopened += 1
        openings.add(1, ordering: .relaxed)
        _ = try ModelOpener(
          helper, number: number, weights: weights, digest: digest, options: options, budget: budget
        ).open(clock)
      }
    }
  }

  /// The names as the file has them: the engine gives a tensor any of several that it goes by.
  private static func names(
    of weights: [UInt8], _ options: EngineOptions
  ) -> (inputs: [String], outputs: [String])? {
    do throws(ONNXFault) {
      let file = try ONNXModel(bytes: weights)
      let outputs = file.outputs.map(\.name)
      return (file.inputs.map(\.name), outputs + options.furtherOutputs.filter { !outputs.contains($0) })
    } catch {
      // The engine reads other formats too, and then has the only names there are.
      return nil
    }
  }

  private static func descriptions(
    _ ports: [PortDescription], named names: [String]?
  ) throws(InferenceFailure) -> [TensorDescription] {
    try ports.enumerated().map { (index, port) throws(InferenceFailure) in
      guard let element = ElementType(rawValue: port.element) else {
        throw .notCompiled(words: "the tensor \(port.name) has elements of a type that is not known")
      }
      let name = names.flatMap { $0.count == ports.count ? $0[index] : nil } ?? port.name
      return TensorDescription(name: name, element: element, shape: port.shape.map { $0 < 0 ? nil : $0 })
    }
  }
}

extension [UInt8] {
  /// Floats from a byte on; the caller has made sure that they are there.
  fileprivate func floats(at offset: Int, count: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { room, filled in
      withUnsafeBytes { bytes in
        let wanted = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + 4 * count])
        UnsafeMutableRawBufferPointer(room).copyMemory(from: wanted)
      }
      filled = count
    }
  }
}

extension WorkerFailure {
  /// Whether the helper has ended by it.
  var isDeath: Bool {
    switch self {
    case .crashed, .exited, .outOfMemory, .brokenProtocol: true
    case .missingHelper, .notStarted, .timedOut, .refused, .quarantined, .cancelled: false
    }
  }
}
