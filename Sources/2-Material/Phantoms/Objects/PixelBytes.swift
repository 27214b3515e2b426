// SPDX-License-Identifier: Apache-2.0

/// Samples as the bytes that a file holds, the lowest first.
enum PixelBytes {
  static func littleEndian(_ samples: [UInt16]) -> [UInt8] {
    samples.map(\.littleEndian).withUnsafeBytes { Array($0) }
  }

  /// Numbers rounded to the nearest and held within what 16 bits with a sign say.
  static func signed(_ values: ArraySlice<Float>, offset: Float) -> [UInt8] {
    values.map { value in
      let number = (value + offset).rounded()
      return Int16(number.isNaN ? 0 : min(max(number, -32_768), 32_767)).littleEndian
    }.withUnsafeBytes { Array($0) }
  }

  /// Numbers rounded to the nearest and held between 0 and a greatest one.
  static func unsigned(_ values: ArraySlice<Float>, most: Float) -> [UInt8] {
    values.map { value in
      let number = value.rounded()
      return UInt16(number.isNaN ? 0 : min(max(number, 0), most)).littleEndian
    }.withUnsafeBytes { Array($0) }
  }
}
