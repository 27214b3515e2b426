// SPDX-License-Identifier: Apache-2.0
import COpenVINO
import Inference
import Workers

extension InferenceEngine {
  /// Runs a model once for each item, as many at a time as it has requests; answers stand in the order of the items.
  func infer(
    _ number: UInt64, _ place: InputPlace, _ items: [[PlacedTensor]], _ request: Message
  ) throws(Refusal) -> Message {
    let model = try used(number)
    let memory = try memory(number, place, request.descriptor)
    for item in items { try check(item, model, memory.bytes.count) }
    var run = Run(model: model.compiled, limit: largestReply)
    // Whatever happens, no request may go on reading memory that is about to be unmapped.
    defer { withExtendedLifetime(memory) { run.drain() } }
    if items.count == 1 {
      try run.alone(items[0], memory, model.inputs)
    } else {
      for item in items { try run.begin(item, memory, model.inputs) }
      try run.finish()
    }
    let isShort = run.values.count * 4 <= RunAnswer.mostAttached
    var body = WireWriter(capacity: 64 * (items.count + 1) + (isShort ? run.values.count * 4 : 0))
    body.put(RunAnswer(items: run.answers, attached: isShort ? run.values.withUnsafeBytes { Array($0) } : nil))
    if isShort { return Message(kind: request.kind, body: body.bytes) }
    let output: Int32
    do { output = try SealedMemory.make(of: run.values) } catch {
      throw Refusal(code: Refusal.tooLarge, facts: ["\(run.values.count * 4) bytes"])
    }
    return Message(kind: request.kind, body: body.bytes, descriptor: output)
  }

  /// The memory that the tensors of a request lie in.
  private func memory(
    _ number: UInt64, _ place: InputPlace, _ descriptor: Int32?
  ) throws(Refusal) -> InputMemory {
    switch (place, descriptor) {
    case (.sealed, let descriptor?):
      if let memory = MappedMemory(descriptor) { return .own(memory) }
    case (.lent, let descriptor?):
      if let memory = BorrowedMemory(descriptor) {
        models[number]?.inputMemory = memory
        return .borrowed(memory)
      }
    case (.kept, nil):
      // The owner thinks of another process than this: it is told what a fresh one would say, and begins anew.
      guard let memory = models[number]?.inputMemory else { throw Refusal(.noSuchModel, []) }
      return .borrowed(memory)
    default: break
    }
    throw Refusal(code: Refusal.malformedRequest, facts: ["no sealed memory"])
  }

  /// Runs every request of a model's ring once with zeros.
  func warmUp(_ number: UInt64, _ shapes: [[Int]]) throws(Refusal) {
    let model = try used(number)
    var places: [PlacedTensor] = []
    var length = 0
    for shape in shapes {
      places.append(PlacedTensor(shape: shape, offset: length))
      guard let count = Tensor.count(of: shape), length <= largestReply else {
        throw Refusal(code: Refusal.tooLarge, facts: ["\(shape)"])
      }
      length += (count * 4 + PlacedTensor.alignment - 1) / PlacedTensor.alignment * PlacedTensor.alignment
    }
    guard length <= largestReply, let memory = MappedMemory(zeros: max(length, 4)) else {
      throw Refusal(code: Refusal.tooLarge, facts: ["\(length) bytes"])
    }
    try check(places, model, memory.bytes.count)
    var run = Run(model: model.compiled, limit: largestReply)
    defer { withExtendedLifetime(memory) { run.drain() } }
    for _ in 0..<model.compiled.requests { try run.begin(places, .own(memory), model.inputs) }
    try run.finish()
  }

  private func used(_ number: UInt64) throws(Refusal) -> OpenModel {
    _ = try loaded()
    guard var model = models[number] else { throw Refusal(.noSuchModel, []) }
    clock += 1
    model.lastUse = clock
    models[number] = model
    return model
  }

