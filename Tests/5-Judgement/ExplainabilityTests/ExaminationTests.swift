// SPDX-License-Identifier: Apache-2.0
import Explainability
import Protocols
import Testing
import Vocabulary
import Prediction

@Suite("Explanations are tested")
struct ExaminationTests {
  static let size = 20

  static func cases(_ network: FilterNetwork, count: Int = 16) throws -> [ExaminedCase] {
    let shape = try Toy.unwrapped(ImageShape(channels: 1, rows: size, columns: size))
    return try (0..<count).map { number in
      let (image, mask) = FilterNetwork.image(size: size, number: number)
      // Two images of a patient.
      return ExaminedCase(
        id: "case \(number)", patient: "patient \(number / 2)",
        question: try Toy.question(network.predictor, image, shape, batch: 64), mask: mask)
    }
  }

  /// The examination of a method that reads the head, or of one that does not.
  static func examination(
    _ network: FilterNetwork, _ explainer: @escaping (FilterNetwork) -> any Explainer
  ) -> Examination {
    let models = [
      ("head", network.randomised(head: true, filters: false, seed: 5)),
      ("filters", network.randomised(head: true, filters: true, seed: 5)),
    ]
    return Examination(
      of: explainer(network),
      randomised: models.map { name, random in
        RandomisedModel(.cascading, layer: name, predictor: random.predictor, explainer: explainer(random))
      }, draws: 2, fill: .blur(times: 8), steps: 10, randomOrders: 2, tolerances: [0, 2], seed: 1, replicates: 500)
  }

