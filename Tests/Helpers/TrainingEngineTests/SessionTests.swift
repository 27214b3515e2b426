// SPDX-License-Identifier: Apache-2.0
import Augmentation
import Networks
import Testing
import Training
import TrainingEngine
import WeightFiles

extension TorchTests {
  @Suite("Training sessions", .enabled(if: BuiltTorch.isThere, Comment(rawValue: BuiltTorch.absent)))
  struct SessionTests {
    private let torch: Torch
    private let samples = MadeSamples(44)

    init() throws { torch = try BuiltTorch.torch() }

    private func session(_ plan: TrainingPlan, from start: TrainingSession.Start = .chance) throws -> TrainingSession {
      let session = try TrainingSession(plan, from: start, torch)
      try samples.add(to: session)
      return session
    }

    /// All steps, in requests of so many.
    private func finish(_ session: TrainingSession, by count: Int = 1000) throws {
      while session.steps == 0 || session.step < session.steps { _ = try session.advance(steps: count, seconds: 1000) }
    }

    @Test func `a small network learns to tell discs from bars`() throws {
      let session = try session(MadeSamples.plan { $0.epochs = 16 })
      let first = try session.advance(steps: 5, seconds: 100)
      #expect(first.endsEpoch && first.epoch == 1 && first.step == 5 && first.steps == 80 && first.images == 40)
      try finish(session)
      let last = try session.advance(steps: 5, seconds: 100)
      #expect(last.step == 80 && last.losses.isEmpty && !last.diverged)
      let other = MadeSamples(40, seed: 9)
      try other.add(to: session, as: .tune)
      let scores = try session.outputs(of: .tune, averaged: false)
      #expect(scores[0].shape == [40, 2])
      #expect(other.rightShare(scores[0]) >= 0.9)
    }

    @Test(arguments: [3, 5, 7, 13]) func `a training that goes on from a state ends with the same bits`(at stop: Int)
      throws
    {
      let plan = MadeSamples.plan {
        $0.averaging = 0.9
        $0.sampling = .hard(share: 0.5)
        $0.mixing = .mixup(alpha: 0.4)
        $0.optimiser.greatestNorm = 1
        $0.augmentation = AugmentationPlan(steps: [
          .init(.affine(turn: 20, shift: 0.1, scale: 0.9...1.1)), .init(.noise(0.1)),
        ])
      }
      let whole = try session(plan)
      try finish(whole)
      let begun = try session(plan)
      while begun.step < stop { _ = try begun.advance(steps: min(2, stop - begun.step), seconds: 1000) }
      let file = try WeightFile(safetensors: try begun.state().safetensors())
      let next = try session(plan, from: .state(file))
      #expect(try next.state() == file)
      try finish(next, by: 3)
      #expect(try next.state() == whole.state())
      #expect(try next.weights(averaged: true) == whole.weights(averaged: true))
      #expect(try next.weights(averaged: true) != whole.weights(averaged: false))
    }

    @Test func `the number of threads that prepare images changes nothing`() throws {
      func state(_ loaders: Int) throws -> WeightFile {
        let session = try session(
          MadeSamples.plan {
            $0.loaders = loaders
            $0.mixing = .cutmix(alpha: 1)
            $0.augmentation = AugmentationPlan(steps: [
              .init(.elastic(strength: 0.1, points: 4)), .init(.flip(axis: 1), chance: 0.5),
            ])
          })
        try finish(session)
        return try session.state()
      }
      let one = try state(0)
      #expect(try state(1) == one)
      #expect(try state(3) == one)
    }

    @Test func `another seed gives other weights`() throws {
      let states = try [UInt64(1), 2].map { seed in
        let session = try session(MadeSamples.plan { $0.seed = seed })
        try finish(session)
        return try session.weights(averaged: false)
      }
      #expect(states[0] != states[1])
    }

    @Test func `a state of another plan is refused`() throws {
      let state = try session(MadeSamples.plan()).state()
      #expect(throws: SessionFault.otherPlan) {
        try TrainingSession(MadeSamples.plan { $0.batch = 4 }, from: .state(state), torch)
      }
      // A state before the first step is a beginning too.
      _ = try session(MadeSamples.plan { $0.loaders = 2 }, from: .state(state))
    }

    @Test func `a training whose objective is no number stops and says so`() throws {
      let session = try session(
        MadeSamples.plan { $0.optimiser = OptimiserPlan(rule: .sgd(momentum: 0.9, nesterov: true), rate: 1e30) })
      var progress = try session.advance(steps: 1000, seconds: 1000)
      while !progress.diverged, progress.step < progress.steps {
        progress = try session.advance(steps: 1000, seconds: 1000)
      }
      #expect(progress.diverged)
      let again = try session.advance(steps: 1000, seconds: 1000)
      #expect(again.diverged && again.losses.isEmpty && again.step == progress.step)
    }

    @Test func `frozen weights and their statistics stay`() throws {
      let session = try session(
        MadeSamples.plan { $0.optimiser.groups = [.init(prefix: "", rate: 0), .init(prefix: "fc.", rate: 1)] })
      let before = try session.weights(averaged: false)
      try finish(session)
      let after = try session.weights(averaged: false)
      for (one, other) in zip(before.tensors, after.tensors) {
        #expect((one == other) == !one.name.hasPrefix("fc."), "\(one.name)")
      }
    }

    @Test func `weights that fit are taken over and the others begin by chance`() throws {
      let given = MadeSamples.network(outputs: 5).initialWeights(seed: 77)
      let session = try session(MadeSamples.plan(), from: .transfer(given, required: ["conv", "bn"]))
      let taken = try session.weights(averaged: false)
      #expect(taken["conv1.weight"] == given["conv1.weight"])
      #expect(taken["fc.weight"]?.shape == [2, 16])
      #expect(throws: SessionFault.state(name: "fc.weight")) {
        try TrainingSession(MadeSamples.plan(), from: .transfer(given, required: ["fc"]), torch)
      }
    }

    @Test func `half precision of the heavy layers learns too`() throws {
      let session = try session(
        MadeSamples.plan {
          $0.precision = .mixed
          $0.epochs = 10
        })
      let first = try session.advance(steps: 5, seconds: 100)
      var last = first
      while last.step < last.steps { last = try session.advance(steps: 5, seconds: 100) }
      #expect(last.losses.reduce(0, +) < 0.5 * first.losses.reduce(0, +))
    }

    @Test func `images that are missing or do not fit are named`() throws {
      let session = try TrainingSession(MadeSamples.plan(), from: .chance, torch)
      #expect(throws: SessionFault.missing(.train)) { try session.advance(steps: 1, seconds: 1) }
      #expect(throws: SessionFault.missing(.tune)) { try session.outputs(of: .tune, averaged: false) }
      #expect(throws: SessionFault.samples(SampleFault(.train, .memory))) {
        try session.add(SampleSet(use: .train, count: 1, shape: [1, 12, 12]), descriptor: -1)
      }
      #expect(throws: SessionFault.samples(SampleFault(.train, .value(part: "targets", image: 1)))) {
        try MadeSamples(2).add(to: session, labels: [0, -2])
      }
      try samples.add(to: session)
      _ = try session.advance(steps: 1, seconds: 1)
      #expect(throws: SessionFault.late(.train)) { try samples.add(to: session) }
    }
  }
}
