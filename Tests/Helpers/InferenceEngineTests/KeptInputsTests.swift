// SPDX-License-Identifier: Apache-2.0
import Foundation
import Inference
import Synchronization
import Testing
import Workers

@Suite(.enabled(if: BuiltEngine.isThere, "the engine's library is not installed"))
struct `The memory that a model's inputs travel in` {
  let helper = BuiltEngine.helper()

  func rows(_ values: [Float]) throws -> [Tensor] {
    [try #require(Tensor(shape: [values.count / 2, 2], values: values))]
  }

  func line(_ values: [Float]) -> [Float] { values.map { 3 * $0 + 1 } }

  @Test func `carries requests that grow and shrink, none seeing what was there before`() throws {
    let model = try helper.open(weights: MadeNetwork.line.bytes)
    // From a few bytes past what goes along with the words, past what is kept between requests, and back.
    for count in [2, 8000, 20_000, 2, 5_000_000, 9_000_000, 20_000, 2] {
      let values = (0..<count).map { Float(($0 &* 37 &+ count) % 1000) }
      #expect(try model.predict(try rows(values))[0].values == line(values))
    }
    #expect(model.timesOpened == 1)
  }

  @Test func `is handed over again to a helper that is new, and to one that had to make room`() throws {
    let (one, other) = (
      try helper.open(weights: MadeNetwork.line.bytes), try helper.open(weights: MadeNetwork.line.bytes)
    )
    for round in 0..<4 {
      let (first, second): ([Float], [Float]) = ([Float(round), 1], [Float(-round), 7])
      #expect(try one.predict(try rows(first))[0].values == line(first))
      #expect(try other.predict(try rows(second))[0].values == line(second))
      if round == 1 { kill(try #require(helper.worker.processIdentifier), SIGKILL) }
      if round == 2 { helper.stop() }
    }
    #expect(one.timesOpened == 3)
  }

  @Test func `is held by one caller at a time, and no other waits for it or reads from it`() throws {
    let model = try helper.open(weights: MadeNetwork.line.bytes)
    let wrong = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: 8) { caller in
      for round in 0..<50 {
        let values = [Float](repeating: Float(caller * 1000 + round), count: 2000)
        let answer = try? model.predict(rows(values))
        if answer?.first?.values != line(values) { wrong.add(1, ordering: .relaxed) }
      }
    }
    #expect(wrong.load(ordering: .relaxed) == 0)
  }

  @Test func `keeps its inputs through an operation that could write over them`() throws {
    // Operations on one value that an engine may do in place.
    let network = MadeNetwork(
      inputs: [.init(name: "x", shape: [4])],
      outputs: [.init(name: "y", shape: [4]), .init(name: "z", shape: [4])],
      nodes: [
        .init(operation: "Relu", inputs: ["x"], outputs: ["y"]), .init(operation: "Neg", inputs: ["x"], outputs: ["z"]),
      ])
    let model = try helper.open(weights: network.bytes)
    let input = try #require(Tensor(shape: [4], values: [-1, 2, -3, 4]))
    for _ in 0..<3 {
      #expect(try model.predict([input]).map(\.values) == [[0, 2, 0, 4], [1, -2, 3, -4]])
      #expect(
        try model.predictMany([[input], [input], [input]]).allSatisfy { $0[0].values == [0, 2, 0, 4] })
    }
  }
}
