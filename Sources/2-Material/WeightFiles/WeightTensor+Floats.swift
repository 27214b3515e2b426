// SPDX-License-Identifier: Apache-2.0

extension WeightTensor {
  /// How many numbers there are.
  public var count: Int { bytes.count / element.width }

  /// The numbers in single precision, the last axis running fastest.
  ///
  /// What is stored more finely is rounded to the nearest, whole numbers beyond 2²⁴ too; beyond the range it becomes infinite. Whatever is not
  /// 0 is true, and 1.
  /// - Complexity: O(numbers).
  public func floats() -> [Float] {
    bytes.withUnsafeBytes { bytes in
      switch element {
      case .float32: Self.read(bytes, UInt32.self) { Float(bitPattern: $0) }
      case .float64: Self.read(bytes, UInt64.self) { Float(Double(bitPattern: $0)) }
      case .float16: Self.read(bytes, UInt16.self, Self.half)
      case .bfloat16: Self.read(bytes, UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
      case .int64: Self.read(bytes, UInt64.self) { Float(Int64(bitPattern: $0)) }
      case .int32: Self.read(bytes, UInt32.self) { Float(Int32(bitPattern: $0)) }
      case .uint8: bytes.map { Float($0) }
      case .bool: bytes.map { $0 == 0 ? 0 : 1 }
      }
    }
  }

  /// The same tensor under another name.
  public func renamed(_ name: String) -> WeightTensor {
    WeightTensor(unchecked: name, shape: shape, element: element, bytes: bytes)
  }

  /// The value of 16 bits as IEEE 754 has them; written out, for not every machine has the type.
  static func half(_ bits: UInt16) -> Float {
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

  private static func read<Word: FixedWidthInteger>(
    _ bytes: UnsafeRawBufferPointer, _: Word.Type, _ value: (Word) -> Float
  ) -> [Float] {
    let width = MemoryLayout<Word>.size
    return [Float](unsafeUninitializedCapacity: bytes.count / width) { room, filled in
      filled = bytes.count / width
      for index in 0..<filled {
        let word = Word(littleEndian: bytes.loadUnaligned(fromByteOffset: index * width, as: Word.self))
        room.initializeElement(at: index, to: value(word))
      }
    }
  }
}
