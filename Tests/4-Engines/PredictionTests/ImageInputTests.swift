// SPDX-License-Identifier: Apache-2.0
import Imaging
import ModelPackages
import Prediction
import Testing
import Volumes
import Inference

@Suite struct ImageInputTests {
  private static let recipe = PreprocessingRecipe(steps: [])

  private static func input(_ layout: ModelManifest.Layout, channels: Int = 1) -> ModelManifest.Input {
    ModelManifest.Input(
      name: "image", layout: layout, recipe: recipe, channels: channels, channelMeans: [1, 2],
      channelDeviations: [2, 4])
  }

  private static func volume(_ size: SIMD3<Int>) throws -> Volume<Float> {
    let affine = Affine(
      i: Vector3(1, 0, 0), j: Vector3(0, 1, 0), k: Vector3(0, 0, 1), origin: Vector3(0, 0, 0))
    let grid = try #require(Grid(size: size, affine: affine))
    return try #require(Volume(grid: grid, voxels: (0..<grid.count).map(Float.init)))
  }

  @Test func `channels are repeated, each less its mean and divided by its deviation`() throws {
    let made = try #require(ImageInput(Self.input(.nchw, channels: 2))).prepared(Self.volume(SIMD3(2, 1, 1)))
    #expect(made.tensor.shape == [1, 2, 1, 2])
    #expect(made.tensor.values == [-0.5, 0, -0.5, -0.25])
  }

  @Test func `channels stand side by side where the layout says so`() throws {
    let made = try #require(ImageInput(Self.input(.nhwc, channels: 2))).prepared(Self.volume(SIMD3(2, 1, 1)))
    #expect(made.tensor.shape == [1, 1, 2, 2])
    #expect(made.tensor.values == [-0.5, -0.5, 0, -0.25])
  }

  @Test func `a picture has one slice`() throws {
    let input = try #require(ImageInput(Self.input(.nchw)))
    #expect(throws: PredictionFailure.slices(found: 3)) { try input.prepared(Self.volume(SIMD3(2, 2, 3))) }
  }

  @Test func `a table of numbers is no image`() { #expect(ImageInput(Self.input(.nc)) == nil) }
}
