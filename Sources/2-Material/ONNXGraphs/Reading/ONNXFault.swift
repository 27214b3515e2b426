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
  /// More of something than is read: bytes, nodes, elements.
  case tooLarge(what: String, found: Int, limit: Int)
  /// A version of the format that is not known.
  case unknownVersion(found: Int)
  /// A set of operators that is not declared, or in a version that is not known (0 where it is not declared).
  case operatorSet(domain: String, version: Int, node: String)
  /// The type of an input, an output or a stored tensor is none that is read; the number is that of the standard.
  case unknownElementType(name: String, type: Int)
  /// An input or an output that is no tensor.
  case noTensor(name: String)
  /// One name for two values.
  case twice(name: String, node: String)
  /// A node takes a value that nothing makes.
  case undefinedInput(node: String, name: String)
  /// A node takes a value that is made later.
  case outOfOrder(node: String, name: String)
  /// Nodes that wait for each other.
  case cycle(node: String)
  /// A node without outputs or without an operator.
  case emptyNode(node: String)
  /// An attribute that stands twice, or does not hold what it says.
  case damagedAttribute(node: String, attribute: String)
  /// The graph has no input or no output.
  case nothing(what: String)
  /// A quantised network needs the range of a value that was not observed.
  case noRange(value: String)
  /// A change that needs a newer set of operators than the network has.
  case operatorSetTooOld(found: Int, needed: Int)
}
