// SPDX-License-Identifier: Apache-2.0
import SwiftProtobuf

extension ONNXModel {
  /// The network with inner values as outputs too, after its own and in the order given; one that is an output already stays where it is.
  ///
  /// The type of such a value is taken from the file where it says one, else single precision without a shape.
  /// - Parameter names: Names of values; see ``valueNames``.
  /// - Throws: ``ONNXFault/noSuchValue(name:)`` for the first name that the graph does not have.
  public func addingOutputs(_ names: [String]) throws(ONNXFault) -> ONNXModel {
    var copy = self
    for name in try missingOutputs(names) {
      let known = description(of: name)
      copy.message.graph.output.append(
        .tensor(name, known?.element ?? .float32, known.flatMap { $0.hasKnownRank ? $0.shape : nil }))
    }
    return copy
  }

  /// The bytes of a file with inner values as outputs too, the file's own bytes unchanged in front.
  ///
  /// A second occurrence of a message is merged into the first, so that a graph of outputs alone adds these. A file of 500 MB is
  /// so changed without being written anew.
  /// - Parameters:
  ///   - names: Names of values.
  ///   - bytes: The bytes of this model's file.
  /// - Throws: ``ONNXFault/noSuchValue(name:)`` for the first name that the graph does not have.
  public func appendingOutputs(_ names: [String], to bytes: [UInt8]) throws(ONNXFault) -> [UInt8] {
    let names = try missingOutputs(names)
    guard !names.isEmpty else { return bytes }
    var message = Onnx_ModelProto()
    message.graph.output = names.map { name in
      let known = description(of: name)
      return .tensor(name, known?.element ?? .float32, known.flatMap { $0.hasKnownRank ? $0.shape : nil })
    }
    guard let tail: [UInt8] = try? message.serializedBytes() else { throw .notONNX(bytes: .max) }
    return bytes + tail
  }

  private func missingOutputs(_ names: [String]) throws(ONNXFault) -> [String] {
    let known = Set(valueNames)
    var present = Set(message.graph.output.map(\.name))
    var missing: [String] = []
    for name in names {
      guard known.contains(name) else { throw .noSuchValue(name: name) }
      if present.insert(name).inserted { missing.append(name) }
    }
    return missing
  }
}
