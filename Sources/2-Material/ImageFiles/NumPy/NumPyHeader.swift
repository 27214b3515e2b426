// SPDX-License-Identifier: Apache-2.0
import Foundation
package import Volumes

/// What stands before the numbers of an `.npy` file.
package struct NumPyHeader: Sendable, Equatable {
  /// How many there are along each axis, the slowest first.
  package let shape: [Int]
  /// What the numbers are.
  package let type: VoxelType
  /// The order of a number's bytes.
  package let order: ByteOrder
  /// How many numbers there are.
  package let count: Int
  /// Where the numbers begin, in bytes.
  package let length: Int

  /// The most bytes that a header has.
  package static let longest = 12 + 1 << 16

  /// Reads a header.
  ///
  /// - Parameters:
  ///   - bytes: The file, or its first ``longest`` bytes.
  ///   - limit: The most bytes that the numbers may take.
  /// - Throws: What is wrong with it.
  package init(_ bytes: [UInt8], limit: Int) throws(ImageFileError) {
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
      let fields = Fields(text)
    else { throw fault(.malformed, at: start, "a header of another form", "descr, fortran_order and shape") }
    guard let (type, order) = Self.types[fields.type] else {
      throw fault(.unsupported, at: start, "another type of numbers", "whole numbers or real ones of 1 to 8 bytes")
    }
    guard !fields.isFortran || fields.shape.count < 2 else {
      throw fault(.unsupported, at: start, "the order of Fortran", "the order of C")
    }
    guard let count = NumPyArray.count(fields.shape), count <= limit / type.byteCount else {
      throw fault(.tooLarge, at: start, "a shape that takes more memory", "at most \(limit) bytes")
    }
    shape = fields.shape
    self.type = type
    self.order = order
    self.count = count
    self.length = start + length
  }

  /// How many bytes one element along the slowest axis takes; 0 where there are none.
  package var elementBytes: Int {
    guard let first = shape.first, first > 0 else { return 0 }
    return count / first * type.byteCount
  }

  /// An element along the slowest axis, of its bytes; `nil` where they are not as many as they must be.
  package func element(_ bytes: ArraySlice<UInt8>) -> NumPyArray? {
    guard let samples = VoxelSamples(bytes: bytes, type: type, order: order) else { return nil }
    return NumPyArray(shape: Array(shape.dropFirst()), samples: samples)
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

  /// The three keys of a header, a dictionary as Python writes it.
  private struct Fields {
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
