// SPDX-License-Identifier: Apache-2.0
import Explainability
import Testing
import Prediction

@Suite("Methods by gradients")
struct GradientTests {
  /// The derivatives of *f* = Σ *x*³, exactly.
  struct Cubes: GradientSource {
    func gradients(of question: Question, at images: [[Float]]) throws(ExplanationFailure) -> [[Float]] {
      images.map { $0.map { 3 * $0 * $0 } }
    }
  }

  let cubes = FunctionModel([1, 2, 2], outputs: [[1]]) { image in [[image.reduce(0) { $0 + $1 * $1 * $1 }]] }
  let shape = ImageShape(channels: 1, rows: 2, columns: 2)
  let image: [Float] = [1, -2, 0.5, 3]

  @Test func `shares the score out whole`() throws {
    let question = try Toy.question(cubes, image, try #require(shape))
    let found = try IntegratedGradients(Cubes(), steps: 64).explained(question)
    // Each voxel alone: its cube.
    for (value, x) in zip(found.values, image) { #expect(abs(value - x * x * x) < 1e-2) }
    // The midpoint rule misses x³/(4·64²) of each.
    let error = try #require(found.completenessError)
    #expect(abs(error - 1.0 / (4 * 64 * 64)) < 1e-5)
  }

  @Test func `starts from the fill that is named`() throws {
    let question = try Toy.question(cubes, image, try #require(shape))
    let found = try IntegratedGradients(Cubes(), steps: 64, baseline: .value(1)).explained(question)
    for (value, x) in zip(found.values, image) { #expect(abs(value - (x * x * x - 1)) < 1e-2) }
    #expect(found.baselineScore == 4)
  }

  @Test func `differentiates by differences`() throws {
    let question = try Toy.question(cubes, image, try #require(shape))
    let found = try DifferenceQuotients(step: 0.01).gradients(of: question, at: [image])[0]
    // Central differences of x³ miss h² = 10⁻⁴; single precision a little more.
    for (value, x) in zip(found, image) { #expect(abs(value - 3 * x * x) < 5e-3) }
  }

  @Test func `leaves the derivatives of a linear model as they are`() throws {
    let weights = Toy.noise(4, seed: 8)
    let question = try Toy.question(Toy.linear(weights, shape: [1, 2, 2]), image, try #require(shape))
    let found = try SmoothGrad(DifferenceQuotients(step: 0.5), copies: 8, seed: 1).explained(question)
    for (value, weight) in zip(found.values, weights) { #expect(abs(value - weight) < 1e-4) }
    for error in try #require(found.standardErrors) { #expect(error < 1e-4) }
  }

  @Test func `averages a curved model over the noise`() throws {
    // E[3(x + e)²] = 3x² + 3σ², with σ = 0.2 · 5 = 1.
    let question = try Toy.question(cubes, image, try #require(shape))
    let found = try SmoothGrad(Cubes(), copies: 4000, noise: 0.2, seed: 2).explained(question)
    let errors = try #require(found.standardErrors)
    for place in 0..<4 {
      #expect(abs(found.values[place] - (3 * image[place] * image[place] + 3)) < 4 * errors[place])
    }
  }
}
