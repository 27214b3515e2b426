// SPDX-License-Identifier: Apache-2.0

/// Luminance and chrominance turned into red, green and blue, bytes in place.
///
/// > Source: DICOM PS3.3 section C.7.6.3.1.2; ITU-R BT.601 for the partial range. `ColourConversionTests` checks it against the
/// equations in double precision over every byte.
package enum ColourConversion {
  /// Undoes YBR_FULL, rounded to the nearest byte, halves up.
  ///
  /// Reckoned in whole numbers, the coefficients as the exact fractions that 0.299, 0.587 and 0.114 give.
  package static func full(_ bytes: inout [UInt8]) {
    // With distances d from 128: R = Y + 1.402 d(Cr), B = Y + 1.772 d(Cb), G = Y − (0.114·1.772 d(Cb) + 0.299·1.402 d(Cr)) / 0.587.
    let red = (0..<256).map { floorDivided(1402 * ($0 - 128) + 500, 1000) }
    let blue = (0..<256).map { floorDivided(1772 * ($0 - 128) + 500, 1000) }
    let greenOfBlue = (0..<256).map { -202_008 * ($0 - 128) + 293_500 }
    let greenOfRed = (0..<256).map { -419_198 * ($0 - 128) }
    apply(&bytes) { luminance, cb, cr in
      (
        luminance + red[cr], luminance + floorDivided(greenOfBlue[cb] + greenOfRed[cr], 587_000), luminance + blue[cb]
      )
    }
  }

  /// Undoes YBR_PARTIAL, luminance in 16…235 and chrominance in 16…240.
  package static func partial(_ bytes: inout [UInt8]) {
    apply(&bytes) { luminance, cb, cr in
      let gray = 255.0 / 219.0 * Double(luminance - 16)
      let (blue, red) = (255.0 / 224.0 * Double(cb - 128), 255.0 / 224.0 * Double(cr - 128))
      return (
        Int((gray + 1.402 * red + 0.5).rounded(.down)),
        Int((gray - (0.114 * 1.772 * blue + 0.299 * 1.402 * red) / 0.587 + 0.5).rounded(.down)),
        Int((gray + 1.772 * blue + 0.5).rounded(.down))
      )
    }
  }

  private static func floorDivided(_ number: Int, _ divisor: Int) -> Int {
    let quotient = number / divisor
    return number % divisor < 0 ? quotient - 1 : quotient
  }

  @inline(__always)
  private static func apply(_ bytes: inout [UInt8], _ convert: (Int, Int, Int) -> (Int, Int, Int)) {
    bytes.withUnsafeMutableBufferPointer { bytes in
      // Safe because `place + 2` stays below the count.
      var place = 0
      while place + 2 < bytes.count {
        let (red, green, blue) = convert(Int(bytes[place]), Int(bytes[place + 1]), Int(bytes[place + 2]))
        bytes[place] = UInt8(clamping: red)
        bytes[place + 1] = UInt8(clamping: green)
        bytes[place + 2] = UInt8(clamping: blue)
        place += 3
      }
    }
  }
}
