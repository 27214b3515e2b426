// SPDX-License-Identifier: Apache-2.0
import DICOM
import Testing

/// A small image that another's encoder coded, and what it shows.
struct ForeignCodestream: Sendable, CustomTestStringConvertible {
  var name: String
  var syntax: TransferSyntax
  var bits: Int
  var isSigned: Bool
  var samplesPerPixel: Int
  /// How far a sample may be off: two decoders of lossy JPEG may round differently.
  var tolerance: Int
  /// Bytes in hexadecimal digits.
  var codestream: String
  /// Samples of sixteen bits, little endian, in hexadecimal digits.
  var expected: String

  var testDescription: String { name }

  var bytes: [UInt8] { Self.bytes(codestream) }

  var samples: [Int] {
    let bytes = Self.bytes(expected)
    return stride(from: 0, to: bytes.count - 1, by: 2).map { place in
      let word = UInt16(bytes[place]) | UInt16(bytes[place + 1]) << 8
      return isSigned ? Int(Int16(bitPattern: word)) : Int(word)
    }
  }

  private static func bytes(_ digits: String) -> [UInt8] {
    let values = digits.utf8.map { $0 > 96 ? $0 - 87 : $0 - 48 }
    return stride(from: 0, to: values.count - 1, by: 2).map { values[$0] << 4 | values[$0 + 1] }
  }
}
