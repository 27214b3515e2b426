// SPDX-License-Identifier: Apache-2.0
import Explainability
import Prediction
import Protocols
import Testing
import Vocabulary

/// Takes the image itself for the map.
private struct ImageAsMap: Explainer {
  var method: String { "the image" }

  func explained(_ question: Question, watch: ExplanationWatch) throws(ExplanationFailure) -> Explanation {
    Explanation(
      method: method, values: question.image, extent: question.shape.extent, meaning: "the image", isSigned: false,
      score: try question.score(), evaluations: 1)
  }
}

/// Where every patient is a hit, resampling patients draws the same mean for ever; the interval must come from elsewhere.
///
/// By hand: 10 patients, all hits, have Wilson's lower bound 10/(10 + *z*²) with *z* = 1.959964, 0.722467.
@Suite("Intervals of shares that all agree")
struct ShareIntervalTests {
  private static let wilson = 0.7224672

  /// Ten patients with two images each of 25 voxels, one of them bright; the outlines hold it and, in some, further voxels.
  private func result(outlined: (Int) -> Int, isHit: Bool = true) throws -> ExaminationResult {
    let shape = try #require(ImageShape(channels: 1, rows: 5, columns: 5))
    let model = Toy.linear([Float](repeating: 1, count: 25), shape: [1, 5, 5])
    let cases = try (0..<20).map { number in
      var image = [Float](repeating: 0, count: 25)
      image[number] = 1
      var mask = [Bool](repeating: false, count: 25)
      for step in 0..<outlined(number / 2) { mask[(number + step + (isHit ? 0 : 1)) % 25] = true }
      return ExaminedCase(
        id: "\(number)", patient: "\(number / 2)", question: try Toy.question(model, image, shape), mask: mask)
    }
    return try Examination(of: ImageAsMap(), changes: [], fill: .value(0), steps: 5, seed: 1, replicates: 400)
      .examined(cases)
  }

  @Test func `are Wilson's at the number of patients, for hits and for masses`() throws {
    let result = try result { _ in 1 }
    for name in ["pointing", "relevance-mass", "relevance-rank"] {
      let estimate = try #require(result.estimate(name))
      #expect(estimate.value == 1)
      #expect(abs((estimate.interval?.lower ?? 0) - Self.wilson) < 1e-6, "\(name)")
      #expect(estimate.interval?.upper == 1)
      #expect(estimate.clusters == 10)
      #expect(estimate.method == "Wilson at effective counts, by patient")
    }
  }

  @Test func `lie lower by the share that the outline covers, where that is the same for all`() throws {
    let result = try result { _ in 1 }
    for name in ["pointing.gain", "relevance-mass.gain"] {
      let gain = try #require(result.estimate(name))
      #expect(abs((gain.value ?? 0) - 0.96) < 1e-12)
      #expect(abs((gain.interval?.lower ?? 0) - (Self.wilson - 0.04)) < 1e-6)
      #expect(abs((gain.interval?.upper ?? 0) - 0.96) < 1e-12)
      #expect(gain.method.hasPrefix("Wilson at effective counts, by patient, less chance"))
    }
    let rulings = ExplanationCriteria([.init("pointing.gain", .atLeast(0))]).rulings(on: result)
    #expect(rulings.first?.verdict == .pass)
  }

  @Test func `are wider where outlines differ in size`() throws {
    // One, or three voxels by turns: chance is 0.08 on average, and its interval adds to Wilson's distance.
    let result = try result { $0 % 2 == 0 ? 1 : 3 }
    let gain = try #require(result.estimate("pointing.gain"))
    let interval = try #require(gain.interval)
    #expect(abs((gain.value ?? 0) - 0.92) < 1e-12)
    #expect(interval.lower < Self.wilson - 0.08 && interval.lower > Self.wilson - 0.1)
    #expect(interval.upper > 0.92 && interval.upper < 0.96)
  }

  @Test func `hold for misses alike`() throws {
    let result = try result(outlined: { _ in 1 }, isHit: false)
    let hits = try #require(result.estimate("pointing"))
    #expect(hits.value == 0 && hits.interval?.lower == 0)
    #expect(abs((hits.interval?.upper ?? 1) - (1 - Self.wilson)) < 1e-6)
    let rulings = ExplanationCriteria([
      .init("pointing.gain", .atLeast(0)), .init("pointing", .atLeast(0.5)), .init("pointing", .atMost(0.5)),
    ]).rulings(on: result)
    // A gain of −0.04 with an interval that reaches above 0 cannot be told from chance.
    #expect(rulings.map(\.verdict) == [.cannotBeJudged, .fail, .pass])
  }
}
