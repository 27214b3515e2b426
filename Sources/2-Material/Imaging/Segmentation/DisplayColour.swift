// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A colour as a screen takes it: red, green and blue of sRGB, 0…255.
public struct DisplayColour: Sendable, Hashable {
  /// Red.
  public var red: UInt8
  /// Green.
  public var green: UInt8
  /// Blue.
  public var blue: UInt8

  /// Makes a colour; the parameters are the properties.
  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// The colour of three numbers of a Recommended Display CIELab Value; `nil` for another count.
  ///
  /// The numbers run from 0 to 65535: L* from 0 to 100, a* and b* from −128 to 127. The white point is D50; what lies outside of sRGB
  /// is clipped.
  /// > Source: DICOM PS3.3 C.10.7.1.1; IEC 61966-2-1 (sRGB); Bradford adaptation to D65 as in ICC.1.
  public init?(cieLab numbers: [Int]) {
    guard numbers.count == 3, numbers.allSatisfy({ (0...65535).contains($0) }) else { return nil }
    let lightness = Double(numbers[0]) / 65535 * 100
    let a = Double(numbers[1]) / 65535 * 255 - 128
    let b = Double(numbers[2]) / 65535 * 255 - 128
    let fy = (lightness + 16) / 116
    func expanded(_ f: Double) -> Double {
      let edge = 6.0 / 29
      return f > edge ? f * f * f : 3 * edge * edge * (f - 4.0 / 29)
    }
    // D50, then straight to linear sRGB: the product of the Bradford matrix and that of sRGB.
    let (x, y, z) = (0.9642 * expanded(fy + a / 500), expanded(fy), 0.8251 * expanded(fy - b / 200))
    let linear = [
      3.1338561 * x - 1.6168667 * y - 0.4906146 * z, -0.9787684 * x + 1.9161415 * y + 0.0334540 * z,
      0.0719453 * x - 0.2289914 * y + 1.4052427 * z,
    ]
    let bytes = linear.map { value -> UInt8 in
      let clipped = min(1, max(0, value))
      let coded = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * pow(clipped, 1 / 2.4) - 0.055
      return UInt8((coded * 255).rounded())
    }
    self.init(red: bytes[0], green: bytes[1], blue: bytes[2])
  }
}
