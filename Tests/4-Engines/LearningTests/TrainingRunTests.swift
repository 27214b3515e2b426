// SPDX-License-Identifier: Apache-2.0
import Foundation
import Learning
import Networks
import Testing
import TestSupport
import Training
import Vocabulary
import WeightFiles

@Suite("A training run")
struct TrainingRunTests {
  private func run(
    in place: URL, _ trainer: SoftmaxTrainer, more: String = "", watch: RunWatch = RunWatch()
  ) throws -> (memory: RunMemory, folder: RunFolder) {
    let configuration = try Discs.configuration(more)
    let data = Discs.data
    let folder = try RunFolder(place)
    let train = try #require(data.train)
    let memory = try TrainingRun(
      configuration, plan: configuration.plan(for: train), data: data, folder: folder, software: "test"
    ).run(by: trainer, watch)
    return (memory, folder)
  }

  @Test func `learns, and keeps the best pass`() throws {
    try withFolder { place in
      let (memory, folder) = try run(in: place, SoftmaxTrainer())
      #expect(memory.ending == .done)
      #expect(memory.passes.count == 6)
      #expect(memory.passes.map(\.step) == [8, 16, 24, 32, 40, 48])
      let best = try #require(memory.best)
      let figures = memory.passes.map { $0.metrics.first { $0.name == "auc" }?.value ?? 0 }
      #expect(figures[best] == figures.max())
      #expect(figures[best] > 0.8)
      for name in [
        "configuration.yaml", "plan.json", "run.json", "steps.ndjson", "passes.ndjson", "curves.svg", "tuning.csv",
      ] {
        #expect(folder.has(name), "\(name)")
      }
      let steps = try #require(try folder.bytes("steps.ndjson"))
      #expect(steps.count { $0 == 10 } == 48)
      #expect(try folder.weights("best.safetensors")?["fc.weight"] != nil)
    }
  }

  @Test(arguments: [1, 5, 8, 9, 17, 30])
  func `goes on after a death to the same weights and records`(step: Int) throws {
    try withFolder { place in
      let (whole, folder) = try run(in: place.appending(path: "whole"), SoftmaxTrainer())
      let cut = place.appending(path: "cut")
      #expect(throws: SoftmaxTrainer.Death.self) { try run(in: cut, SoftmaxTrainer(slice: 2, diesAt: step)) }
      let (resumed, after) = try run(in: cut, SoftmaxTrainer(slice: 5))
      #expect(try after.weights("best.safetensors") == folder.weights("best.safetensors"))
      #expect(try after.weights("state.safetensors")?["fc.weight"] == folder.weights("state.safetensors")?["fc.weight"])
      #expect(resumed.passes.map(\.metrics) == whole.passes.map(\.metrics))
      #expect(resumed.passes.map(\.objective) == whole.passes.map(\.objective))
      let lines = try #require(try after.bytes("steps.ndjson"))
      #expect(lines.count { $0 == 10 } == 48)
    }
  }

  @Test func `keeps the state when it is asked to end, and goes on from there`() throws {
    try withFolder { place in
      #expect(throws: RunFailure.interrupted(step: 3, steps: 48)) {
        try run(in: place, SoftmaxTrainer(), watch: RunWatch(isCancelled: { true }))
      }
      let (memory, _) = try run(in: place, SoftmaxTrainer())
      #expect(memory.ending == .done)
      // A finished run is not begun again.
      let (again, _) = try run(in: place, SoftmaxTrainer(diesAt: 1))
      #expect(again == memory)
    }
  }

  @Test func `ends where no pass is better for as long as is allowed`() throws {
    try withFolder { place in
      let (memory, _) = try run(
        in: place, SoftmaxTrainer(), more: "early-stopping: {metric: auc, patience: 1}\nseed: 3")
      let best = try #require(memory.best)
      if memory.ending == .patience { #expect(memory.passes.count == best + 2) }
      #expect(memory.passes.count <= 6)
    }
  }

  @Test func `refuses a folder that holds another run`() throws {
    try withFolder { place in
      _ = try run(in: place, SoftmaxTrainer())
      #expect(throws: RunFailure.otherRun) { try run(in: place, SoftmaxTrainer(), more: "seed: 7") }
    }
  }

  @Test func `leaves a folder alone that holds other people's files`() throws {
    try withFolder { place in
      let theirs = place.appending(path: "report.html")
      try Data("theirs".utf8).write(to: theirs)
      #expect(throws: RunFailure.notARun) { try run(in: place, SoftmaxTrainer()) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: place.path) == ["report.html"])
    }
  }

  @Test func `is another run where it begins with other weights`() throws {
    try withFolder { place in
      func begin(_ value: Float) throws {
        let configuration = try Discs.configuration()
        let data = Discs.data
        let train = try #require(data.train)
        let weight = try #require(
          WeightTensor(name: "fc.weight", shape: [2, 64], values: [Float](repeating: value, count: 128)))
        let bias = try #require(WeightTensor(name: "fc.bias", shape: [2], values: [0, 0]))
        _ = try TrainingRun(
          configuration, plan: configuration.plan(for: train), data: data, folder: try RunFolder(place),
          software: "test", start: .weights(WeightFile(tensors: [weight, bias]), required: [])
        ).run(by: SoftmaxTrainer())
      }
      try begin(0.5)
      try begin(0.5)
      #expect(throws: RunFailure.otherRun) { try begin(0.25) }
    }
  }

  @Test func `says before the first step that a tuning part of one class chooses nothing`() throws {
    try withFolder { place in
      var data = Discs.data
      let tune = try #require(data.tune)
      let rows = (0..<tune.count).filter { $0 % 2 == 1 }
      data.sets = data.sets.map { $0.use == .tune ? tune.chosen(rows, for: .tune) : $0 }
      let configuration = try Discs.configuration()
      let train = try #require(data.train)
      let run = TrainingRun(
        configuration, plan: configuration.plan(for: train), data: data, folder: try RunFolder(place), software: "test")
      let failure = #expect(throws: RunFailure.self) { try run.run(by: SoftmaxTrainer(diesAt: 1)) }
      guard case .noFigure("auc", let reason) = failure else {
        Issue.record("another failure: \(String(describing: failure))")
        return
      }
      #expect(!reason.isEmpty)
    }
  }

  @Test func `lets one process work in a folder at a time`() throws {
    try withFolder { place in
      let first = try RunFolder(place)
      #expect(throws: RunFailure.busy) { try RunFolder(place) }
      _ = first.location
    }
  }

  @Test func `says where the objective became no number`() throws {
    try withFolder { place in
      _ = #expect(throws: RunFailure.diverged(step: 11, rate: 0.2)) {
        try run(in: place, SoftmaxTrainer(divergesAt: 11))
      }
    }
  }
}

/// A folder that is gone afterwards.
func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = try TemporaryFolder()
  return try withExtendedLifetime(folder) { try body(folder.location) }
}
