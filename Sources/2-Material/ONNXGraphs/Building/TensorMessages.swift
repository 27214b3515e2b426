// SPDX-License-Identifier: Apache-2.0
import Foundation

extension Onnx_TensorProto {
  private static func bytes<Word: FixedWidthInteger>(_ words: some Sequence<Word>) -> Data {
    var data = Data()
    for word in words { withUnsafeBytes(of: word.littleEndian) { data.append(contentsOf: $0) } }
    return data
  }

  private init(name: String, shape: [Int], element: ElementType, raw: Data) {
    self.init()
    self.name = name
    dims = shape.map { Int64($0) }
    dataType = element.rawValue
    rawData = raw
  }

  static func float32(name: String, shape: [Int], values: [Float]) -> Onnx_TensorProto {
    Onnx_TensorProto(name: name, shape: shape, element: .float32, raw: bytes(values.lazy.map(\.bitPattern)))
  }

  static func int64(name: String, shape: [Int], values: [Int]) -> Onnx_TensorProto {
    Onnx_TensorProto(name: name, shape: shape, element: .int64, raw: bytes(values.lazy.map { Int64($0) }))
  }

  static func int32(name: String, shape: [Int], values: [Int32]) -> Onnx_TensorProto {
    Onnx_TensorProto(name: name, shape: shape, element: .int32, raw: bytes(values))
  }

  static func int8(name: String, shape: [Int], values: [Int8]) -> Onnx_TensorProto {
    Onnx_TensorProto(name: name, shape: shape, element: .int8, raw: bytes(values))
  }

  static func uint8(name: String, shape: [Int], values: [UInt8]) -> Onnx_TensorProto {
    Onnx_TensorProto(name: name, shape: shape, element: .uint8, raw: Data(values))
  }

  /// A tensor of fractions of the same type, shape and name with other values; `nil` for other types.
  func replacing(_ values: [Float]) -> Onnx_TensorProto? {
    var copy = self
    copy.floatData = []
    copy.doubleData = []
    copy.int32Data = []
    switch ElementType(rawValue: dataType) {
    case .float32: copy.rawData = Self.bytes(values.lazy.map(\.bitPattern))
    case .float64: copy.rawData = Self.bytes(values.lazy.map { Double($0).bitPattern })
    case .float16: copy.rawData = Self.bytes(values.lazy.map(HalfFloat.bits))
    case .bfloat16:
      copy.rawData = Self.bytes(
        values.lazy.map { UInt16(truncatingIfNeeded: ($0.bitPattern &+ 0x7FFF &+ ($0.bitPattern >> 16 & 1)) >> 16) })
    default: return nil
    }
    return copy
  }
}
