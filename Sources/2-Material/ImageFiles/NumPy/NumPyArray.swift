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
    let header = try NumPyHeader(bytes, limit: limit)
    let body = bytes[header.length...]
    let expected = header.count * header.type.byteCount
    guard body.count == expected else {
      throw ImageFileError(
        .truncated, format: nil, offset: header.length, found: "\(body.count) bytes", expected: "\(expected)")
    }
    guard let samples = VoxelSamples(bytes: body, type: header.type, order: header.order) else {
      throw ImageFileError(
        .malformed, format: nil, offset: header.length, found: "bytes that are no numbers", expected: "whole numbers")
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

  static func count(_ shape: [Int]) -> Int? {
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard size >= 0, !overflow else { return nil }
      count = product
    }
    return count
  }

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
