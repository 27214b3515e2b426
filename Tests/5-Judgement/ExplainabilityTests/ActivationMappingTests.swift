// SPDX-License-Identifier: Apache-2.0
import Explainability
import Foundation
import Inference
import Testing
import Prediction

@Suite("Maps of activation in closed form")
struct ActivationMappingTests {
  /// Two maps of 2 × 2, a head of two answers; everything below is computed by hand from these.
  let maps: [Float] = [1, 2, 3, 4, 4, 0, 0, 0]
  let weights: [[Float]] = [[2, -1], [0.5, 1]]

  func question(scale: Question.Scale = .given, index: Int = 0, rows: Int = 2) throws -> Question {
    let maps = maps
    let model = FunctionModel([1, rows, rows], outputs: [[2], [2, 2, 2]]) { _ in
      // Means 2.5 and 1: 2·2.5 − 1 = 4 and 0.5·2.5 + 1 = 2.25.
      [[4, 2.25], maps]
    }
    let shape = try #require(ImageShape(channels: 1, rows: rows, columns: rows))
    let tensor = try #require(Tensor(shape: [1, 1, rows, rows], repeating: 1))
    return try Question(model, inputs: [tensor], shape: shape, target: .answer(output: 0, index: index), scale: scale)
  }

  func head() -> FeatureHead { FeatureHead(output: 1, weights: weights) }

  @Test func `shares the score out among the cells`() throws {
    let found = try ActivationMapping(.cam, head: head()).explained(question())
    // (2·1 − 4)/4, (2·2)/4, (2·3)/4, (2·4)/4.
    #expect(found.values == [-0.5, 1, 1.5, 2])
    #expect(found.values.reduce(0, +) == 4)
    #expect(found.score == 4)
  }

  @Test func `keeps only what speaks for the answer`() throws {
    #expect(try ActivationMapping(.gradCAM, head: head()).explained(question()).values == [0, 1, 1.5, 2])
  }

