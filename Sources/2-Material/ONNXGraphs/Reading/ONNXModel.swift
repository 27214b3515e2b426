// SPDX-License-Identifier: Apache-2.0
import Foundation
import SwiftProtobuf

/// A network as an ONNX file holds it: what goes in, what comes out, and what is computed between.
///
/// Reading runs nothing and checks no operator: that is the engine's. What this room does not know of a file is kept when it is
/// written again. A model that was read is whole: every node takes values that are there, names are unique, and every stored tensor
/// has the bytes that its shape asks for.
public struct ONNXModel: Sendable {
  var message: Onnx_ModelProto

  /// Reads the bytes of a file.
  ///
  /// - Parameter bytes: The whole file.
  /// - Throws: ``ONNXFault``, the first one; ``faults(in:)`` gives all.
  /// - Complexity: O(bytes); weights are copied once.
  public init(bytes: [UInt8]) throws(ONNXFault) {
    try self.init(message: Self.message(bytes))
  }

  init(message: Onnx_ModelProto) throws(ONNXFault) {
    if let fault = ONNXCheck.faults(of: message).first { throw fault }
    self.message = message
  }

  /// All that is wrong with a file; empty where it can be read.
  ///
  /// - Parameter bytes: The whole file.
  /// - Returns: At most 200 faults: first those of the whole file, then of tensors and nodes in their order.
  public static func faults(in bytes: [UInt8]) -> [ONNXFault] {
    do { return ONNXCheck.faults(of: try message(bytes)) } catch { return [error] }
  }

  private static func message(_ bytes: [UInt8]) throws(ONNXFault) -> Onnx_ModelProto {
    guard bytes.count <= ONNXLimits.bytes else {
      throw .tooLarge(what: "bytes", found: bytes.count, limit: ONNXLimits.bytes)
    }
    do { return try Onnx_ModelProto(serializedBytes: Data(bytes)) } catch { throw .notONNX(bytes: bytes.count) }
  }

  /// What goes in, weights left out.
  public var inputs: [TensorDescription] {
    let weights = Set(message.graph.initializer.map(\.name))
    return message.graph.input.filter { !weights.contains($0.name) }.map(TensorDescription.init)
  }

  /// What comes out.
  public var outputs: [TensorDescription] { message.graph.output.map(TensorDescription.init) }

  /// The bytes of the file; the same model always gives the same bytes.
  /// - Throws: ``ONNXFault/notONNX(bytes:)`` where the message is longer than a file may be (2 GiB).
  public func bytes() throws(ONNXFault) -> [UInt8] {
    do { return try message.serializedBytes() } catch { throw .notONNX(bytes: .max) }
  }
}

extension TensorDescription {
  init(_ value: Onnx_ValueInfoProto) {
    self.init(
      name: value.name, element: ElementType(rawValue: value.type.tensorType.elemType) ?? .float32,
      shape: value.type.tensorType.shape.dim.map { dimension in
        if case .dimValue(let length) = dimension.value, length > 0 { Int(length) } else { nil }
      })
    hasKnownRank = value.type.tensorType.hasShape
  }
}
