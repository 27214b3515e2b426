// SPDX-License-Identifier: Apache-2.0
public import Imaging
public import Inference
public import ModelPackages
public import Volumes

/// Makes a tensor of an image as a model's input wants it: recipe, channels, means and deviations.
public struct ImageInput: Sendable {
  /// What the package says of the input.
  public let input: ModelManifest.Input

  /// Makes it; `nil` where the input is a table of numbers.
  public init?(_ input: ModelManifest.Input) {
    guard input.layout != .nc else { return nil }
    self.input = input
  }

  /// The image as the model is to see it.
  ///
  /// - Parameter volume: The image on the scanner's grid, in the values of its modality.
  /// - Returns: The image with the way back.
  /// - Throws: ``PredictionFailure``.
  public func prepared(_ volume: Volume<Float>) throws(PredictionFailure) -> ModelImage {
    let prepared: PreparedVolume
    do { prepared = try input.recipe.applied(to: volume) } catch { throw .recipe(error) }
    let size = prepared.volume.grid.size
    guard isVolume || size.z == 1 else { throw .slices(found: size.z) }
    guard
      let shape = ImageShape(
        channels: input.channels, slices: size.z, rows: size.y, columns: size.x,
        isChannelsLast: input.layout == .nhwc || input.layout == .ndhwc),
      let tensor = Tensor(shape: shape.tensorShape(isVolume: isVolume), values: values(prepared.volume, shape))
    else { throw .tooLarge }
    return ModelImage(tensor: tensor, shape: shape, prepared: prepared)
  }

  /// Whether the input has an axis of slices.
  public var isVolume: Bool { input.layout == .ncdhw || input.layout == .ndhwc }

  /// The numbers of the tensor: each channel less its mean, divided by its deviation.
  private func values(_ volume: Volume<Float>, _ shape: ImageShape) -> [Float] {
    var values = [Float](repeating: 0, count: shape.count)
    let voxels = volume.voxels
    let step = shape.isChannelsLast ? shape.channels : 1
    for channel in 0..<shape.channels {
      let mean = Float(input.channelMeans.indices.contains(channel) ? input.channelMeans[channel] : 0)
      let deviation = Float(input.channelDeviations.indices.contains(channel) ? input.channelDeviations[channel] : 1)
      var place = shape.place(channel, 0)
      for voxel in voxels.indices {
        values[place] = (voxels[voxel] - mean) / deviation
        place += step
      }
    }
    return values
  }
}

/// An image as a model sees it, with the way back to the scanner's grid.
public struct ModelImage: Sendable {
  /// The tensor, with a batch of 1.
  public var tensor: Tensor
  /// How the image stands in the tensor.
  public let shape: ImageShape
  /// The image as the recipe made it; maps go back through it.
  public let prepared: PreparedVolume
  /// Rows of numbers that go in beside the image, by the input's name.
  public var rows: [String: Tensor]

  /// Makes it; the parameters are the properties.
  public init(tensor: Tensor, shape: ImageShape, prepared: PreparedVolume, rows: [String: Tensor] = [:]) {
    self.tensor = tensor
    self.shape = shape
    self.prepared = prepared
    self.rows = rows
  }
}