  private func check(_ item: [PlacedTensor], _ model: OpenModel, _ length: Int) throws(Refusal) {
    guard item.count == model.inputs.count else {
      throw Refusal(.wrongInput, ["", "\(model.inputs.count) inputs", "\(item.count)"])
    }
    for (tensor, port) in zip(item, model.inputs) {
      let fits =
        tensor.shape.count == port.shape.count
        && zip(tensor.shape, port.shape).allSatisfy { $0 > 0 && ($1 < 0 || $0 == $1) }
      guard fits else { throw Refusal(.wrongInput, [port.name, "\(port.shape)", "\(tensor.shape)"]) }
      guard tensor.count(within: length) != nil else {
        throw Refusal(code: Refusal.malformedRequest, facts: ["tensor at \(tensor.offset)"])
      }
    }
  }
}

/// One passage of items through the ring of requests.
private struct Run {
  let model: CompiledModel
  /// The most bytes that the outputs may have.
  let limit: Int
  var answers: [ItemAnswer] = []
  var values: [Float] = []
  // The requests that are under way, the oldest first, and when they were started.
  private var running: [(request: Int, started: Int64)] = []
  private var begun = 0

  init(model: CompiledModel, limit: Int) {
    self.model = model
    self.limit = limit
  }

  /// Runs an item in this thread: one that nothing runs beside saves the way to a thread of the engine's and back.
  mutating func alone(_ item: [PlacedTensor], _ memory: InputMemory, _ ports: [PortDescription]) throws(Refusal) {
    try give(item, to: 0, memory, ports)
    let started = Channel.now
    do throws(EngineFailure) { try model.run(0) } catch { throw Refusal(.notRun, [error.words]) }
    try take(0, nanoseconds: Int(Channel.now - started))
  }

  /// Starts an item on the next request, after the one that has used it before.
  mutating func begin(_ item: [PlacedTensor], _ memory: InputMemory, _ ports: [PortDescription]) throws(Refusal) {
    if running.count == model.requests { try collect() }
    let request = begun % model.requests
    begun += 1
    try give(item, to: request, memory, ports)
    do throws(EngineFailure) {
      let started = Channel.now
      try model.start(request)
      running.append((request, started))
    } catch {
      throw Refusal(.notRun, [error.words])
    }
  }

  private func give(
    _ item: [PlacedTensor], to request: Int, _ memory: InputMemory, _ ports: [PortDescription]
  ) throws(Refusal) {
    for (index, tensor) in item.enumerated() {
      guard let start = memory.bytes.baseAddress?.advanced(by: tensor.offset) else { continue }
      let values = start.assumingMemoryBound(to: Float.self)
      do throws(EngineFailure) {
        try model.set(index, request: request, values, tensor.shape, memory.holding)
      } catch {
        if error.status == copenvino_not_representable {
          throw Refusal(.wrongInput, [ports[index].name, "numbers of the input's own type", error.words])
        }
        throw Refusal(.notRun, [error.words])
      }
    }
  }

  /// Waits for all that are under way.
  mutating func finish() throws(Refusal) { while !running.isEmpty { try collect() } }

  /// Waits for all that are under way, whatever comes of them.
  mutating func drain() {
    for (request, _) in running {
      // The passage has failed already, and says why.
      do throws(EngineFailure) { try model.wait(request) } catch { continue }
    }
    running = []
  }

  private mutating func collect() throws(Refusal) {
    let (request, started) = running.removeFirst()
    do throws(EngineFailure) { try model.wait(request) } catch { throw Refusal(.notRun, [error.words]) }
    try take(request, nanoseconds: Int(Channel.now - started))
  }

  /// Copies the outputs of a request that has been waited for.
  private mutating func take(_ request: Int, nanoseconds: Int) throws(Refusal) {
    var answer = ItemAnswer(nanoseconds: nanoseconds, outputs: [])
    do throws(EngineFailure) {
      for index in 0..<model.outputs {
        let (found, shape) = try model.output(index, request: request)
        guard (values.count + found.count) * 4 <= limit else {
          throw EngineFailure(status: copenvino_no_memory, words: "")
        }
        answer.outputs.append(PlacedTensor(shape: shape, offset: values.count * 4))
        values.append(contentsOf: found)
      }
    } catch {
      if error.status == copenvino_no_memory { throw Refusal(code: Refusal.tooLarge, facts: ["\(limit) bytes"]) }
      throw Refusal(.notRun, [error.words])
    }
    answers.append(answer)
  }
}
