// SPDX-License-Identifier: Apache-2.0
import RecalibrationFiles
import Foundation
import Learning
import ModelPackages
import Testing
import TestSupport
import Training

@Suite("The package of a run")
struct PackageMakerTests {
  @Test func `opens, says what it was made of, and calibrates`() throws {
    let place = try TemporaryFolder()
    let configuration = try Discs.configuration()
    let data = Discs.data
    let outcome = try TrainingSeries(
      configuration: configuration, data: data, folder: place.location, software: "test"
    ).run(by: SoftmaxTrainer()) { _ in RunWatch() }
    let made = try #require(outcome.members.first?.package)
    #expect(outcome.members.first?.notes == [])
    let package = try ModelPackage.open(at: place.file("package"))
    #expect(package.digest == made.digest)
    #expect(package.manifest.trainingData == data.digest)
    #expect(package.recalibration(of: "disc")?.fitting.n == 40)
    let point = try #require(package.manifest.operatingPoints.first)
    #expect(point.name == "sensitive")
    #expect(point.finding == "disc")
    #expect((0...1).contains(point.threshold))
    #expect(package.attachments["training.json"] != nil)
    #expect(package.card?.contains("they are no evaluation") == true)
    // The same run once more makes the same package.
    let again = try TrainingSeries(
      configuration: configuration, data: data, folder: place.location, software: "test"
    ).run(by: SoftmaxTrainer(diesAt: 1)) { _ in RunWatch() }
    #expect(again.members.first?.package?.digest == made.digest)
  }

  @Test func `is made for each member of an ensemble`() throws {
    let place = try TemporaryFolder()
    let outcome = try TrainingSeries(
      configuration: try Discs.configuration("ensemble: 2"), data: Discs.data, folder: place.location, software: "test"
    ).run(by: SoftmaxTrainer()) { _ in RunWatch() }
    #expect(outcome.members.map { $0.package?.manifest.version } == ["0.1-1", "0.1-2"])
  }

  @Test func `judges each patient by a network that never saw them`() throws {
    let place = try TemporaryFolder()
    let outcome = try TrainingSeries(
      configuration: try Discs.configuration("cross-validation: 4"), data: Discs.data, folder: place.location,
      software: "test"
    ).run(by: SoftmaxTrainer()) { _ in RunWatch() }
    #expect(outcome.members.count == 4)
    let table = try String(contentsOf: place.file("out-of-fold.csv"), encoding: .utf8).split(separator: "\n")
    #expect(table.count == 105)
    let cases = table.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false)[0] }
    #expect(Set(cases).count == 104)
    #expect((outcome.summary.first { $0.name == "auc" }?.value ?? 0) > 0.7)
  }

  @Test func `searches numbers within their ranges, the same ones each time`() throws {
    let place = try TemporaryFolder()
    let more = """
      search:
        method: halving
        trials: 5
        ranges:
          rate: {from: 0.01, to: 1, scale: logarithmic}
      """
    let outcome = try TrainingSeries(
      configuration: try Discs.configuration(more), data: Discs.data, folder: place.location, software: "test"
    ).run(by: SoftmaxTrainer()) { _ in RunWatch() }
    let rates = outcome.members.compactMap { $0.drawn["rate"] }
    #expect(rates.allSatisfy { (0.01...1).contains($0) })
    // Five trials of two passes, the better two of six.
    #expect(outcome.members.map(\.memory.passes.count) == [2, 2, 2, 2, 2, 6, 6])
  }

  @Test func `goes on with a search where numbers lead nowhere`() throws {
    let place = try TemporaryFolder()
    let more = """
      search:
        method: random
        trials: 6
        ranges:
          rate: {from: 0.01, to: 1, scale: logarithmic}
      """
    let outcome = try TrainingSeries(
      configuration: try Discs.configuration(more), data: Discs.data, folder: place.location, software: "test"
    ).run(by: SoftmaxTrainer(divergesAbove: 0.1)) { _ in RunWatch() }
    let table = try String(contentsOf: place.file("trials.csv"), encoding: .utf8).split(separator: "\n").dropFirst()
    #expect(table.count == 6)
    for row in table {
      let cells = row.split(separator: ",", omittingEmptySubsequences: false)
      #expect(cells[4].isEmpty == ((Double(cells[3]) ?? 0) > 0.1), "\(row)")
    }
    #expect(outcome.members.count == table.count { !$0.hasSuffix(",") })
    #expect(outcome.members.count < 6)
  }

  @Test func `keeps judged patients out of every set that is learnt from`() throws {
    let place = try TemporaryFolder()
    var data = Discs.data
    // Earlier images of thirty of the patients, with their answers.
    data.sets.append(Discs.set(.past, count: 30, from: 10))
    let trainer = SoftmaxTrainer()
    _ = try TrainingSeries(
      configuration: try Discs.configuration("cross-validation: 4"), data: data, folder: place.location,
      software: "test"
    ).run(by: trainer) { _ in RunWatch() }
    // Each part begins twice: to learn, and to judge those who were held back.
    let begun = trainer.begun
    try #require(begun.count == 8)
    for part in 0..<4 {
      let judged = Set(begun[2 * part + 1][1].patients)
      for set in begun[2 * part] { #expect(judged.isDisjoint(with: set.patients), "\(set.use)") }
      #expect(begun[2 * part].contains { $0.use == .past && $0.count > 15 })
    }
  }
}
