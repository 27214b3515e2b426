// SPDX-License-Identifier: Apache-2.0
public import ONNXGraphs
public import WeightFiles

/// Why a network cannot be, cannot take an image, or cannot be written.
public enum NetworkFault: Error, Sendable, Hashable {
  /// A name that the catalogue does not have, with the one that was most likely meant.
  case unknownNetwork(name: String, nearest: String?)
  /// A step whose numbers do not fit each other, or what it is given.
  case damagedStep(index: Int, name: String, found: String, expected: String)
  /// The network as a whole.
  case damagedGraph(found: String, expected: String)
  /// Images that the network cannot take.
  case unsuitableImages(found: String, expected: String)
  /// Weights that are not there or do not fit.
  case weights(cause: WeightFileFault)
  /// What was written is no network.
  case onnx(cause: ONNXFault)
}
