// SPDX-License-Identifier: Apache-2.0
import Augmentation
import Foundation
import Testing
import Training
import TrainingEngine
import WeightFiles

extension TorchTests {
  @Suite("Ways of training", .enabled(if: BuiltTorch.isThere, Comment(rawValue: BuiltTorch.absent)))
  struct SessionMethodTests {
    private let torch: Torch
    private let train = MadeSamples(40)
    private let other = MadeSamples(48, seed: 21)
    private let far = MadeSamples(48, seed: 22, shift: 1.5)
    private static let noise = AugmentationPlan(steps: [.init(.noise(0.3))])
    private static let methods: [TrainingMethod] = [
      .pseudoLabels(threshold: 0.5, weight: 0.5, from: 0.25),
      .meanTeacher(weight: 1, decay: 0.9, rampUp: 0.5, strong: noise),
      .fixMatch(threshold: 0.5, weight: 1, ratio: 2, strong: noise), .coTeaching(noise: 0.2, rampUp: 0.5),
      .contrastive(temperature: 0.5, projection: 8), .masked(share: 0.5, piece: 3), .coral(weight: 1),
      .domainAdversarial(weight: 0.5, hidden: 8), .elasticWeights(weight: 10), .replay(share: 0.25),
      .adversarial(radius: 0.1, step: 0.05, iterations: 2), .gaussianNoise(deviation: 0.2),
    ]

    init() throws { torch = try BuiltTorch.torch() }

    private func session(
      _ plan: TrainingPlan, from start: TrainingSession.Start = .chance, hasLabels: Bool = true
    ) throws -> TrainingSession {
      let session = try TrainingSession(plan, from: start, torch)
      try train.add(to: session, hasLabels: hasLabels)
      try other.add(to: session, as: .unlabelled, hasLabels: false)
      try far.add(to: session, as: .target, hasLabels: false)
      try other.add(to: session, as: .past)
      return session
    }

    private func finish(_ session: TrainingSession, by count: Int = 1000) throws -> [TrainingProgress] {
      var made: [TrainingProgress] = []
      while session.steps == 0 || session.step < session.steps {
        made.append(try session.advance(steps: count, seconds: 1000))
      }
      return made
    }

    @Test(arguments: methods.indices)
    func `each goes on from a state with the same bits`(_ index: Int) throws {
      let plan = MadeSamples.plan {
        $0.epochs = 2
        $0.methods = [Self.methods[index]]
      }
      let whole = try session(plan)
      let progress = try finish(whole)
      #expect(progress.allSatisfy { !$0.diverged })
      let begun = try session(plan)
      _ = try begun.advance(steps: 3, seconds: 1000)
      let next = try session(plan, from: .state(WeightFile(safetensors: try begun.state().safetensors())))
      _ = try finish(next)
      #expect(try next.state() == whole.state())
      // It does something.
      let plain = try session(MadeSamples.plan { $0.epochs = 2 })
      _ = try finish(plain)
      if case .elasticWeights = Self.methods[index] { return }
      #expect(try plain.weights(averaged: false) != whole.weights(averaged: false))
    }

    @Test func `pictures alone teach by contrast and by what is hidden`() throws {
      for method in [Self.methods[4], Self.methods[5]] {
        let session = try session(
          MadeSamples.plan {
            $0.epochs = 12
            $0.methods = [method]
            $0.augmentation = Self.noise
          }, hasLabels: false)
        let passes = try finish(session)
        #expect(try #require(passes.last).losses.reduce(0, +) < passes[0].losses.reduce(0, +))
        #expect(try session.state().tensors.contains { $0.name.hasPrefix("heads.") })
        #expect(try session.weights(averaged: false).tensors.allSatisfy { !$0.name.hasPrefix("heads.") })
      }
    }

    @Test func `both networks of co-teaching begin with the weights that are given`() throws {
      let first = try session(MadeSamples.plan { $0.epochs = 1 })
      _ = try finish(first)
      let start = try first.weights(averaged: false)
      // Frozen layers are where they began, whatever was learnt above them.
      let session = try session(
        MadeSamples.plan {
          $0.epochs = 1
          $0.methods = [Self.methods[3]]
          $0.optimiser.groups = [.init(prefix: "conv", rate: 0)]
        }, from: .transfer(start, required: ["conv"]))
      _ = try finish(session)
      let state = try session.state()
      for name in ["conv1.weight", "conv2.weight"] {
        let given = try #require(start[name])
        let kept = state.tensors.filter { $0.name.hasSuffix(name) && $0.floats() == given.floats() }
        #expect(kept.contains { $0.name.contains("second.") })
        #expect(kept.contains { !$0.name.contains("second.") })
      }
    }

    @Test func `elastic weights stay nearer to where they began`() throws {
      let first = try session(MadeSamples.plan { $0.epochs = 8 })
      _ = try finish(first)
      var start = try first.weights(averaged: false)
      start.tensors += try first.importance(of: .train).tensors
      func moved(_ weight: Double) throws -> Double {
        // What was one class is the other now.
        let session = try TrainingSession(
          MadeSamples.plan { $0.methods = [.elasticWeights(weight: weight)] }, from: .transfer(start, required: [""]),
          torch)
        try train.add(to: session, labels: train.classes.map { 1 - $0 })
        _ = try finish(session)
        return try session.weights(averaged: false).tensors.reduce(0) { sum, tensor in
          guard let before = start[tensor.name], let fisher = start["fisher.\(tensor.name)"] else { return sum }
          return zip(zip(tensor.floats(), before.floats()), fisher.floats()).reduce(sum) {
            $0 + Double($1.1) * pow(Double($1.0.0 - $1.0.1), 2)
          }
        }
      }
      #expect(try moved(1e4) < 0.5 * moved(0))
    }

    @Test func `statistics taken from another domain make up for its shift`() throws {
      let session = try session(MadeSamples.plan { $0.epochs = 16 })
      _ = try finish(session)
      let before = far.rightShare(try session.outputs(of: .target, averaged: false)[0])
      try session.adaptStatistics(to: .target)
      let after = far.rightShare(try session.outputs(of: .target, averaged: false)[0])
      #expect(after >= 0.9 && after > before)
    }

    @Test func `what a way needs and is not there is named`() throws {
      func fault(_ method: TrainingMethod, objective: Objective = .classes(.init())) -> SessionFault? {
        do {
          let session = try TrainingSession(
            MadeSamples.plan {
              $0.methods = [method]
              $0.objective = objective
            }, from: .chance, torch)
          try train.add(to: session)
          _ = try session.advance(steps: 1, seconds: 1)
          return nil
        } catch { return error as? SessionFault }
      }
      #expect(fault(Self.methods[0]) == .missing(.unlabelled))
      #expect(fault(Self.methods[6]) == .missing(.target))
      #expect(fault(Self.methods[8]) == .missing(.past))
      #expect(fault(Self.methods[9]) == .missing(.past))
      #expect(fault(.gaussianNoise(deviation: -1)) == .method("gaussianNoise"))
      #expect(fault(.replay(share: 1)) == .method("replay"))
    }
  }
}
