// SPDX-License-Identifier: Apache-2.0

/// The order of the bytes of a number.
public enum ByteOrder: Sendable, Hashable {
  /// The least byte first.
  case littleEndian
  /// The greatest byte first.
  case bigEndian

  /// The order of this machine.
  public static var host: ByteOrder { UInt16(1).littleEndian == 1 ? .littleEndian : .bigEndian }
}

extension VoxelSamples {
  /// The numbers that lie in some bytes.
  /// - Parameters:
  ///   - bytes: The bytes; `nil` results where they do not divide into whole numbers.
  ///   - type: The type of the numbers.
  ///   - order: The order of the bytes of each.
  /// - Complexity: O(*n*), one copy.
  public init?(bytes: some RandomAccessCollection<UInt8>, type: VoxelType, order: ByteOrder) {
    guard bytes.count % type.byteCount == 0 else { return nil }
    func whole<Number: FixedWidthInteger & BitwiseCopyable>(_: Number.Type) -> [Number] {
      var numbers = Self.copied(bytes, as: Number.self)
      if order != .host, Number.bitWidth > 8 {
        for index in numbers.indices { numbers[index] = numbers[index].byteSwapped }
      }
      return numbers
    }
    switch type {
    case .int8: self = .int8(whole(Int8.self))
    case .uint8: self = .uint8(Array(bytes))
    case .int16: self = .int16(whole(Int16.self))
    case .uint16: self = .uint16(whole(UInt16.self))
    case .int32: self = .int32(whole(Int32.self))
    case .uint32: self = .uint32(whole(UInt32.self))
    case .int64: self = .int64(whole(Int64.self))
    case .uint64: self = .uint64(whole(UInt64.self))
    case .float32:
      self = .float32(
        order == .host
          ? Self.copied(bytes, as: Float.self) : whole(UInt32.self).map { Float(bitPattern: $0) })
    case .float64:
      self = .float64(
        order == .host
          ? Self.copied(bytes, as: Double.self) : whole(UInt64.self).map { Double(bitPattern: $0) })
    }
  }

  /// The numbers as bytes.
  /// - Complexity: O(*n*), one copy.
  public func bytes(order: ByteOrder) -> [UInt8] {
    func plain<Number>(_ numbers: [Number]) -> [UInt8] { numbers.withUnsafeBytes { Array($0) } }
    func whole<Number: FixedWidthInteger>(_ numbers: [Number]) -> [UInt8] {
      order == .host ? plain(numbers) : plain(numbers.map(\.byteSwapped))
    }
    switch self {
    case .int8(let numbers): return plain(numbers)
    case .uint8(let numbers): return numbers
    case .int16(let numbers): return whole(numbers)
    case .uint16(let numbers): return whole(numbers)
    case .int32(let numbers): return whole(numbers)
    case .uint32(let numbers): return whole(numbers)
    case .int64(let numbers): return whole(numbers)
    case .uint64(let numbers): return whole(numbers)
    case .float32(let numbers): return order == .host ? plain(numbers) : whole(numbers.map(\.bitPattern))
    case .float64(let numbers): return order == .host ? plain(numbers) : whole(numbers.map(\.bitPattern))
    }
  }

  /// Safe because a number of any of these types is made by any bit pattern, and the copy writes exactly `count` of them.
  private static func copied<Number: BitwiseCopyable>(
    _ bytes: some RandomAccessCollection<UInt8>, as _: Number.Type
  ) -> [Number] {
    let count = bytes.count / MemoryLayout<Number>.stride
    return [Number](unsafeUninitializedCapacity: count) { numbers, initialized in
      UnsafeMutableRawBufferPointer(numbers).copyBytes(from: bytes)
      initialized = count
    }
  }
}
