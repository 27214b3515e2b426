// SPDX-License-Identifier: Apache-2.0
import Foundation
import Learning
import Synchronization
import Training
import WeightFiles

/// Logistic regression by hand: all that a run needs of an engine, without one.
///
/// It learns from `batch` images a step, in the order of the set, and comes back after `slice` steps at the latest.
final class SoftmaxTrainer: Trainer {
  /// What it fails with.
  struct Death: Error {}

  private struct Inner {
    var plan: TrainingPlan?
    var sets: [ImageSet] = []
    var weights: [Float] = []
    var bias: [Float] = []
    var step = 0
    var begun: [[ImageSet]] = []
  }

  /// The sets of every beginning.
  var begun: [[ImageSet]] { inner.withLock { $0.begun } }

  private let inner = Mutex(Inner())
  private let slice: Int
  private let diesAt: Int?
  private let divergesAt: Int?
  private let divergesAbove: Double

  init(slice: Int = 3, diesAt: Int? = nil, divergesAt: Int? = nil, divergesAbove: Double = .infinity) {
    self.divergesAbove = divergesAbove
    self.slice = slice
    self.diesAt = diesAt
    self.divergesAt = divergesAt
  }

  func capabilities() throws -> TrainingCapabilities {
    TrainingCapabilities(version: "by hand", processor: "any", threads: 1)
  }

  func begin(_ plan: TrainingPlan, from start: TrainingStart, on sets: [ImageSet]) throws {
    inner.withLock { inner in
      inner.plan = plan
      inner.sets = sets
      inner.begun.append(sets)
      let size = sets[0].size
      switch start {
      case .chance: (inner.weights, inner.bias, inner.step) = ([Float](repeating: 0, count: 2 * size), [0, 0], 0)
      case .weights(let file, _), .state(let file):
        inner.weights = file["fc.weight"]?.floats() ?? []
        inner.bias = file["fc.bias"]?.floats() ?? []
        inner.step = Int(file["step"]?.floats().first ?? 0)
      }
    }
  }

  func take(_ set: ImageSet) throws {
    inner.withLock { inner in inner.sets = inner.sets.filter { $0.use != set.use } + [set] }
  }

  private func passSteps(_ inner: Inner) -> Int { max(1, inner.sets[0].count / (inner.plan?.batch ?? 1)) }

  func advance(steps: Int, seconds: Double) throws -> TrainingProgress {
    try inner.withLock { inner in
      guard let plan = inner.plan, case .classes(let truth) = inner.sets[0].answers else { throw Death() }
      let each = passSteps(inner)
      var losses: [Double] = []
      var ends = false
      while losses.count < min(steps, slice), !ends {
        if inner.step + 1 == diesAt { throw Death() }
        let set = inner.sets[0]
        let size = set.size
        var (loss, gradient, turn) = (Float(0), [Float](repeating: 0, count: 2 * size), [Float](repeating: 0, count: 2))
        for offset in 0..<plan.batch {
          let row = (inner.step * plan.batch + offset) % set.count
          let image = set.pixels[row * size..<(row + 1) * size]
          let scores = score(image, inner)
          let high = max(scores[0], scores[1])
          let powers = scores.map { exp($0 - high) }
          let sum = powers[0] + powers[1]
          loss -= log(powers[Int(truth[row])] / sum) / Float(plan.batch)
          for name in 0..<2 {
            let pull = (powers[name] / sum - (Int(truth[row]) == name ? 1 : 0)) / Float(plan.batch)
            turn[name] += pull
            for (place, pixel) in image.enumerated() { gradient[name * size + place] += pull * pixel }
          }
        }
        for place in gradient.indices { inner.weights[place] -= Float(plan.optimiser.rate) * gradient[place] }
        for place in turn.indices { inner.bias[place] -= Float(plan.optimiser.rate) * turn[place] }
        inner.step += 1
        losses.append(inner.step == divergesAt || plan.optimiser.rate > divergesAbove ? .nan : Double(loss))
        ends = inner.step % each == 0
      }
      return TrainingProgress(
        step: inner.step, steps: plan.epochs * each, epoch: inner.step / each, endsEpoch: ends, losses: losses,
        parts: ["supervised": losses.last ?? 0], rate: plan.optimiser.rate, images: losses.count * plan.batch,
        cpuSeconds: 0, diverged: losses.contains { $0.isNaN })
    }
  }

  private func score(_ image: ArraySlice<Float>, _ inner: Inner) -> [Float] {
    (0..<2).map { name in
      var sum = inner.bias[name]
      for (place, pixel) in image.enumerated() { sum += inner.weights[name * image.count + place] * pixel }
      return sum
    }
  }

  func outputs(of use: SampleSet.Use, averaged: Bool) throws -> [(shape: [Int], values: [Float])] {
    try inner.withLock { inner in
      guard let set = inner.sets.first(where: { $0.use == use }) else { throw Death() }
      let values = (0..<set.count).flatMap { row in score(set.pixels[row * set.size..<(row + 1) * set.size], inner) }
      return [(shape: [set.count, 2], values: values)]
    }
  }

  /// Nothing here is normalised by batches.
  func adaptStatistics(to use: SampleSet.Use) throws {}

  func state() throws -> WeightFile {
    try inner.withLock { inner in
      guard let step = WeightTensor(name: "step", shape: [1], values: [Float(inner.step)]) else { throw Death() }
      return WeightFile(tensors: try file(inner).tensors + [step], metadata: ["of": "SoftmaxTrainer"])
    }
  }

  func weights(averaged: Bool) throws -> WeightFile { try inner.withLock { try file($0) } }

  private func file(_ inner: Inner) throws -> WeightFile {
    guard let weight = WeightTensor(name: "fc.weight", shape: [2, inner.weights.count / 2], values: inner.weights),
      let bias = WeightTensor(name: "fc.bias", shape: [2], values: inner.bias)
    else { throw Death() }
    return WeightFile(tensors: [weight, bias])
  }

  func stop() {}
}
