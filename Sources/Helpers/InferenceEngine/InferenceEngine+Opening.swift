// SPDX-License-Identifier: Apache-2.0
import COpenVINO
import Foundation
import Inference
import Workers

extension InferenceEngine {
  /// Closes models; a number that is not known is no error, since a model may have been evicted.
  func close(_ numbers: [UInt64]) {
    guard numbers.contains(where: { models[$0] != nil }) else { return }
    for number in numbers { models[number] = nil }
    residence.giveBack()
  }

  /// Opens a model.
  func open(_ opening: InferenceRequest.Opening, _ request: Message) throws(Refusal) -> Message {
    let library = try loaded()
    if models[opening.model] != nil {
      return try opened(opening.model, request, read: 0, compiled: 0, evicted: 0, blob: nil)
    }
    guard let descriptor = request.descriptor, let memory = MappedMemory(descriptor) else {
      throw Refusal(code: Refusal.malformedRequest, facts: ["no sealed memory"])
    }
    if let budget = opening.budget, memory.bytes.count > budget.bytes {
      throw Refusal(.overBudget, [String(memory.bytes.count), String(budget.bytes)])
    }
    let before = residence.bytes
    let settings = Settings(opening.options)
    var (read, compiled) = (0, 0)
    let model: CompiledModel
    let (inputs, outputs): ([PortDescription], [PortDescription])
    do {
      if opening.isCompiled {
        let started = Channel.now
        model = try library.take(memory, settings: settings)
        read = Int(Channel.now - started)
      } else {
        (model, read, compiled) = try library.compile(
          UnsafeRawBufferPointer(memory.bytes), shapes: opening.options.shapes, settings: settings)
      }
      (inputs, outputs) = (try model.ports(isOutput: false), try model.ports(isOutput: true))
    } catch {
      throw Refusal(opening.isCompiled ? .notTaken : .notCompiled, [error.words])
    }
    clock += 1
    models[opening.model] = OpenModel(
      compiled: model, inputs: inputs, outputs: outputs, bytes: max(residence.bytes - before, memory.bytes.count),
      lastUse: clock)
    let evicted = try fit(opening)
    let blob = opening.wantsCompiled ? copy(of: model) : nil
    return try opened(opening.model, request, read: read, compiled: compiled, evicted: evicted, blob: blob)
  }

  /// Makes room for a model that has just been opened; says how many had to go.
  private func fit(_ opening: InferenceRequest.Opening) throws(Refusal) -> Int {
    guard let budget = opening.budget else { return 0 }
    var evicted = 0
    while true {
      let sum = models.values.reduce(0) { $0 + $1.bytes }
      if sum <= budget.bytes { break }
      let oldest = models.filter { $0.key != opening.model }.min { $0.value.lastUse < $1.value.lastUse }
      guard budget.policy == .evictLeastRecentlyUsed, let oldest else {
        close([opening.model])
        throw Refusal(.overBudget, [String(sum), String(budget.bytes)])
      }
      models[oldest.key] = nil
      evicted += 1
    }
    if evicted > 0 { residence.giveBack() }
    return evicted
  }

  /// The compiled network as sealed memory; `nil` where there is none to be had, which costs time at the next opening and no more.
  private func copy(of model: CompiledModel) -> Int32? {
    guard let memory = OpenMemory() else { return nil }
    let path = pathOfMemory(memory.descriptor)
    defer { _ = pathOfMemory(-1) }
    do throws(EngineFailure) { try model.write(to: path) } catch { return nil }
    return memory.sealed()
  }

  private func opened(
    _ number: UInt64, _ request: Message, read: Int, compiled: Int, evicted: Int, blob: Int32?
  ) throws(Refusal) -> Message {
    guard let model = models[number] else { throw Refusal(.noSuchModel, []) }
    var body = WireWriter()
    body.put(
      OpeningAnswer(
        inputs: model.inputs, outputs: model.outputs, readNanoseconds: read, compileNanoseconds: compiled,
        requests: model.compiled.requests, bytes: model.bytes, evicted: evicted, isCompiledAttached: blob != nil))
    return Message(kind: request.kind, body: body.bytes, descriptor: blob)
  }
}
