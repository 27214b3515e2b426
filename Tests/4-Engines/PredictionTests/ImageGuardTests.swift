// SPDX-License-Identifier: Apache-2.0
import Catalog
import Distributions
import Foundation
import ModelPackages
import Prediction
import Testing
import Vocabulary
import Volumes

/// Made pictures: bright at the lower left, dark at the upper right, with a little noise; each patient has one or two.
private enum Made {
  static let side = 40

  static func picture(_ stream: inout PhiloxStream, _ change: (Int, Int, Float) -> Float = { $2 }) throws -> Volume<
    Float
  > {
    let affine = Affine(i: Vector3(1, 0, 0), j: Vector3(0, 1, 0), k: Vector3(0, 0, 1), origin: Vector3(0, 0, 0))
    let grid = try #require(Grid(size: SIMD3(side, side, 1), affine: affine))
    let (x, y) = (Float(10 + 3 * stream.uniform()), Float(27 + 3 * stream.uniform()))
    var voxels: [Float] = []
    for row in 0..<side {
      for column in 0..<side {
        let distance = (Float(column) - x) * (Float(column) - x) + (Float(row) - y) * (Float(row) - y)
        voxels.append(200 * exp(-distance / 90) + Float(row) - 0.4 * Float(column) + Float(3 * stream.normal()))
      }
    }
    let plain = voxels
    for place in voxels.indices { voxels[place] = change(place % side, place / side, plain[place]) }
    return try #require(Volume(grid: grid, voxels: voxels))
  }

  /// The picture with its pixels taken from other places.
  static func moved(_ volume: Volume<Float>, _ from: (Int, Int) -> (Int, Int)) -> Volume<Float> {
    var moved = volume
    for row in 0..<side {
      for column in 0..<side {
        let place = from(column, row)
        moved[column, row, 0] = volume[place.0, place.1, 0]
      }
    }
    return moved
  }

  static func answer(_ stream: inout PhiloxStream, view: Int = 0, far: Double = 0) -> ImageAnswer {
    let vector = (0..<6).map { Float(stream.normal() + (($0 == view) ? 6 : 0) + ($0 == 5 ? far : 0)) }
    return ImageAnswer(
      numbers: [Float(4 + stream.normal()), Float(-4 + stream.normal())], findings: [], embedding: vector)
  }

  static func facts(_ patients: Int, seed: UInt64) throws -> [GuardFacts] {
    var stream = PhiloxStream(seed: seed)
    var facts: [GuardFacts] = []
    for patient in 0..<patients {
      let view = patient % 2
      for _ in 0..<1 + stream.below(2) {
        let one = ImageCase(
          id: "", patient: "p\(patient)",
          attributes: ["modality": .text("DX"), "view": .text(view == 0 ? "PA" : "AP")], volume: try picture(&stream))
        facts.append(GuardFacts(one, answer(&stream, view: view)))
      }
    }
    return facts
  }

  static let digest = ContentDigest(hashing: "model".utf8)
  static let accepted = AcceptedImages(
    words: ["modality": ["DX", "CR"], "view": ["PA", "AP"]], ranges: ["rows": 30...100])
  static var doubt: AnswerDoubt? { AnswerDoubt(meaning: .logits, activation: .softmax, classes: 2) }

  static func guardian(_ plan: GuardPlan = GuardPlan()) throws -> ImageGuard {
    try ImageGuard.fitted(
      try facts(160, seed: 21), model: digest, reference: ContentDigest(hashing: "data".utf8), accepted: accepted,
      doubt: doubt, plan: plan)
  }

  static func judged(
    _ guardian: ImageGuard, _ volume: Volume<Float>, _ answer: ImageAnswer?, view: String? = "PA",
    modality: String = "DX"
  ) -> GuardJudgement {
    var attributes: [String: AttributeValue] = ["modality": .text(modality)]
    attributes["view"] = view.map { .text($0) }
    return guardian.judged(ImageCase(id: "", patient: "q", attributes: attributes, volume: volume), answer)
  }
}

@Suite struct ImageGuardTests {
  private let guardian: ImageGuard

  init() throws { guardian = try Made.guardian() }

