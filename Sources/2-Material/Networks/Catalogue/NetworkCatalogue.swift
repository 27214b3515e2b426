// SPDX-License-Identifier: Apache-2.0

/// The well-known networks, with any number of channels and of outputs, and with the names of weights that PyTorch's users know.
///
/// ```swift
/// let network = NetworkCatalogue.resNet18(channels: 1, outputs: 2)
/// let weights = network.initialWeights(seed: 7)
/// ```
/// All give logits: no softmax, no sigmoid. Numbers of channels, outputs and widths are at least 1.
public enum NetworkCatalogue {
  /// How a network begins.
  public enum Stem: String, Sendable, Hashable, Codable, CaseIterable {
    /// As published: a quarter of the size is left, or half of it for EfficientNets.
    case usual
    /// A convolution of three by three that keeps the size, for images of some 32 pixels.
    case small
    /// As published but without the pooling behind the first convolution: half of the size is left, for images of some 64 pixels.
    case halved
  }
}
