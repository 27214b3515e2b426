// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Testing
import Training
import TrainingEngine

extension TorchTests {
  @Suite("Objectives", .enabled(if: BuiltTorch.isThere, Comment(rawValue: BuiltTorch.absent)))
  struct ObjectiveTests {
    private let torch: Torch
    private let scores: [Float] = [1, 2, 0.5, -1, 0.3, 0.2, 0, 0, 3, -0.5, 1.5, 1]
    private let labels: [Int32] = [1, 0, 2, 1]

    init() throws { torch = try BuiltTorch.torch() }

    private func loss(
      _ objective: Objective, _ targets: BatchTargets, _ values: [Float]? = nil, shape: [Int] = [4, 3],
      weights: [Float]? = nil, done: Double = 0
    ) throws -> Double {
      let scores = try Tensor.of(values ?? scores, shape: shape, torch)
      return try ObjectiveFunction(objective, torch)([scores], targets, weights: weights, done: done).loss.item()
    }

    private func plain(_ scores: [Float]? = nil) throws -> Double {
      try loss(.classes(.init()), .classes(labels), scores)
    }

    private func close(_ one: Double, _ other: Double, within: Double = 2e-6) -> Bool {
      abs(one - other) <= within * max(1, abs(other))
    }

    /// Chances of a row.
    private func chances(_ row: Int) -> [Double] {
      let values = (0..<3).map { exp(Double(scores[row * 3 + $0])) }
      return values.map { $0 / values.reduce(0, +) }
    }

    @Test func `plain cross-entropy is the library's and the definition's`() throws {
      let tensor = try Tensor.of(scores, shape: [4, 3], torch)
      let target = try Tensor.of(labels.map(Int64.init), shape: [4], torch)
      let weight = try Tensor.of([Float(1), 2, 0.5], shape: [3], torch)
      #expect(close(try plain(), try tensor.crossEntropy(target).item()))
      let byHand = (0..<4).map { -log(chances($0)[Int(labels[$0])]) }.reduce(0, +) / 4
      #expect(close(try plain(), byHand))
      let weighted = try loss(.classes(.init(classWeights: [1, 2, 0.5], labelSmoothing: 0.2)), .classes(labels))
      #expect(close(weighted, try tensor.crossEntropy(target, weight: weight, smoothing: 0.2).item()))
    }

