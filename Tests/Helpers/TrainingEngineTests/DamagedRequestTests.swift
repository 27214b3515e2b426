// SPDX-License-Identifier: Apache-2.0
import Augmentation
import Distributions
import Foundation
import Networks
import TestSupport
import Testing
import Training
import WeightFiles
import Workers

@Suite(.enabled(if: BuiltTorch.isThere, Comment(rawValue: BuiltTorch.absent)), .serialized)
struct `Damaged requests to the trainer` {
  private static let base = BuiltTrainer.plan

  /// What an owner asks in order, each as it goes out.
  private static func conversation() throws -> [(body: [UInt8], memory: [UInt8]?)] {
    var plan = base
    plan.augmentation = .init(steps: [.init(.noise(0.1)), .init(.cutout(boxes: 1, share: 0.2))])
    plan.averaging = 0.9
    let (pixels, labels) = BuiltTrainer.images()
    let words = labels.map { Float(bitPattern: UInt32(bitPattern: $0)) }
    let made = try SealedMemory.make(of: [pixels, words], alignedTo: 64)
    defer { close(made.descriptor) }
    let sealed = try SealedMemory(borrowing: made.descriptor)
    let bytes = try sealed.values(UInt8.self, count: sealed.count)
    let set = SampleSet(
      use: .train, count: labels.count, shape: [1, 28, 28], images: made.offsets[0],
      targets: .classes(offset: made.offsets[1]))
    let weights = try plan.network.initialWeights(seed: 3).safetensors()
    let gradients = TrainingRequest.GradientRequest(shape: [1, 1, 28, 28], channel: 1, mark: "features")
    let image = pixels[..<784].withUnsafeBytes(Array.init)
    return [
      (try TrainingRequest.begin(plan, start: .transfer(required: [""])).message().body, weights),
      (try TrainingRequest.samples(set).message().body, bytes),
      (try TrainingRequest.advance(steps: 1, seconds: 1).message().body, nil),
      (try TrainingRequest.gradients(gradients).message().body, image),
      (try TrainingRequest.outputs(.train, averaged: true).message().body, nil),
    ]
  }

  /// A request with one thing wrong in it.
  private static func damaged(_ body: [UInt8], _ draws: inout PhiloxStream) -> [UInt8] {
    let text = String(decoding: body, as: UTF8.self)
    switch draws.below(5) {
    case 0: return Array(body.prefix(draws.below(body.count)))
    case 1:
      var body = body
      for _ in 0..<(1 + draws.below(3)) { body[draws.below(body.count)] = UInt8(draws.below(256)) }
      return body
    default:
      // A number that nobody would write.
      let numbers = text.ranges(of: /-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?/)
      guard !numbers.isEmpty else { return [] }
      let odd = ["-1", "0", "1e308", "-1e308", "4611686018427387904", "9223372036854775807", "1048577", "null", "0.5"]
      return Array(
        text.replacingCharacters(in: numbers[draws.below(numbers.count)], with: odd[draws.below(odd.count)]).utf8)
    }
  }

  private static func damagedMemory(_ memory: [UInt8], _ draws: inout PhiloxStream) -> [UInt8] {
    var memory = memory
    switch draws.below(3) {
    case 0: return Array(memory.prefix(draws.below(memory.count)))
    case 1: for _ in 0..<4 { memory[draws.below(min(memory.count, 600))] = UInt8(draws.below(256)) }
    default: memory += [UInt8](repeating: 7, count: draws.below(100))
    }
    return memory
  }

  private func ask(_ body: [UInt8], _ memory: [UInt8]?, _ worker: Worker) throws -> TrainingAnswer? {
    var descriptor: Int32?
    if let memory { descriptor = try SealedMemory.make(of: memory) }
    defer { if let descriptor { close(descriptor) } }
    var message = try worker.attempt(Message(kind: TrainingRequest.kind, body: body, descriptor: descriptor))
    defer { message.closeDescriptor() }
    return try TrainingAnswer(message)
  }

