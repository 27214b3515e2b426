// SPDX-License-Identifier: Apache-2.0
import Foundation
import Learning
import Testing
import TestSupport
import Training
import Vocabulary

@Suite("Figures of the tuning part")
struct TuningMetricsTests {
  private func set(_ answers: ImageSet.Answers, count: Int, patients: [Int32]? = nil, shape: [Int] = [1, 1, 1])
    -> ImageSet
  {
    ImageSet(
      use: .tune, shape: shape, pixels: [Float](repeating: 0, count: count * shape.reduce(1, *)), answers: answers,
      patients: patients ?? (0..<count).map { Int32($0) }, names: (0..<count).map { "\($0)" },
      patientNames: (0..<count).map { "\($0)" })
  }

  private let pair = TrainingConfiguration.Task.classes(
    column: "label", [.init(name: "no", value: "0"), .init(name: "yes", value: "1")])

  @Test func `are those of paper for two classes`() throws {
    // Differences 2, 1, 3, 0; the positives are ranked above three of four pairs.
    let scores: [Float] = [0, 2, 0, 1, 0, 3, 0, 0]
    let estimates = TuningMetrics(task: pair).estimates(scores, of: set(.classes([1, 0, 0, 0]), count: 4))
    let area = try #require(estimates.first { $0.name == "auc" }?.value)
    #expect(abs(area - 2.0 / 3) < 1e-12)
    let loss = try #require(estimates.first { $0.name == "loss" }?.value)
    let chances = [2.0, 1, 3, 0].map { 1 / (1 + exp(-$0)) }
    let expected = -(log(chances[0]) + log(1 - chances[1]) + log(1 - chances[2]) + log(1 - chances[3])) / 4
    #expect(abs(loss - expected) < 1e-6)
    // Calls at the greater chance: yes, yes, yes, and no at a tie; two of four are wrong.
    let cost = try #require(estimates.first { $0.name == "expected-cost" }?.value)
    #expect(abs(cost - 0.5) < 1e-12)
  }

  @Test func `leave out images of which nothing is said`() throws {
    let scores: [Float] = [0, 2, 0, 1, 0, 3, 0, 0]
    let known = TuningMetrics(task: pair).estimates(scores, of: set(.classes([1, -1, 0, 0]), count: 4))
    #expect(known.first { $0.name == "auc" }?.n == 3)
    #expect(known.first { $0.name == "auc" }?.value == 0.5)
  }

  @Test func `are undefined with a reason where a class is missing`() {
    let estimates = TuningMetrics(task: pair).estimates([0, 1, 0, 2], of: set(.classes([0, 0]), count: 2))
    #expect(estimates.first { $0.name == "auc" }?.value == nil)
    #expect(estimates.first { $0.name == "auc" }?.reason != nil)
  }

  @Test func `widen where patients have several images`() throws {
    var scores: [Float] = []
    for place in 0..<80 {
      let noise = Float((place * 37) % 80) / 20
      scores += [0, place < 40 ? noise : noise + 1]
    }
    let truth: [Int32] = (0..<80).map { $0 < 40 ? 0 : 1 }
    let alone = TuningMetrics(task: pair).estimates(scores, of: set(.classes(truth), count: 80))
    let twins = TuningMetrics(task: pair).estimates(
      scores + scores,
      of: set(.classes(truth + truth), count: 160, patients: (0..<160).map { Int32($0 % 80) }))
    let one = try #require(alone.first { $0.name == "auc" })
    let two = try #require(twins.first { $0.name == "auc" })
    #expect(one.value == two.value)
    // Every image twice tells nothing new.
    #expect(abs((one.interval?.lower ?? 0) - (two.interval?.lower ?? 1)) < 1e-9)
    #expect(two.clusters == 80)
  }

  @Test func `take findings over the images that say something of them`() throws {
    let task = TrainingConfiguration.Task.findings(["a", "b"])
    let scores: [Float] = [1, 5, 0, 4, 2, 0, 3, 1, 4, 1, 0, 3]
    let truth: [Float] = [0, .nan, 0, 1, 1, 0, 1, .nan, 1, 0, .nan, 1]
    let estimates = TuningMetrics(task: task).estimates(scores, of: set(.findings(truth), count: 6))
    #expect(estimates.first { $0.name == "auc" && $0.group == "a" }?.value == 1)
    #expect(estimates.first { $0.name == "auc" && $0.group == "b" }?.n == 4)
    #expect(estimates.first { $0.name == "auc" && $0.group == nil }?.value == 1)
  }

  @Test func `count the overlap of masks image by image`() throws {
    let task = TrainingConfiguration.Task.masks(
      column: "mask", [.init(name: "no", value: "0"), .init(name: "lung", value: "1")])
    // Two images of two pixels: the first answers 1, 0 for 1, 1; the second says nothing where there is nothing.
    let scores: [Float] = [0, 1, 1, 0, 1, 1, 0, 0]
    let estimates = TuningMetrics(task: task).estimates(
      scores, of: set(.masks([1, 1, 0, 0]), count: 2, shape: [1, 1, 2]))
    let dice = try #require(estimates.first { $0.name == "dice" })
    #expect(dice.n == 1)
    #expect(abs((dice.value ?? 0) - 2.0 / 3) < 1e-12)
    // An image of which no pixel is known is none: ln(1 + 1/e) and 1 more than that are the losses of the other's pixels.
    let one = TuningMetrics(task: task).estimates(
      scores, of: set(.masks([1, 1, 255, 255]), count: 2, shape: [1, 1, 2]))
    let loss = try #require(one.first { $0.name == "loss" })
    #expect(loss.n == 1)
    #expect(abs((loss.value ?? 0) - (log(1 + exp(-1)) + 0.5)) < 1e-6)
  }
}
