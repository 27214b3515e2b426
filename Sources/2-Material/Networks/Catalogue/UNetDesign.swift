// SPDX-License-Identifier: Apache-2.0

/// The numbers of a U-Net: what changes from one to the other.
///
/// Lists have an element for each stage, the finest first; within it one for each axis of space, the slowest first.
public struct UNetDesign: Sendable, Hashable, Codable {
  /// How maps are normalised.
  public enum Normalisation: String, Sendable, Hashable, Codable, CaseIterable {
    /// Each channel over the batch.
    case batch
    /// Each channel of each image, which small batches need.
    case instance
  }

  /// Channels of the images.
  public var channels: Int
  /// Classes that come out for each pixel.
  public var outputs: Int
  /// Channels of each stage.
  public var features: [Int]
  /// The kernel of each stage's convolutions; odd lengths.
  public var kernels: [[Int]]
  /// The step into each stage; ones for the first.
  public var strides: [[Int]]
  /// Convolutions of each stage, on the way down and on the way up.
  public var convolutions: Int
  /// Whether what goes into a stage is added before its last activation.
  public var isResidual: Bool
  /// How maps are normalised.
  public var normalisation: Normalisation
  /// Whether coarser stages answer too while training.
  public var hasDeepSupervision: Bool

  /// Makes a design; the parameters are the properties.
  public init(
    channels: Int, outputs: Int, features: [Int], kernels: [[Int]], strides: [[Int]], convolutions: Int = 2,
    isResidual: Bool = false, normalisation: Normalisation = .instance, hasDeepSupervision: Bool = false
  ) {
    self.channels = channels
    self.outputs = outputs
    self.features = features
    self.kernels = kernels
    self.strides = strides
    self.convolutions = convolutions
    self.isResidual = isResidual
    self.normalisation = normalisation
    self.hasDeepSupervision = hasDeepSupervision
  }

  /// Makes the plain design: kernels of three, each stage half as large as the one above with twice its channels.
  ///
  /// - Parameters:
  ///   - channels: Channels of the images.
  ///   - outputs: Classes that come out for each pixel.
  ///   - axes: Axes of space, 2 or 3.
  ///   - width: Channels of the finest stage.
  ///   - stages: How many stages, at least 2; lengths along space must be multiples of 2^(stages − 1).
  ///   - most: The most channels of a stage.
  public init(channels: Int = 1, outputs: Int, axes: Int = 2, width: Int = 32, stages: Int = 5, most: Int = 512) {
    let threes = [Int](repeating: 3, count: axes)
    self.init(
      channels: channels, outputs: outputs, features: (0..<stages).map { min(most, width << min($0, 20)) },
      kernels: [[Int]](repeating: threes, count: stages),
      strides: (0..<stages).map { [Int](repeating: $0 == 0 ? 1 : 2, count: axes) })
  }

  /// What lengths along space must be multiples of, for each axis.
  public var divisors: [Int] {
    strides.reduce(into: [Int](repeating: 1, count: strides.first?.count ?? 0)) { product, stride in
      for (axis, step) in zip(product.indices, stride) { product[axis] *= step }
    }
  }
}