  @Test(arguments: [ActivationMapping.Kind.gradCAM, .gradCAMPlusPlus]) func `passes a true method on a planted network`(
    kind: ActivationMapping.Kind
  ) throws {
    let network = FilterNetwork.planted(size: Self.size)
    let result = try Self.examination(network) { ActivationMapping(kind, head: $0.head) }.examined(Self.cases(network))
    let rulings = ExplanationCriteria.usualWithOutlines.rulings(on: result)
    #expect(
      ExplanationVerdict.over(rulings) == .pass,
      "\(rulings.map { ($0.criterion.words, $0.estimate?.value, $0.estimate?.interval, $0.verdict) })")
    #expect((result.estimate("pointing")?.value ?? 0) > 0.9)
    #expect(result.estimate("pointing")?.clusters == 8)
    #expect(result.estimate("pointing", of: "outline grown by 2.0 mm") != nil)
  }

  @Test(arguments: MeaninglessExplainer.Kind.allCases) func `fails a method that knows nothing of the model`(
    kind: MeaninglessExplainer.Kind
  ) throws {
    let network = FilterNetwork.planted(size: Self.size)
    let result = try Self.examination(network) { _ in MeaninglessExplainer(kind, seed: 3) }.examined(
      Self.cases(network))
    let rulings = ExplanationCriteria.usualWithOutlines.rulings(on: result)
    #expect(ExplanationVerdict.over(rulings) == .fail)
    // The map is the same whatever the weights are.
    #expect(result.estimate("randomised.spearman-absolute")?.value == 1)
    #expect(rulings.first?.verdict == .fail)
  }

  @Test func `does not pass a method that draws a new map for each model`() throws {
    // It passes the randomisation, as nothing is alike; taking voxels away finds it out.
    let network = FilterNetwork.planted(size: Self.size)
    var seed: UInt64 = 0
    let result = try Self.examination(network) { _ in
      seed += 1
      return MeaninglessExplainer(.random, seed: seed)
    }.examined(Self.cases(network))
    let rulings = ExplanationCriteria.usualWithOutlines.rulings(on: result)
    #expect(rulings.first?.verdict == .pass)
    #expect(ExplanationVerdict.over(rulings) != .pass)
  }

  @Test func `cannot judge what was not measured`() throws {
    let network = FilterNetwork.planted(size: Self.size)
    var cases = try Self.cases(network, count: 8)
    for place in cases.indices { cases[place].mask = nil }
    let result = try Self.examination(network) { ActivationMapping(.gradCAM, head: $0.head) }.examined(cases)
    let rulings = ExplanationCriteria.usualWithOutlines.rulings(on: result)
    #expect(ExplanationVerdict.over(rulings) == .cannotBeJudged)
    #expect(rulings.last?.estimate == nil)
    #expect(ExplanationVerdict.over([]) == .cannotBeJudged)
  }

  /// Says the same of every pixel, whatever the image.
  private struct FlatExplainer: Explainer {
    let method = "flat"

    func explained(_ question: Question, watch: ExplanationWatch) throws(ExplanationFailure) -> Explanation {
      var map = try MeaninglessExplainer(.random, seed: 1).explained(question, watch: watch)
      map.values = map.values.map { _ in 0.5 }
      return map
    }
  }

  @Test func `takes a map that says nothing for no stable one`() throws {
    let network = FilterNetwork.planted(size: Self.size)
    let result = try Self.examination(network) { _ in FlatExplainer() }.examined(Self.cases(network, count: 4))
    #expect(result.estimates.allSatisfy { !$0.name.hasPrefix("stability") })
    let drawn = try Self.examination(network) { ActivationMapping(.gradCAM, head: $0.head) }
      .examined(Self.cases(network, count: 4))
    #expect(drawn.estimates.contains { $0.name.hasPrefix("stability") })
  }

  @Test func `calls no flat map stable, and counts the cases in which nothing can be lost`() throws {
    let network = FilterNetwork.planted(size: Self.size)
    let shape = try Toy.unwrapped(ImageShape(channels: 1, rows: Self.size, columns: Self.size))
    // The edges of an even image are a flat map, and its mean is the image itself.
    let cases = try (0..<4).map { number in
      ExaminedCase(
        id: "case \(number)", patient: "patient \(number)",
        question: try Toy.question(network.predictor, [Float](repeating: 1, count: shape.voxels), shape, batch: 64))
    }
    var plan = Self.examination(network) { _ in MeaninglessExplainer(.edges) }
    plan.fill = .mean
    let result = try plan.examined(cases)
    #expect(!result.estimates.contains { $0.name.hasPrefix("stability") || $0.name.hasPrefix("max-sensitivity") })
    #expect(result.casesWithoutCurves == 4)
    #expect(try plan.examined(Self.cases(network, count: 4)).casesWithoutCurves < 4)
  }

  @Test func `draws the curves of a linear model by hand`() throws {
    // Weights 4, 3, 2, 1 and values 1: taken away in order, 10 → 6 → 3 → 1 → 0 above the offset.
    let shape = try #require(ImageShape(channels: 1, rows: 2, columns: 2))
    let question = try Toy.question(Toy.linear([4, 3, 2, 1], shape: [1, 2, 2]), [1, 1, 1, 1], shape)
    let curves = try #require(
      try DeletionCurves.of(question, map: [9, 8, 7, 6], fill: .value(0), steps: 4, seed: 0))
    #expect(curves.deletion == [1, 0.6, 0.3, 0.1, 0])
    #expect(curves.insertion == [0, 0.4, 0.7, 0.9, 1])
    #expect(abs(curves.deletionArea - 0.375) < 1e-12)
    #expect(abs(curves.insertionArea - 0.625) < 1e-12)
    // Nothing can be lost where the fill scores more.
    #expect(try DeletionCurves.of(question, map: [9, 8, 7, 6], fill: .value(2), steps: 4, seed: 0) == nil)
  }

  @Test func `takes equal values in a random order of its seed`() throws {
    let shape = try #require(ImageShape(channels: 1, rows: 2, columns: 2))
    let question = try Toy.question(Toy.linear([4, 3, 2, 1], shape: [1, 2, 2]), [1, 1, 1, 1], shape)
    var sum = 0.0
    for seed in 0..<400 {
      let curves = try DeletionCurves.of(
        question, map: [1, 1, 1, 1], fill: .value(0), steps: 4, seed: UInt64(seed))
      sum += (curves?.deletionArea ?? 0) / 400
    }
    // On average a quarter of the score goes with each step.
    #expect(abs(sum - 0.5) < 0.02)
  }

  @Test func `gives the same, bit by bit, with the same seed`() throws {
    let network = FilterNetwork.planted(size: Self.size)
    let cases = try Self.cases(network, count: 4)
    let plan = Self.examination(network) { ActivationMapping(.gradCAM, head: $0.head) }
    #expect(try plan.examined(cases) == plan.examined(cases))
  }

  @Test func `measures what a protocol may demand, under the same names`() throws {
    #expect(ExaminationResult.Measure.names == Set(ExplanationCriteria.measures))
    #expect(ExplanationCriteria.measures.count == ExaminationResult.Measure.names.count)
  }

  @Test func `judges by the whole interval`() {
    func verdict(_ value: Double, _ lower: Double?, _ upper: Double?, _ demand: ExplanationCriteria.Criterion.Demand)
      -> ExplanationVerdict
    {
      let interval = lower.flatMap { low in upper.flatMap { Interval(low, $0) } }
      let estimate = Estimate(
        name: "pointing", value: value, interval: interval, method: "test", n: 9, definition: "test")
      let result = ExaminationResult(
        method: "test", cases: [], estimates: [estimate], curves: [], definitionOfFill: "0", seed: 0)
      return ExplanationVerdict.over(ExplanationCriteria([.init("pointing", demand)]).rulings(on: result))
    }
    #expect(verdict(0.8, 0.7, 0.9, .atLeast(0.6)) == .pass)
    #expect(verdict(0.8, 0.5, 0.9, .atLeast(0.6)) == .cannotBeJudged)
    #expect(verdict(0.4, 0.3, 0.5, .atLeast(0.6)) == .fail)
    #expect(verdict(0.4, 0.3, 0.5, .atMost(0.6)) == .pass)
    #expect(verdict(0.8, 0.7, 0.9, .atMost(0.6)) == .fail)
    #expect(verdict(0.8, nil, nil, .atLeast(0.6)) == .cannotBeJudged)
    #expect(verdict(0.4, nil, nil, .atLeast(0.6)) == .fail)
  }
}