  @Test func `all measures are there, and the view can be told`() {
    #expect(
      guardian.measures == [
        "energy", "mahalanobis", "knn", "picture-statistics", "picture", "orientation", "content-view",
      ])
    #expect(guardian.contents.map(\.attribute) == ["view"] && guardian.contents[0].isUsed)
    #expect((guardian.contents[0].accuracy.value ?? 0) > 0.95)
    #expect(guardian.fittingPatients == 80 && guardian.calibration.rows.count == 80)
  }

  @Test func `fresh images of the kind pass as often as promised`() throws {
    var stream = PhiloxStream(seed: 31)
    var alarms = 0
    for index in 0..<300 {
      let view = index % 2
      let found = Made.judged(
        guardian, try Made.picture(&stream), Made.answer(&stream, view: view), view: view == 0 ? "PA" : "AP")
      if found.flags.contains(where: { $0.code.hasPrefix("strange.") }) { alarms += 1 }
      if found.flags.isEmpty { #expect(found.verdict == .pass) }
    }
    // The range of this calibration's own share, and three standard errors of 300 images.
    let upper = try #require(guardian.falseAlarmRate.interval?.upper)
    #expect(Double(alarms) / 300 < upper + 3 * (upper * (1 - upper) / 300).squareRoot())
  }

  @Test func `what is strange is told with its reason`() throws {
    var stream = PhiloxStream(seed: 32)
    let last = Made.side - 1
    func codes(_ volume: Volume<Float>, far: Double = 0, view: Int = 0) -> [String: String] {
      let found = Made.judged(guardian, volume, Made.answer(&stream, view: view, far: far))
      return Dictionary(found.flags.map { ($0.code, $0.words) }) { first, _ in first }
    }
    let plain = try Made.picture(&stream)
    #expect(codes(plain.map { 300 - $0 })["strange.orientation"]?.contains("black and white exchanged") == true)
    #expect(codes(Made.moved(plain) { (last - $0, last - $1) })["strange.orientation"]?.contains("180") == true)
    #expect(codes(Made.moved(plain) { (last - $0, $1) })["strange.orientation"]?.contains("left to right") == true)
    #expect(codes(plain, far: 30)["strange.mahalanobis"] != nil)
    #expect(codes(plain, view: 1)["strange.content-view"]?.contains("AP") == true)
    let noise = plain.map { _ in Float(stream.normal()) }
    #expect(codes(noise).keys.contains { $0.hasPrefix("strange.picture") })
    var half = plain
    for row in 0..<Made.side / 2 { for column in 0..<Made.side { half[column, row, 0] = -50 } }
    #expect(codes(half).keys.contains { $0.hasPrefix("strange.picture") })
  }

  @Test func `what cannot be read is refused`() throws {
    var stream = PhiloxStream(seed: 33)
    let plain = try Made.picture(&stream)
    #expect(Made.judged(guardian, plain.map { _ in 7 }, nil).flags.map(\.code) == ["blank"])
    #expect(Made.judged(guardian, plain.map { _ in 7 }, nil).verdict == .refuse)
    var bad = plain
    bad[3, 4, 0] = .nan
    #expect(Made.judged(guardian, bad, Made.answer(&stream)).flags.map(\.code) == ["unreadable"])
    var spot = plain.map { _ in Float(0) }
    spot[3, 4, 0] = 1
    #expect(Made.judged(guardian, spot, nil).flags.contains { $0.code == "clipped" })
  }

  @Test func `another kind is refused, and what is not stated is said`() throws {
    var stream = PhiloxStream(seed: 34)
    let (plain, answer) = (try Made.picture(&stream), Made.answer(&stream))
    let other = Made.judged(guardian, plain, answer, modality: "MR")
    #expect(other.verdict == .refuse && other.flags[0].code == "accepts.modality")
    #expect(!Made.judged(guardian, plain, answer, modality: " cr ").flags.contains { $0.code == "accepts.modality" })
    let silent = Made.judged(guardian, plain, answer, view: nil)
    #expect(silent.verdict == .flag && silent.flags.contains { $0.code == "not-stated.view" })
    var own = guardian
    own.policy.actions["not-stated"] = .ignore
    #expect(!Made.judged(own, plain, answer, view: nil).flags.contains { $0.code == "not-stated.view" })
    own.policy.actions["not-stated.view"] = .refuse
    #expect(Made.judged(own, plain, answer, view: nil).verdict == .refuse)
  }

  @Test func `before the model is asked the image alone is judged`() throws {
    var stream = PhiloxStream(seed: 35)
    let found = Made.judged(guardian, try Made.picture(&stream), nil)
    #expect(Set(found.measures.keys) == ["picture-statistics", "picture", "orientation"])
    let short = ImageAnswer(numbers: [1, 2], findings: [], embedding: [1, 2])
    #expect(Made.judged(guardian, try Made.picture(&stream), short).flags.contains { $0.code == "no-answer" })
  }

  @Test func `a guard that is written and read judges the same`() throws {
    let text = guardian.json.text(pretty: false)
    let read = try ImageGuard(Array(text.utf8))
    #expect(read.json.text(pretty: false) == text)
    var stream = PhiloxStream(seed: 36)
    for far in [0.0, 3, 8] {
      let (plain, answer) = (try Made.picture(&stream), Made.answer(&stream, far: far))
      #expect(Made.judged(read, plain, answer) == Made.judged(guardian, plain, answer))
    }
    #expect(!text.contains("p12"))
  }

  @Test func `a guard stands before its own model only`() throws {
    try guardian.check(model: Made.digest)
    let other = ContentDigest(hashing: "other".utf8)
    #expect(throws: GuardFailure.otherModel(expected: Made.digest, found: other)) { try guardian.check(model: other) }
  }

  @Test(arguments: [
    ("\"fiducial-guard\":1", "\"fiducial-guard\":2"), ("\"false-alarms\":", "\"false-alarms\":1"),
    ("\"squeezing\":false", "\"squeezing\":7"), ("\"patients\":80", "\"patients\":79"),
    ("\"patients\":80", "\"patients\":-1"), ("\"width\":6", "\"width\":7"),
    ("\"width\":6", "\"width\":4000000000000000000"),
    ("\"refuse\"", "\"shout\""), ("\"blank\"", "\"blanc\""), ("\"energy\"", "\"entropy\""),
    ("\"model\":\"sha256:", "\"model\":\"md5:"), ("\"neighbours\":5", "\"neighbours\":0"),
    ("\"squeezing\":false", "\"squeezing\":false,\"more\":1"), ("\"labels\":[", "\"labels\":[5,"),
    ("{\"fiducial-guard\"", "[{\"fiducial-guard\""), ("\"root\":\"", "\"root\":\"AAAA"),
  ]) func `a file that is no guard is refused with its key`(part: String, other: String) throws {
    let text = guardian.json.text(pretty: false)
    let place = try #require(text.range(of: part))
    let hostile = text.replacingCharacters(in: place, with: other)
    #expect(throws: GuardFailure.self) { _ = try ImageGuard(Array(hostile.utf8)) }
  }

  @Test func `too few patients make no guard`() throws {
    let facts = try Made.facts(30, seed: 22)
    #expect(throws: GuardFailure.tooFewPatients(found: 15, needed: 19)) {
      _ = try ImageGuard.fitted(
        facts, model: Made.digest, reference: Made.digest, accepted: Made.accepted, doubt: nil)
    }
  }

  @Test func `rehearsals find the stated share on patients who were set aside`() throws {
    let plan = GuardPlan(falseAlarms: 0.1, contentAttributes: [])
    let rehearsal = try GuardRehearsal(try Made.facts(150, seed: 23), doubt: Made.doubt, plan: plan, times: 8)
    #expect(rehearsal.shares.count == 8 && rehearsal.patients == 50)
    let interval = try #require(rehearsal.falseAlarms.interval)
    #expect(interval.lower < 0.1 && (rehearsal.falseAlarms.value ?? 1) < 0.2)
  }
}

@Suite struct AcceptedImagesTests {
  @Test func `a range holds its ends, and sizes are counted where they are not stated`() {
    let accepted = AcceptedImages(
      ranges: ["age-years": 18...90, "rows": 100...200, "pixel-spacing-mm": 0.1...0.2])
    func codes(_ attributes: [String: AttributeValue], _ rows: Int = 150) -> [String] {
      accepted.flags(attributes, size: SIMD3(5, rows, 1)).map(\.code)
    }
    #expect(codes(["age": .number(18), "spacing": .number(0.2)]) == [])
    #expect(codes(["age": .number(17.9), "spacing": .number(0.2)]) == ["accepts.age-years"])
    #expect(codes(["age": .text("40")], 99) == ["not-stated.pixel-spacing-mm", "accepts.rows"])
    #expect(
      codes(["age": .text("young"), "spacing": .number(0.15), "rows": .number(5)]) == [
        "not-stated.age-years", "accepts.rows",
      ])
  }
}
