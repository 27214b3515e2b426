// SPDX-License-Identifier: Apache-2.0
import Foundation
import SwiftProtobuf

/// A network as an ONNX file holds it: what goes in, what comes out, and what is computed between.
///
/// Reading runs nothing and checks no operator: that is the engine's. What this room does not know of a file is kept when it is
/// written again.
public struct ONNXModel: Sendable {
  var message: Onnx_ModelProto

  /// Reads the bytes of a file.
  ///
  /// - Parameter bytes: The whole file.
  /// - Throws: ``ONNXFault``.
  /// - Complexity: O(bytes); weights are copied once.
  public init(bytes: [UInt8]) throws(ONNXFault) {
    do {
      message = try Onnx_ModelProto(serializedBytes: Data(bytes))
    } catch {
      throw .notONNX(bytes: bytes.count)
    }
    guard message.hasGraph, !message.graph.node.isEmpty else { throw .noGraph }
  }

  init(message: Onnx_ModelProto) { self.message = message }

  /// What goes in, weights left out.
  public var inputs: [TensorDescription] {
    let weights = Set(message.graph.initializer.map(\.name))
    return message.graph.input.filter { !weights.contains($0.name) }.map(TensorDescription.init)
  }

  /// What comes out.
  public var outputs: [TensorDescription] { message.graph.output.map(TensorDescription.init) }

  /// The bytes of the file.
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
  }
}
