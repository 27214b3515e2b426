// SPDX-License-Identifier: Apache-2.0
import Foundation
package import Volumes

/// An array as NumPy writes it: a shape, a type, and the numbers in the order of C.
///
/// > Source: NumPy Enhancement Proposal 1, the formats 1.0 to 3.0. Checked against files that NumPy wrote in `NumPyArrayTests`.
package struct NumPyArray: Sendable, Equatable {
  /// How many there are along each axis, the slowest first.
  package let shape: [Int]
  /// The numbers.
  package let samples: VoxelSamples

  /// Makes an array; `nil` where the numbers are not as many as the shape says.
  package init?(shape: [Int], samples: VoxelSamples) {
    guard let count = Self.count(shape), count == samples.count else { return nil }
    self.shape = shape
    self.samples = samples
  }

  /// Reads the bytes of an `.npy` file.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - limit: The most bytes that the numbers may take.
  /// - Throws: What is wrong with them.
  package init(_ bytes: [UInt8], limit: Int = 2 << 30) throws(ImageFileError) {
    func fault(_ kind: ImageFileError.Kind, at offset: Int?, _ found: String, _ expected: String) -> ImageFileError {
      ImageFileError(kind, format: nil, offset: offset, found: found, expected: expected)
    }
    guard bytes.count >= 10, bytes.starts(with: [0x93] + Array("NUMPY".utf8)) else {
      throw fault(.unknownFormat, at: 0, "no array", "an array of NumPy")
    }
    let reader = LittleEndianBytes(bytes)
    let isShort = bytes[6] == 1
    guard (1...3).contains(bytes[6]) else {
      throw fault(.unsupported, at: 6, "version \(bytes[6])", "version 1 to 3")
    }
    let start = isShort ? 10 : 12
    let length = reader.number(8, isShort ? 2 : 4)
    guard length >= 0, length <= 1 << 16, start + length <= bytes.count else {
      throw fault(.truncated, at: 8, "a header beyond the end", "a whole header of at most 65536 bytes")
    }
    guard let text = String(validating: bytes[start..<start + length], as: UTF8.self),
      let header = Header(text)
    else { throw fault(.malformed, at: start, "a header of another form", "descr, fortran_order and shape") }
    guard let (type, order) = Self.types[header.type] else {
      throw fault(.unsupported, at: start, "another type of numbers", "whole numbers or real ones of 1 to 8 bytes")
    }
    guard !header.isFortran || header.shape.count < 2 else {
      throw fault(.unsupported, at: start, "the order of Fortran", "the order of C")
    }
    guard let count = Self.count(header.shape), count <= limit / type.byteCount else {
      throw fault(.tooLarge, at: start, "a shape that takes more memory", "at most \(limit) bytes")
    }
    let body = bytes[(start + length)...]
    guard body.count == count * type.byteCount else {
      throw fault(.truncated, at: start + length, "\(body.count) bytes", "\(count * type.byteCount)")
    }
    guard let samples = VoxelSamples(bytes: body, type: type, order: order) else {
      throw fault(.malformed, at: start + length, "bytes that are no numbers", "whole numbers")
    }
    shape = header.shape
    self.samples = samples
  }

  /// The array as an `.npy` file of version 1.0.
  package var bytes: [UInt8] {
    let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var header = "{'descr': '\(Self.name(samples.type))', 'fortran_order': False, 'shape': (\(sizes)), }"
    // The numbers begin at a multiple of 64, and the header ends a line.
    header += String(repeating: " ", count: (64 - (10 + header.utf8.count + 1) % 64) % 64) + "\n"
    let length = header.utf8.count
    return [0x93] + Array("NUMPY".utf8) + [
      1, 0, UInt8(truncatingIfNeeded: length), UInt8(truncatingIfNeeded: length >> 8),
    ]
      + Array(header.utf8) + samples.bytes(order: .littleEndian)
  }

  /// One element along the slowest axis; `nil` where there is none, or where elements have no numbers.
  package func element(_ index: Int) -> NumPyArray? {
    guard let first = shape.first, index >= 0, index < first, samples.count > 0 else { return nil }
    let size = samples.count / first
    return NumPyArray(shape: Array(shape.dropFirst()), samples: samples.slice(index * size..<(index + 1) * size))
  }

  /// The number of some place, as far as a `Double` holds it.
  package func number(_ index: Int) -> Double? {
    guard index >= 0, index < samples.count else { return nil }
    switch samples.slice(index..<index + 1) {
    case .int8(let values): return Double(values[0])
    case .uint8(let values): return Double(values[0])
    case .int16(let values): return Double(values[0])
    case .uint16(let values): return Double(values[0])
    case .int32(let values): return Double(values[0])
    case .uint32(let values): return Double(values[0])
    case .int64(let values): return Double(values[0])
    case .uint64(let values): return Double(values[0])
    case .float32(let values): return Double(values[0])
    case .float64(let values): return values[0]
    }
  }

  private static func count(_ shape: [Int]) -> Int? {
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard size >= 0, !overflow else { return nil }
      count = product
    }
    return count
  }

  private static let types: [String: (VoxelType, ByteOrder)] = {
    var types: [String: (VoxelType, ByteOrder)] = ["|b1": (.uint8, .littleEndian)]
    let names: [(String, VoxelType)] = [
      ("i1", .int8), ("u1", .uint8), ("i2", .int16), ("u2", .uint16), ("i4", .int32), ("u4", .uint32), ("i8", .int64),
      ("u8", .uint64), ("f4", .float32), ("f8", .float64),
    ]
    for (name, type) in names {
      types["<" + name] = (type, .littleEndian)
      types[">" + name] = (type, .bigEndian)
      types["|" + name] = type.byteCount == 1 ? (type, .littleEndian) : nil
    }
    return types
  }()

  private static func name(_ type: VoxelType) -> String {
    switch type {
    case .int8: "|i1"
    case .uint8: "|u1"
    case .int16: "<i2"
    case .uint16: "<u2"
    case .int32: "<i4"
    case .uint32: "<u4"
    case .int64: "<i8"
    case .uint64: "<u8"
    case .float32: "<f4"
    case .float64: "<f8"
    }
  }

  /// The three keys of a header, a dictionary as Python writes it.
  private struct Header {
    var type: String
    var isFortran: Bool
    var shape: [Int]

    init?(_ text: String) {
      guard let type = Self.value("'descr'", text), type.hasPrefix("'"),
        let end = type.dropFirst().firstIndex(of: "'"),
        let order = Self.value("'fortran_order'", text), let sizes = Self.value("'shape'", text), sizes.hasPrefix("("),
        let close = sizes.firstIndex(of: ")")
      else { return nil }
      self.type = String(type[type.index(after: type.startIndex)..<end])
      guard order.hasPrefix("True") || order.hasPrefix("False") else { return nil }
      isFortran = order.hasPrefix("True")
      var shape: [Int] = []
      for part in sizes[sizes.index(after: sizes.startIndex)..<close].split(separator: ",") {
        let digits = part.filter { $0 != " " }
        if digits.isEmpty { continue }
        guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let size = Int(digits), shape.count < 16 else {
          return nil
        }
        shape.append(size)
      }
      self.shape = shape
    }

    private static func value(_ key: String, _ text: String) -> Substring? {
      guard let place = text.range(of: key)?.upperBound, let colon = text[place...].firstIndex(of: ":") else {
        return nil
      }
      return text[text.index(after: colon)...].drop { $0 == " " }
    }
  }
}

extension VoxelSamples {
  /// Some of the numbers.
  func slice(_ range: Range<Int>) -> VoxelSamples {
    switch self {
    case .int8(let samples): .int8(Array(samples[range]))
    case .uint8(let samples): .uint8(Array(samples[range]))
    case .int16(let samples): .int16(Array(samples[range]))
    case .uint16(let samples): .uint16(Array(samples[range]))
    case .int32(let samples): .int32(Array(samples[range]))
    case .uint32(let samples): .uint32(Array(samples[range]))
    case .int64(let samples): .int64(Array(samples[range]))
    case .uint64(let samples): .uint64(Array(samples[range]))
    case .float32(let samples): .float32(Array(samples[range]))
    case .float64(let samples): .float64(Array(samples[range]))
    }
  }
}
