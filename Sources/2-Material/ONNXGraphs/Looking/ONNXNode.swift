// SPDX-License-Identifier: Apache-2.0
import Foundation

/// One step of a network: an operator with the values that it takes and makes.
public struct ONNXNode: Sendable, Hashable {
  /// What an attribute holds.
  public enum Attribute: Sendable, Hashable {
    /// A whole number.
    case int(Int)
    /// A number.
    case float(Float)
    /// A text.
    case string(String)
    /// Whole numbers.
    case ints([Int])
    /// Numbers.
    case floats([Float])
    /// Texts.
    case strings([String])
    /// A tensor: its shape and its elements in single precision.
    case tensor(shape: [Int], values: [Float])
    /// An inner graph: how many nodes it has.
    case graph(nodes: Int)
    /// Something else.
    case other
  }

  /// The name; made of the operator and its first output where the file has none.
  public var name: String
  /// The operator: `Conv`.
  public var operation: String
  /// Whose operator it is; empty for the standard's.
  public var domain: String
  /// The values that it takes; empty where one is left out.
  public var inputs: [String]
  /// The values that it makes; empty where one is not wanted.
  public var outputs: [String]
  /// Its attributes.
  public var attributes: [String: Attribute]

  init(_ message: Onnx_NodeProto, index: Int) {
    name = ONNXCheck.title(message, index)
    operation = message.opType
    domain = ONNXCheck.canonical(message.domain)
    inputs = message.input
    outputs = message.output
    attributes = Dictionary(message.attribute.map { ($0.name, Attribute($0)) }) { first, _ in first }
  }

  /// A whole number; the given one where the attribute is not there or no such number.
  public func int(_ name: String, default value: Int) -> Int {
    if case .int(let found)? = attributes[name] { found } else { value }
  }

  /// Whole numbers; `nil` where the attribute is not there or holds something else.
  public func ints(_ name: String) -> [Int]? {
    if case .ints(let found)? = attributes[name] { found } else { nil }
  }

  /// A number; the given one where the attribute is not there or no number.
  public func float(_ name: String, default value: Float) -> Float {
    if case .float(let found)? = attributes[name] { found } else { value }
  }
}

extension ONNXNode.Attribute {
  init(_ message: Onnx_AttributeProto) {
    func text(_ data: Data) -> String { String(decoding: data, as: UTF8.self) }
    switch message.type {
    case .int: self = .int(Int(message.i))
    case .float: self = .float(message.f)
    case .string: self = .string(text(message.s))
    case .ints: self = .ints(message.ints.map { Int($0) })
    case .floats: self = .floats(message.floats)
    case .strings: self = .strings(message.strings.map(text))
    case .tensor:
      // A constant of many megabytes is not unpacked for a look; `ONNXModel.constant(_:)` gives it.
      guard let tensor = StoredTensor(message.t) else {
        self = .other
        return
      }
      self = .tensor(shape: tensor.shape, values: tensor.count <= 4096 ? tensor.floats() : [])
    case .graph: self = .graph(nodes: message.g.node.count)
    default: self = .other
    }
  }

  func message(_ name: String) -> Onnx_AttributeProto {
    var message = Onnx_AttributeProto()
    message.name = name
    switch self {
    case .int(let value):
      message.i = Int64(value)
      message.type = .int
    case .float(let value):
      message.f = value
      message.type = .float
    case .string(let value):
      message.s = Data(value.utf8)
      message.type = .string
    case .ints(let values):
      message.ints = values.map { Int64($0) }
      message.type = .ints
    case .floats(let values):
      message.floats = values
      message.type = .floats
    case .strings(let values):
      message.strings = values.map { Data($0.utf8) }
      message.type = .strings
    case .tensor(let shape, let values):
      message.t = .float32(name: "", shape: shape, values: values)
      message.type = .tensor
    case .graph, .other: break
    }
    return message
  }
}