    @Test func `parts that are neutral leave cross-entropy`() throws {
      let plain = try plain()
      let neutral: [Objective.ClassObjective] = [
        .init(classWeights: [3, 3, 3]), .init(logitAdjustment: 1, counts: [7, 7, 7]),
        .init(ldam: .init(greatest: 0, scale: 1), counts: [5, 9, 2]),
        .init(deferredWeightsFrom: 0.5, counts: [8, 8, 8]),
        .init(costs: .init(costs: [[0, 1, 1], [1, 0, 1], [1, 1, 0]], share: 0)),
        .init(noise: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
      ]
      for objective in neutral {
        #expect(close(try loss(.classes(objective), .classes(labels), done: 1), plain), "\(objective)")
      }
      // An image that is not labelled counts for nothing, and one of weight 2 twice.
      let without = try loss(.classes(.init()), .classes([1, 0, -1, 1]))
      #expect(close(without, try loss(.classes(.init()), .classes(labels), weights: [1, 1, 0, 1])))
      #expect(try loss(.classes(.init(labelSmoothing: 0.1)), .classes([-1, -1, -1, -1])) == 0)
      let soft = labels.flatMap { label in (0..<3).map { Int32($0) == label ? Float(1) : 0 } }
      #expect(close(try loss(.classes(.init()), .chances(soft, classes: 3)), plain))
      let mixed = BatchTargets.mixed(labels, labels.reversed(), share: [0.3, 0.3, 0.3, 0.3])
      let parts = 0.3 * plain + 0.7 * (try loss(.classes(.init()), .classes(labels.reversed())))
      #expect(close(try loss(.classes(.init()), mixed), parts))
    }

    @Test func `each part is its formula`() throws {
      let truth = labels.map(Int.init)
      func mean(_ value: (Int, [Double], Int) -> Double) -> Double {
        (0..<4).map { value($0, chances($0), truth[$0]) }.reduce(0, +) / 4
      }
      let focal = mean { _, p, y in -pow(1 - p[y], 2) * log(p[y]) }
      #expect(close(try loss(.classes(.init(focalGamma: 2)), .classes(labels)), focal))

      let costs = [[0, 1, 4], [2, 0, 1], [9, 3, 0.5]]
      let expected = mean { _, p, y in zip(costs[y], p).reduce(0) { $0 + $1.0 * $1.1 } }
      #expect(close(try loss(.classes(.init(costs: .init(costs: costs))), .classes(labels)), expected))

      let noise = [[0.8, 0.1, 0.1], [0.2, 0.7, 0.1], [0, 0.3, 0.7]]
      let corrected = mean { _, p, y in -log((0..<3).reduce(0) { $0 + p[$1] * noise[$1][y] }) }
      #expect(close(try loss(.classes(.init(noise: noise)), .classes(labels)), corrected))

      let counts = [100, 10, 1]
      let adjusted = scores.indices.map { scores[$0] + Float(1.5 * log(Double(counts[$0 % 3]) / 111)) }
      #expect(
        close(try loss(.classes(.init(logitAdjustment: 1.5, counts: counts)), .classes(labels)), try plain(adjusted)))

      // The rarest class's margin is the greatest; scores are scaled after it is taken off the truth's.
      let margins = counts.map { 0.5 * pow(Double($0), -0.25) }
      let moved = scores.indices.map { index in
        let isTruth = truth[index / 3] == index % 3
        return 4 * (scores[index] - (isTruth ? Float(margins[index % 3]) : 0))
      }
      let ldam = try loss(.classes(.init(ldam: .init(greatest: 0.5, scale: 4), counts: counts)), .classes(labels))
      #expect(close(ldam, try plain(moved), within: 1e-5))

      let effective = counts.map { (1 - 0.9999) / (1 - pow(0.9999, Double($0))) }
      let weights = effective.map { $0 * 3 / effective.reduce(0, +) }
      let deferred = Objective.classes(.init(deferredWeightsFrom: 0.6, counts: counts))
      #expect(close(try loss(deferred, .classes(labels), done: 0.59), try plain()))
      #expect(
        close(
          try loss(deferred, .classes(labels), done: 0.6),
          try loss(.classes(.init(classWeights: weights)), .classes(labels))))
    }

