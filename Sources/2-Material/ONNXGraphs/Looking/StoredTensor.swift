// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A tensor that lies in the file: a weight, a bias, a shape.
public struct StoredTensor: Sendable {
  /// Its name; that of the node's output for a constant.
  public let name: String
  /// The elements' type.
  public let element: ElementType
  /// The number of elements along each axis.
  public let shape: [Int]
  let message: Onnx_TensorProto

  /// Takes a tensor that ``ONNXCheck`` has passed.
  init?(_ message: Onnx_TensorProto, name: String? = nil) {
    guard let element = ElementType(rawValue: message.dataType) else { return nil }
    self.name = name ?? message.name
    self.element = element
    self.message = message
    shape = message.dims.map { Int($0) }
  }

  /// How many elements it has.
  public var count: Int { shape.reduce(1, *) }

  /// Its elements in single precision, the last axis running fastest; whole numbers beyond 2²⁴ are rounded.
  /// - Complexity: O(elements).
  public func floats() -> [Float] {
    let raw = message.rawData
    guard !raw.isEmpty else { return listedFloats() }
    return raw.withUnsafeBytes { bytes in
      switch element {
      case .float32: Self.read(bytes, UInt32.self) { Float(bitPattern: $0) }
      case .float64: Self.read(bytes, UInt64.self) { Float(Double(bitPattern: $0)) }
      case .float16: Self.read(bytes, UInt16.self, HalfFloat.float)
      case .bfloat16: Self.read(bytes, UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
      case .uint8, .bool: bytes.map { Float($0) }
      case .int8: bytes.map { Float(Int8(bitPattern: $0)) }
      case .uint16: Self.read(bytes, UInt16.self) { Float($0) }
      case .int16: Self.read(bytes, UInt16.self) { Float(Int16(bitPattern: $0)) }
      case .uint32: Self.read(bytes, UInt32.self) { Float($0) }
      case .int32: Self.read(bytes, UInt32.self) { Float(Int32(bitPattern: $0)) }
      case .uint64: Self.read(bytes, UInt64.self) { Float($0) }
      case .int64: Self.read(bytes, UInt64.self) { Float(Int64(bitPattern: $0)) }
      }
    }
  }

  /// Its elements as whole numbers; `nil` where they are fractions, or beyond 64 bits.
  public func integers() -> [Int]? {
    switch element {
    case .float16, .float32, .float64, .bfloat16: return nil
    case .int64 where !message.rawData.isEmpty:
      return message.rawData.withUnsafeBytes { Self.read($0, UInt64.self) { Int(Int64(bitPattern: $0)) } }
    case .int64: return message.int64Data.map { Int($0) }
    case .int32 where !message.rawData.isEmpty:
      return message.rawData.withUnsafeBytes { Self.read($0, UInt32.self) { Int(Int32(bitPattern: $0)) } }
    case .int32: return message.int32Data.map { Int($0) }
    case .uint64, .uint32:
      let values = floats()
      return values.allSatisfy { $0 <= 16_777_216 } ? values.map { Int($0) } : nil
    default: return floats().map { Int($0) }
    }
  }

  private func listedFloats() -> [Float] {
    switch element {
    case .float32: message.floatData
    case .float64: message.doubleData.map { Float($0) }
    case .float16: message.int32Data.map { HalfFloat.float(UInt16(truncatingIfNeeded: $0)) }
    case .bfloat16: message.int32Data.map { Float(bitPattern: UInt32(UInt16(truncatingIfNeeded: $0)) << 16) }
    case .uint32, .uint64: message.uint64Data.map { Float($0) }
    case .int64: message.int64Data.map { Float($0) }
    case .int32, .int16, .int8, .uint16, .uint8, .bool: message.int32Data.map { Float($0) }
    }
  }

  private static func read<Word: FixedWidthInteger, Value>(
    _ bytes: UnsafeRawBufferPointer, _: Word.Type, _ value: (Word) -> Value
  ) -> [Value] {
    let width = MemoryLayout<Word>.size
    return (0..<bytes.count / width).map {
      value(Word(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * width, as: Word.self)))
    }
  }

  /// How many elements a message holds, in which form, and whether in several.
  static func count(
    in message: Onnx_TensorProto, element: ElementType
  ) -> (count: Int, words: String, isMixed: Bool) {
    let listed =
      switch element {
      case .float32: message.floatData.count
      case .float64: message.doubleData.count
      case .int64: message.int64Data.count
      case .uint32, .uint64: message.uint64Data.count
      default: message.int32Data.count
      }
    let all = [
      message.floatData.count, message.doubleData.count, message.int64Data.count, message.uint64Data.count,
      message.int32Data.count, message.stringData.count,
    ]
    let raw = message.rawData.count
    let isMixed = all.reduce(0, +) != listed || (raw > 0 && listed > 0)
    if raw > 0 {
      return (raw % element.size == 0 ? raw / element.size : -1, "\(raw) bytes", isMixed)
    }
    return (listed, "\(listed) elements", isMixed)
  }
}

/// Numbers of 16 bits, as IEEE 754 has them; written out, for not every machine has the type.
enum HalfFloat {
  /// The value of a bit pattern.
  static func float(_ bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10 & 0x1F)
    let fraction = UInt32(bits & 0x3FF)
    switch exponent {
    case 0:
      let magnitude = Float(fraction) * 0x1p-24
      return sign == 0 ? magnitude : -magnitude
    case 31: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }

  /// The nearest bit pattern, ties to even; what is too large becomes infinite.
  static func bits(_ value: Float) -> UInt16 {
    let pattern = value.bitPattern
    let sign = UInt16(truncatingIfNeeded: pattern >> 16) & 0x8000
    let magnitude = abs(value)
    if magnitude.isNaN { return sign | 0x7E00 }
    if magnitude >= 65_520 { return sign | 0x7C00 }
    if magnitude < 0x1p-14 { return sign | UInt16((magnitude * 0x1p24).rounded(.toNearestOrEven)) }
    let rest = pattern & 0x7FFF_FFFF
    let rounded = rest &+ 0xFFF &+ (rest >> 13 & 1)
    return sign | UInt16(truncatingIfNeeded: (rounded >> 13) &- (112 << 10))
  }
}