  @Test func `weighs by the powers of the derivative under an exponential score`() throws {
    // α = 1/(2 + 2·2.5) = 1/7 for the first map; the second speaks against the answer. Weight 2/7.
    let found = try ActivationMapping(.gradCAMPlusPlus, head: head()).explained(question())
    for (value, map) in zip(found.values, [1.0, 2, 3, 4]) { #expect(abs(Double(value) - map * 2 / 7) < 1e-6) }
  }

  @Test func `agrees with the definition of the exponential score cell by cell`() throws {
    // α from second and third derivatives of exp(S), as the paper has it, S = 4.
    let (g, sum, power) = (2.0 / 4, 10.0, exp(4.0))
    let alpha = power * g * g / (2 * power * g * g + sum * power * g * g * g)
    let weight = 4 * alpha * g * power
    let found = try ActivationMapping(.gradCAMPlusPlus, head: head()).explained(question())
    let ratio = weight * 4 / Double(found.values[3])
    // Both maps are one and the same up to the factor exp(S), which does not depend on the cell.
    for (value, map) in zip(found.values, [1.0, 2, 3, 4]) {
      #expect(abs(weight * map / Double(value) - ratio) < 1e-4 * ratio)
    }
    #expect(abs(ratio - power) < 1e-4 * power)
  }

  @Test func `weighs by the share of the score that a map is worth`() throws {
    // 2·2.5/4 and −1·1/4.
    let found = try ActivationMapping(.ablationCAM, head: head()).explained(question())
    #expect(found.values == [1.25 - 1, 2.5, 3.75, 5])
  }

  @Test(arguments: [Question.Scale.sigmoid, .softmax]) func `differentiates what makes a probability`(
    scale: Question.Scale
  ) throws {
    let found = try ActivationMapping(.cam, head: head()).explained(question(scale: scale))
    let p = scale == .sigmoid ? 1 / (1 + exp(-4.0)) : exp(4.0) / (exp(4.0) + exp(2.25))
    let slopes =
      scale == .sigmoid
      ? [2 * p * (1 - p) / 4, -p * (1 - p) / 4] : [p * (1 - p) * (2 - 0.5) / 4, p * (1 - p) * (-1 - 1) / 4]
    for cell in 0..<4 {
      let wanted = slopes[0] * Double(maps[cell]) + slopes[1] * Double(maps[4 + cell])
      #expect(abs(Double(found.values[cell]) - wanted) < 1e-7)
    }
    #expect(abs(found.score - p) < 1e-7)
  }

  @Test func `spreads cells linearly between their centres`() throws {
    let found = try ActivationMapping(.gradCAM, head: head()).explained(question(rows: 4))
    // Places −0.25, 0.25, 0.75, 1.25 of the cells, held at the border.
    #expect(Array(found.values[0..<4]) == [0, 0.25, 0.75, 1])
    #expect(found.extent == SIMD3(1, 4, 4))
  }

  @Test func `reads a pointwise head over a region`() throws {
    // Two maps of 2 × 2, a class that weighs them 2 and −1; the region is two voxels.
    let maps = maps
    let model = FunctionModel([1, 2, 2], outputs: [[1, 2, 2], [2, 2, 2]]) { _ in
      [(0..<4).map { 2 * maps[$0] - maps[4 + $0] }, maps]
    }
    let shape = try #require(ImageShape(channels: 1, rows: 2, columns: 2))
    let question = try Question(
      model, inputs: [try #require(Tensor(shape: [1, 1, 2, 2], repeating: 0))], shape: shape,
      target: .region(output: 0, channel: 0, voxels: [1, 3]))
    #expect(try question.score() == 12)
    let head = FeatureHead(output: 1, reading: .pointwise, weights: [[2, -1]])
    let found = try ActivationMapping(.gradCAM, head: head).explained(question)
    // α = (2/4)·(2, −1): (1, −0.5).
    #expect(found.values == [0, 2, 3, 4])
  }

  @Test func `finds the strongest pattern of the maps`() throws {
    let found = try EigenCAM(features: 1).explained(question())
    // Columns (1,2,3,4) and (4,0,0,0): Gram [[30,4],[4,16]], whose greatest eigenvalue is 23 + √65.
    let value = 23 + 65.0.squareRoot()
    let direction = (4.0, value - 30)
    let length = (direction.0 * direction.0 + direction.1 * direction.1).squareRoot()
    for cell in 0..<4 {
      let wanted = (Double(maps[cell]) * direction.0 + Double(maps[4 + cell]) * direction.1) / length
      #expect(abs(Double(found.values[cell]) - wanted) < 1e-5)
    }
  }

  @Test func `finds the same pattern by cells as by channels`() throws {
    // Four maps of one cell more or less: the two ways of the decomposition meet.
    let values = Toy.noise(5 * 4, seed: 3)
    func found(_ channels: Int, _ values: [Float]) throws -> [Float] {
      let model = FunctionModel([1, 2, 2], outputs: [[1], [channels, 2, 2]]) { _ in [[0], values] }
      let shape = try #require(ImageShape(channels: 1, rows: 2, columns: 2))
      let tensor = try #require(Tensor(shape: [1, 1, 2, 2], repeating: 0))
      let question = try Question(model, inputs: [tensor], shape: shape, target: .answer(output: 0, index: 0))
      return try EigenCAM(features: 1).explained(question).values
    }
    // A map of zeros changes nothing but which of the two matrices is the smaller.
    let (three, five) = (Array(values.prefix(12)), Array(values.prefix(12)) + [Float](repeating: 0, count: 8))
    for (a, b) in zip(try found(3, three), try found(5, five)) { #expect(abs(a - b) < 1e-5) }
  }

  @Test func `weighs maps by what they let the image score`() throws {
    // The score is the sum of the image; map 0 lets the right column through, map 1 the left.
    let maps: [Float] = [0, 1, 0, 1, 2, 0, 2, 0]
    let model = FunctionModel([1, 2, 2], outputs: [[1], [2, 2, 2]]) { image in [[image.reduce(0, +)], maps] }
    let shape = try #require(ImageShape(channels: 1, rows: 2, columns: 2))
    let tensor = try #require(Tensor(shape: [1, 1, 2, 2], values: [0, 1, 0, 1]))
    let question = try Question(model, inputs: [tensor], shape: shape, target: .answer(output: 0, index: 0))
    let found = try ScoreCAM(features: 1).explained(question)
    // Gains 2 and 0: weights e²/(e² + 1) and 1/(e² + 1).
    let first = exp(2.0) / (exp(2.0) + 1)
    for (value, wanted) in zip(found.values, [2 * (1 - first), first, 2 * (1 - first), first]) {
      #expect(abs(Double(value) - wanted) < 1e-6)
    }
    #expect(found.evaluations == 4)
  }

  @Test func `refuses a head that does not fit`() throws {
    #expect(throws: ExplanationFailure.self) {
      try ActivationMapping(.cam, head: FeatureHead(output: 1, weights: [[1]])).explained(question())
    }
    #expect(throws: ExplanationFailure.noFeatureMaps(output: 0, shape: [1, 2], channels: 0)) {
      try ActivationMapping(.cam, head: FeatureHead(output: 0, weights: weights)).explained(question())
    }
    #expect(throws: ExplanationFailure.cancelled) {
      try ActivationMapping(.cam, head: head()).explained(question(), watch: ExplanationWatch(isCancelled: { true }))
    }
  }
}