  @Test(arguments: 0..<60)
  func `are answered with a reason, or end a helper that its owner starts anew`(_ seed: Int) throws {
    var draws = PhiloxStream(seed: 91, replicate: seed)
    let worker = Worker(
      BuiltHelper.training.program(),
      limits: WorkerLimits(memory: 16 << 30, secondsPerRequest: 60, cpuSecondsPerRequest: 60, reply: 1 << 30))
    let conversation = try Self.conversation()
    let wrong = draws.below(conversation.count)
    for (place, (body, memory)) in conversation.enumerated() {
      var (sent, lent) = (body, memory)
      if place == wrong {
        if let memory, draws.below(3) == 0 {
          lent = Self.damagedMemory(memory, &draws)
        } else {
          sent = Self.damaged(body, &draws)
        }
      }
      do throws(any Error) {
        // Some damage does no harm; an answer must be one of the protocol all the same.
        let answer = try ask(sent, lent, worker)
        #expect(answer != nil)
      } catch {
        #expect(error is WorkerFailure, "\(error)")
        if let failure = error as? WorkerFailure, case .timedOut = failure { Issue.record("\(failure)") }
        // Only what is asked last may be refused for want of what was to come before.
        if place < wrong { Issue.record("\(error) to request \(place)") }
      }
    }
    // Whatever it was, the owner goes on.
    for (body, memory) in conversation { #expect(try ask(body, memory, worker) != nil) }
  }

  @Test func `networks and batches that no memory holds are refused with both sizes before any is taken`() throws {
    let helper = BuiltTrainer.helper()
    var plan = Self.base
    var graph = NetworkGraph(name: "wide", inputs: [.init(channels: 1)])
    var value = 0
    for number in 0..<20 {
      let wide = Layer.Convolution(inputs: number == 0 ? 1 : 30_000, outputs: 30_000, kernel: [1, 1])
      value = graph.add("conv\(number)", .convolution(wide), [value])
    }
    graph.outputs = [.init(name: "map", value: value)]
    plan.network = graph
    plan.objective = .masks(.init())
    func refusal(_ body: () throws -> Void) throws -> (step: String, expected: String, found: String) {
      do { try body() } catch TrainingFailure.network(let step, let expected, let found) {
        return (step, expected, found)
      }
      Issue.record("it was not refused")
      return ("", "", "")
    }
    // 17 thousand million weights, and three numbers more for each.
    let weights = try refusal { try helper.begin(plan) }
    #expect(weights.step == "weights" && weights.expected.contains("bytes"))
    #expect(weights.found == "\(16 * (19 * 900_000_000 + 30_000)) bytes")
    plan = Self.base
    plan.network = NetworkCatalogue.resNet18(outputs: 2)
    plan.batch = 60_000
    try helper.begin(plan)
    let image = [Float](repeating: 0, count: 512 * 512)
    let batch = try refusal {
      try helper.add(SampleMemory(.train, shape: [1, 512, 512], images: .float32(image), targets: .classes([0])))
    }
    #expect(batch.step == "a batch of 60000 images" && batch.found.contains("bytes"))
    plan.batch = .max
    #expect(throws: TrainingFailure.plan(field: "batch")) { try helper.begin(plan) }
    plan = Self.base
    plan.epochs = .max
    #expect(throws: TrainingFailure.plan(field: "epochs")) { try helper.begin(plan) }
    plan = Self.base
    plan.stepsPerEpoch = .max
    #expect(throws: TrainingFailure.plan(field: "stepsPerEpoch")) { try helper.begin(plan) }
    // Everything frozen: there is nothing to learn.
    let still = MadeSamples.plan { $0.optimiser.groups = [.init(prefix: "", rate: 0)] }
    #expect(throws: TrainingFailure.plan(field: "groups")) { try helper.begin(still) }
  }
}