    @Test func `lists of the wrong length are named`() {
      #expect(throws: ObjectiveFailure.length(of: "classWeights", expected: 3, found: 2)) {
        try loss(.classes(.init(classWeights: [1, 2])), .classes(labels))
      }
      #expect(throws: ObjectiveFailure.length(of: "counts", expected: 3, found: 0)) {
        try loss(.classes(.init(logitAdjustment: 1)), .classes(labels))
      }
      #expect(throws: ObjectiveFailure.self) { try loss(.findings(.init()), .classes(labels)) }
    }

    @Test func `findings that are not known count for nothing`() throws {
      let truth: [Float] = [1, 0, .nan, 0, .nan, 1, .nan, .nan, .nan, 0.5, 1, 0]
      func byHand(_ positive: [Double], _ gamma: Double, _ smoothing: Double) -> Double {
        var (sum, count) = (0.0, 0.0)
        for index in truth.indices where !truth[index].isNaN {
          let t = Double(truth[index]) * (1 - smoothing) + smoothing / 2
          let p = 1 / (1 + exp(-Double(scores[index])))
          let yes: Double = positive[index % 3] * t * pow(1 - p, gamma) * log(p)
          let no: Double = (1 - t) * pow(p, gamma) * log(1 - p)
          sum -= yes + no
          count += 1
        }
        return sum / count
      }
      let targets = BatchTargets.findings(truth, count: 3)
      #expect(close(try loss(.findings(.init()), targets), byHand([1, 1, 1], 0, 0)))
      #expect(
        close(
          try loss(.findings(.init(positiveWeights: [1, 3, 2], labelSmoothing: 0.1)), targets),
          byHand([1, 3, 2], 0, 0.1))
      )
      #expect(
        close(
          try loss(.findings(.init(positiveWeights: [1, 3, 2], focalGamma: 1.5)), targets), byHand([1, 3, 2], 1.5, 0)))
      // The third image's findings are all unknown: its weight changes nothing.
      #expect(
        close(
          try loss(.findings(.init()), targets, weights: [1, 1, 5, 1]), try loss(.findings(.init()), targets)))
    }

    @Test func `masks are judged by overlap and cross-entropy of what is known`() throws {
      // Two images of 1 × 2 pixels and two classes; the last pixel is not known.
      let maps: [Float] = [0, 1, 2, 0, 1, 5, 0, 9]
      let truth = BatchTargets.masks([1, 0, 0, 255], space: [1, 2])
      let p = [1 / (1 + exp(-2.0)), 1 / (1 + exp(1.0)), 1 / (1 + exp(1.0))]
      let entropy = -(log(p[0]) + log(1 - p[1]) + log(1 - p[2])) / 3
      let shape = [2, 2, 1, 2]
      #expect(close(try loss(.masks(.init(overlap: 0)), truth, maps, shape: shape), entropy))
      let dice: Double = 2 * p[0] / (1 + p[0] + p[1] + p[2])
      #expect(close(try loss(.masks(.init(crossEntropy: 0)), truth, maps, shape: shape), 1 - dice, within: 1e-4))
      let tversky: Double = p[0] / (p[0] + 0.3 * (p[1] + p[2]) + 0.7 * (1 - p[0]))
      let objective = Objective.masks(.init(alpha: 0.3, beta: 0.7, crossEntropy: 0))
      #expect(close(try loss(objective, truth, maps, shape: shape), 1 - tversky, within: 1e-4))
      // A single map is the score of yes.
      let single: [Float] = [2, -1, -1, 4]
      #expect(
        close(
          try loss(.masks(.init()), truth, single, shape: [2, 1, 1, 2]),
          try loss(.masks(.init()), truth, maps, shape: shape)))
    }

    @Test func `the boundary loss weighs chances by the distance to the truth`() throws {
      let region = [false, true, true, false, false]
      #expect(SignedDistance.of(region, shape: [5]) == [1, 0, 0, 1, 2])
      #expect(SignedDistance.of([true, true], shape: [2]) == [0, 0])
      let maps = [Float](repeating: 0, count: 10)
      let objective = Objective.masks(.init(overlap: 0, crossEntropy: 0, boundary: 1))
      let value: Double = try loss(objective, .masks([0, 1, 1, 0, 0], space: [1, 5]), maps, shape: [1, 2, 1, 5])
      #expect(close(value, 0.4))
    }

    @Test func `distances are those of a slow search`() {
      var draws = PhiloxStream(seed: 5)
      for shape in [[7, 9], [4, 5, 6]] {
        let count = shape.reduce(1, *)
        let region = (0..<count).map { _ in draws.happens(0.3) }
        func place(_ index: Int) -> [Int] {
          var (rest, place) = (index, [Int]())
          for length in shape.reversed() {
            place.append(rest % length)
            rest /= length
          }
          return place
        }
        let expected = (0..<count).map { (index: Int) -> Float in
          let own = place(index)
          let nearest =
            (0..<count).filter { region[$0] != region[index] }.map { (other: Int) -> Int in
              zip(own, place(other)).map { $0 - $1 }.reduce(0) { $0 + $1 * $1 }
            }.min() ?? 0
          let distance = Float(nearest).squareRoot()
          return region[index] ? 1 - distance : distance
        }
        #expect(SignedDistance.of(region, shape: shape) == expected)
      }
    }

    @Test func `coarser outputs are held against the truth in their middle`() throws {
      let fine = try Tensor.zeros(shape: [1, 2, 4, 4], torch)
      let coarse = try Tensor.of([Float](repeating: 0, count: 4) + [9, -9, -9, -9], shape: [1, 2, 2, 2], torch)
      var truth = [UInt8](repeating: 0, count: 16)
      truth[5] = 1
      let function = ObjectiveFunction(.masks(.init(overlap: 0)), torch)
      let value = try function([fine, coarse], .masks(truth, space: [4, 4])).loss.item()
      let expected: Double = (2 * log(2) + log(1 + exp(-9.0))) / 3
      #expect(close(value, expected, within: 1e-5))
    }
  }
}
