// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Colours for a scale: equal steps of the scale are equal differences to the eye, and more is lighter, so that the order is seen
/// without colour too.
///
/// The path runs in CIELAB from dark violet over red to light yellow, for values below 0 from dark violet over blue to light cyan; the
/// chroma is the greatest that a screen shows, held below a limit. 256 places are taken at equal distances of CIE 1976 along the path.
///
/// > Source: CIE 15:2004 (CIELAB, ΔE*ab); IEC 61966-2-1 (sRGB). That the steps are equal and lightness rises is checked in
/// > `OverlayPictureTests` from the finished bytes.
package struct LightnessColours: Sendable {
  /// Which way the path goes.
  package enum Side: Sendable, Hashable {
    /// Over red to yellow.
    case warm
    /// Over blue to cyan.
    case cold
  }

  /// The name that is written beside a scale.
  package static let name = "CIELAB path of equal steps"

  /// 256 colours, red, green and blue from 0 to 1.
  package let table: [SIMD3<Double>]

  /// Computes the table.
  package init(_ side: Side) {
    // Lightness 26 to 93: off black and white, so that a grey image beneath stays apart. Hues in degrees.
    let hues = side == .warm ? (305.0, 455.0) : (305.0, 195.0)
    let fine = (0...2000).map { step -> SIMD3<Double> in
      let share = Double(step) / 2000
      let lightness = 26 + share * 67
      let hue = (hues.0 + share * (hues.1 - hues.0)) * .pi / 180
      return Self.inGamut(lightness, hue, upTo: side == .warm ? 78 : 50)
    }
    var lengths = [0.0]
    for place in 1..<fine.count {
      let step = fine[place] - fine[place - 1]
      lengths.append(lengths[place - 1] + (step * step).sum().squareRoot())
    }
    let whole = lengths[lengths.count - 1]
    var place = 0
    table = (0..<256).map { number in
      let wanted = whole * Double(number) / 255
      while place < lengths.count - 2, lengths[place + 1] < wanted { place += 1 }
      let share = (wanted - lengths[place]) / (lengths[place + 1] - lengths[place])
      return Self.screen(fine[place] + (fine[place + 1] - fine[place]) * share)
    }
  }

  /// The colour of a place on the scale, 0 to 1.
  package func colour(_ share: Double) -> SIMD3<Double> { table[Int((min(1, max(0, share)) * 255).rounded())] }

  /// The most chromatic colour of a lightness and hue that a screen shows, up to a chroma: blue reaches far beyond its neighbours, and the
  /// path would have corners.
  private static func inGamut(_ lightness: Double, _ hue: Double, upTo limit: Double) -> SIMD3<Double> {
    var (low, high) = (0.0, limit)
    func lab(_ chroma: Double) -> SIMD3<Double> { SIMD3(lightness, chroma * cos(hue), chroma * sin(hue)) }
    func isShown(_ chroma: Double) -> Bool {
      let linear = linear(lab(chroma))
      return linear.min() >= 0 && linear.max() <= 1
    }
    if isShown(high) { return lab(high) }
    for _ in 0..<40 { if isShown((low + high) / 2) { low = (low + high) / 2 } else { high = (low + high) / 2 } }
    return lab(low)
  }

  /// Linear red, green and blue of a colour in CIELAB under D65.
  private static func linear(_ lab: SIMD3<Double>) -> SIMD3<Double> {
    func turn(_ t: Double) -> Double { t > 6.0 / 29 ? t * t * t : 3 * 36 / 841 * (t - 4.0 / 29) }
    let y = (lab.x + 16) / 116
    let (x, z) = (0.95047 * turn(y + lab.y / 500), 1.08883 * turn(y - lab.z / 200))
    let luminance = turn(y)
    return SIMD3(
      3.2404542 * x - 1.5371385 * luminance - 0.4985314 * z, -0.9692660 * x + 1.8760108 * luminance + 0.0415560 * z,
      0.0556434 * x - 0.2040259 * luminance + 1.0572252 * z)
  }

  private static func screen(_ lab: SIMD3<Double>) -> SIMD3<Double> {
    let linear = linear(lab)
    func gamma(_ value: Double) -> Double {
      let value = min(1, max(0, value))
      return value <= 0.0031308 ? 12.92 * value : 1.055 * pow(value, 1 / 2.4) - 0.055
    }
    return SIMD3(gamma(linear.x), gamma(linear.y), gamma(linear.z))
  }
}
