// SPDX-License-Identifier: Apache-2.0

/// Why the bytes of a network cannot be taken, or not be changed as wanted.
public enum ONNXFault: Error, Sendable, Hashable {
  /// The bytes are no ONNX file.
  case notONNX(bytes: Int)
  /// There is no graph in the file.
  case noGraph
  /// Weights lie in another file, which is not read.
  case weightsElsewhere(tensor: String)
  /// A value that the graph does not have.
  case noSuchValue(name: String)
  /// A tensor whose type, shape or number of bytes do not belong together.
  case damagedTensor(name: String, expected: String, found: String)
}
