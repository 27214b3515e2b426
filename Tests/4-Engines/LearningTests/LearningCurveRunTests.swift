// SPDX-License-Identifier: Apache-2.0
import Vocabulary
import Foundation
import Learning
import Testing
import TestSupport
import Vocabulary

@Suite("A learning curve of trainings")
struct LearningCurveRunTests {
  private static let more = "learning-curve: {shares: [0.125, 0.25, 0.5, 1], repeats: 2, gain: 0.01}"

  @Test func `trains on nested shares of the patients, each as long as the whole`() throws {
    let place = try TemporaryFolder()
    let outcome = try TrainingSeries(
      configuration: try Discs.configuration(Self.more), data: Discs.data, folder: place.location, software: "test"
    ).run(by: SoftmaxTrainer()) { _ in RunWatch() }
    let found = try #require(outcome.curve)
    #expect(found.points.map(\.patients) == [8, 8, 16, 16, 32, 32, 64, 64])
    #expect(found.points.map(\.draw) == [1, 2, 1, 2, 1, 2, 1, 2])
    #expect(outcome.members.allSatisfy { $0.package == nil })
    // The figures are those of the runs themselves.
    for (point, member) in zip(found.points.filter { $0.draw == 1 }, outcome.members.prefix(4)) {
      let best = try #require(member.memory.best)
      #expect(member.memory.passes[best].metrics.first { $0.name == "auc" }?.value == point.figure)
    }
    let table = try String(contentsOf: place.file("learning-curve.csv"), encoding: .utf8).split(separator: "\n")
    #expect(table.count == 9)
    #expect(table[0] == "share,patients,images,draw,auc")
    #expect(
      try String(contentsOf: place.file("learning-curve.svg"), encoding: .utf8).contains(
        "<title>Learning curve</title>"))
    // All patients were among those learnt from: there is nothing to be said of the whole.
    #expect(found.whole == nil)
    #expect(found.refusal == nil)
    #expect(found.forecasts.map(\.patients) == [8, 16, 32, 64, 128, 256])
  }

  @Test func `says what all patients would give where only some were learnt from`() throws {
    let place = try TemporaryFolder()
    let outcome = try TrainingSeries(
      configuration: try Discs.configuration("learning-curve: {shares: [0.1, 0.15, 0.25, 0.4], repeats: 3}"),
      data: Discs.data, folder: place.location, software: "test"
    ).run(by: SoftmaxTrainer()) { _ in RunWatch() }
    let whole = try #require(outcome.curve?.whole)
    #expect(whole.patients == 64)
    let interval = try #require(whole.figure.interval)
    #expect(interval.upper <= 1)
    #expect(interval.lower < interval.upper)
  }

  @Test(arguments: ["[0.1, 0.5, 1]", "[0.5, 0.6, 0.7, 1]", "[0.2, 0.1, 0.5, 1]", "[0.1, 0.2, 0.5, 1.5]"])
  func `refuses shares that show no curve`(shares: String) {
    #expect(throws: (any Error).self) { try Discs.configuration("learning-curve: {shares: \(shares)}") }
  }
}
