// SPDX-License-Identifier: Apache-2.0
import Foundation
import Inference
import TestSupport
import Testing
import Workers

@Suite(.enabled(if: BuiltEngine.isThere, "the engine's library is not installed"))
struct `Whatever becomes of the helper` {
  func row(_ values: [Float]) throws -> [Tensor] { [try #require(Tensor(shape: [1, 2], values: values))] }

  @Test func `a model is opened anew after the helper was killed, and answers with the same bits`() throws {
    let helper = BuiltEngine.helper()
    let model = try helper.open(weights: MadeNetwork.slow(size: 64, repeats: 3).bytes)
    let input = try #require(Tensor(shape: [64, 64], values: (0..<4096).map { sin(Float($0)) }))
    let first = try model.predict([input])
    let second = try model.predict([input])
    #expect(first == second)
    kill(try #require(helper.worker.processIdentifier), SIGKILL)
    #expect(try model.predict([input]) == first)
    #expect(model.timesOpened == 2)
    helper.stop()
    #expect(try model.predict([input]) == first)
    #expect(model.timesOpened == 3)
  }

  @Test func `every model of the helper survives it, whichever is asked`() throws {
    let helper = BuiltEngine.helper()
    let (line, two) = (
      try helper.open(weights: MadeNetwork.line.bytes), try helper.open(weights: MadeNetwork.two.bytes)
    )
    kill(try #require(helper.worker.processIdentifier), SIGKILL)
    let three = try #require(Tensor(shape: [1, 3], values: [1, 2, 3]))
    #expect(try two.predict([three, three]).map(\.values) == [[2, 4, 6], [1, 4, 9]])
    #expect(try line.predict(try row([1, 2])).map(\.values) == [[4, 7]])
  }

  @Test func `a deadline ends the request and the helper, and the next call is answered`() throws {
    let helper = BuiltEngine.helper()
    let size = 768
    let slow = try helper.open(weights: MadeNetwork.slow(size: size, repeats: 60).bytes)
    let input = try #require(Tensor(shape: [size, size], repeating: 1))
    #expect(throws: InferenceFailure.deadline(seconds: 0.02)) { try slow.predict([input], within: 0.02) }
    let line = try helper.open(weights: MadeNetwork.line.bytes)
    #expect(try line.predict(try row([1, 2])).map(\.values) == [[4, 7]])
  }

  @Test func `a deadline that has passed already sends nothing and ends nobody`() throws {
    let helper = BuiltEngine.helper()
    let model = try helper.open(weights: MadeNetwork.line.bytes)
    #expect(throws: InferenceFailure.deadline(seconds: 0)) { try model.predict(try row([1, 2]), within: 0) }
    #expect(try model.predict(try row([1, 2])).map(\.values) == [[4, 7]])
    #expect(model.timesOpened == 1)
  }

  @Test func `a library that is not there is said in one word`() throws {
    let helper = BuiltEngine.helper(arguments: ["--library", "/nonexistent"])
    #expect(throws: InferenceFailure.engineMissing) { try helper.open(weights: MadeNetwork.line.bytes) }
    #expect(throws: InferenceFailure.engineMissing) { try helper.capabilities() }
    #expect(try helper.greeting().components.first?.version == "absent")
  }

  @Test func `a helper that is not there is said by its name`() throws {
    let helper = InferenceHelper(program: HelperProgram("no-such-helper", in: BuiltHelper.inference.folder))
    #expect(throws: InferenceFailure.helper(.missingHelper(name: "no-such-helper"))) {
      try helper.open(weights: MadeNetwork.line.bytes)
    }
  }
}

@Suite(.enabled(if: BuiltEngine.isThere, "the engine's library is not installed"))
struct `Models under a budget` {
  @Test func `are refused with both numbers where nobody is to go`() throws {
    let helper = BuiltEngine.helper()
    let weights = MadeNetwork.slow(size: 512, repeats: 1).bytes
    #expect(throws: InferenceFailure.overBudget(bytes: weights.count, limit: 1000)) {
      try helper.open(weights: weights, budget: ModelBudget(bytes: 1000))
    }
    #expect(try helper.memory().models.isEmpty)
  }

  @Test func `make room for each other, and come back with the same answers`() throws {
    let pool = ModelPool(helper: BuiltEngine.helper(), bytes: 0)
    // A budget for one of the two: what the larger takes, measured first.
    let alone = try pool.helper.open(weights: MadeNetwork.slow(size: 512, repeats: 1).bytes).opening.bytes
    let narrow = ModelPool(helper: BuiltEngine.helper(), bytes: alone + alone / 2)
    let weights = [1, 2].map { MadeNetwork.slow(size: 512, repeats: $0).bytes }
    let input = try #require(Tensor(shape: [512, 512], repeating: 0.5))
    let models = try weights.map { bytes in
      try narrow.helper.open(weights: bytes, budget: narrow.budget)
    }
    let first = try models.map { try $0.predict([input]) }
    let second = try models.map { try $0.predict([input]) }
    #expect(first == second)
    #expect(try narrow.helper.memory().models.reduce(0, +) <= alone + alone / 2)
    #expect(models.contains { $0.timesOpened > 1 })
  }
}
