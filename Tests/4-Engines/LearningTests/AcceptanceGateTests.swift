// SPDX-License-Identifier: Apache-2.0
import Training
import Foundation
import Learning
import ModelPackages
import Testing
import TestSupport
import Training
import Vocabulary

@Suite("What a network must still be able to do")
struct AcceptanceGateTests {
  private static let network = "{name: linear, start: before.safetensors}"

  /// Trains on discs, then once more from there, with answers turned over or not, and judges both on earlier images.
  private func outcome(
    turnedOver: Bool, past count: Int = 60, by: String = "site", margin: Double = 0.05, in place: TemporaryFolder
  ) throws -> TrainingSeries.Outcome {
    let first = place.file("first")
    _ = try TrainingSeries(
      configuration: try Discs.configuration(), data: Discs.data, folder: first, software: "test"
    ).run(by: SoftmaxTrainer()) { _ in RunWatch() }
    let before = try #require(try RunFolder(first).weights("best.safetensors"))
    var data = Discs.data
    if turnedOver {
      for number in data.sets.indices {
        guard case .classes(let answers) = data.sets[number].answers else { continue }
        data.sets[number].answers = .classes(answers.map { 1 - $0 })
      }
    }
    let set = Discs.set(.tune, count: count, from: 200)
    data.past = [
      JudgedPart(
        name: "old", set: set, groups: ["site": (0..<count).map { $0 % 4 < 2 ? "north" : $0 == 3 ? nil : "lake" }])
    ]
    return try TrainingSeries(
      configuration: try Discs.configuration(
        "acceptance: {past: [old], margin: \(margin), by: [\(by)]}", network: Self.network),
      data: data, folder: place.file("second"), software: "test", start: .weights(before, required: [])
    ).run(by: SoftmaxTrainer()) { _ in RunWatch() }
  }

  @Test func `a network that forgot is refused, and its package says so`() throws {
    let place = try TemporaryFolder()
    let outcome = try outcome(turnedOver: true, in: place)
    let table = try #require(outcome.members.first?.acceptance)
    #expect(!outcome.isAccepted)
    // Where both networks part the classes wholly, one rightly and one wrongly, the difference has no interval: then nothing is shown.
    #expect(table.rows.allSatisfy { $0.verdict != .nonInferior })
    #expect(table.rows.map(\.group) == [nil, "lake", "north"])
    #expect(table.rows.map(\.images) == [60, 29, 30])
    for row in table.rows {
      let (before, after) = (try #require(row.before), try #require(row.after))
      #expect(before > 0.8)
      #expect(after < 0.4)
      #expect(abs((row.difference.value ?? 0) - (after - before)) < 1e-12)
    }
    let package = try ModelPackage.open(at: place.file("second/package"))
    #expect(package.card?.contains("not accepted") == true)
    let record = String(decoding: package.attachments["training.json"] ?? [], as: UTF8.self)
    #expect(record.contains("\"acceptance\""))
    let rows = try String(contentsOf: place.file("second/acceptance.csv"), encoding: .utf8).split(separator: "\n")
    #expect(rows.count == 4)
    #expect(!rows[1].hasSuffix(",non-inferior"))
  }

  @Test func `a network that learnt more of the same passes`() throws {
    let place = try TemporaryFolder()
    let outcome = try outcome(turnedOver: false, margin: 0.15, in: place)
    #expect(outcome.isAccepted, "\(outcome.members.first?.acceptance?.words ?? "")")
    #expect(outcome.members.first?.acceptance?.words.hasPrefix("accepted") == true)
  }

  @Test func `a group too small to show anything is not waved through`() throws {
    let place = try TemporaryFolder()
    let outcome = try outcome(turnedOver: false, past: 24, margin: 0.9, in: place)
    let table = try #require(outcome.members.first?.acceptance)
    #expect(table.rows.map(\.verdict) == [.nonInferior, .notShown, .notShown])
    #expect(!table.isAccepted)
    #expect(table.rows[1].difference.reason != nil)
  }

  @Test func `asks for a network to be held against, and for a run that ends in a package`() {
    for (more, network) in [
      ("acceptance: {past: [old]}", "{name: linear}"),
      ("acceptance: {past: [old]}\ncross-validation: 3", Self.network),
      ("acceptance: {past: [train]}", Self.network), ("acceptance: {past: [old, old]}", Self.network),
      ("acceptance: {past: [old], margin: 0}", Self.network), ("acceptance: {margin: 0.1}", Self.network),
    ] {
      #expect(throws: InputFaults.self) { try Discs.configuration(more, network: network) }
    }
  }
}
