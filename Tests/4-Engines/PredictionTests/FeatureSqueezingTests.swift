// SPDX-License-Identifier: Apache-2.0
import Imaging
import Inference
import ModelPackages
import Prediction
import Testing
import Volumes

@Suite struct FeatureSqueezingTests {
  private static func image(_ rows: [[Float]]) throws -> ModelImage {
    let affine = Affine(i: Vector3(1, 0, 0), j: Vector3(0, 1, 0), k: Vector3(0, 0, 1), origin: Vector3(0, 0, 0))
    let grid = try #require(Grid(size: SIMD3(rows[0].count, rows.count, 1), affine: affine))
    let volume = try #require(Volume(grid: grid, voxels: rows.flatMap { $0 }))
    let input = ModelManifest.Input(name: "image", recipe: PreprocessingRecipe(steps: []))
    return try #require(ImageInput(input)).prepared(volume)
  }

  /// A model that says its image's numbers.
  private static func said(_ image: ModelImage) throws(PredictionFailure) -> ImageAnswer {
    ImageAnswer(numbers: image.tensor.values, findings: [])
  }

  @Test func `by hand: two greys of one bit, and a median that takes a point away`() throws {
    let image = try Self.image([[0, 0, 0], [0, 9, 0], [0, 0, 3]])
    let answer = try Self.said(image)
    // One bit: 9 stays, 3 becomes 0: a mean of 3/9.
    #expect(abs(try FeatureSqueezing([.bits(1)]).distance(image, answer, asking: Self.said) - 3.0 / 9) < 1e-6)
    // The median of 3 × 3 with edges repeated: the 9 goes, and the corner keeps the median of 9, 0, 0, 0, 0, 3, 3, 3, 3.
    #expect(abs(try FeatureSqueezing([.median(3)]).distance(image, answer, asking: Self.said) - 9.0 / 9) < 1e-6)
    // The greatest of both.
    #expect(
      abs(try FeatureSqueezing([.bits(1), .median(3)]).distance(image, answer, asking: Self.said) - 9.0 / 9) < 1e-6)
  }

  @Test func `a flat image is not changed by any squeezer`() throws {
    let image = try Self.image([[2, 2], [2, 2]])
    #expect(try FeatureSqueezing().distance(image, Self.said(image), asking: Self.said) == 0)
  }

  @Test func `sixteen bits hardly change a smooth image`() throws {
    let image = try Self.image([[0, 1, 2, 3], [1, 2, 3, 4]])
    #expect(try FeatureSqueezing([.bits(16)]).distance(image, Self.said(image), asking: Self.said) < 1e-3)
  }
}
