// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The colours of a page, for light and for dark surroundings.
///
/// Every colour in which text is set has a contrast of at least 4.5 : 1 against every ground on which it may stand; the
/// tests compute it.
package struct Palette: Sendable {
  /// A colour by its three parts, 0…255.
  package struct Colour: Sendable, Hashable, CustomStringConvertible {
    package let red: Int
    package let green: Int
    package let blue: Int

    /// Takes `0xRRGGBB`.
    package init(_ hex: Int) {
      red = hex >> 16 & 255
      green = hex >> 8 & 255
      blue = hex & 255
    }

    /// `#rrggbb`.
    package var description: String { String(format: "#%02x%02x%02x", red, green, blue) }

    /// The relative luminance, 0…1.
    ///
    /// > Source: WCAG 2.2, definition of relative luminance.
    package var luminance: Double {
      func linear(_ part: Int) -> Double {
        let share = Double(part) / 255
        return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
      }
      return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    /// The contrast ratio with another colour, 1…21.
    package func contrast(with other: Colour) -> Double {
      let (a, b) = (luminance, other.luminance)
      return (max(a, b) + 0.05) / (min(a, b) + 0.05)
    }
  }

  /// The page.
  package var paper: Colour
  /// Boxes on the page.
  package var panel: Colour
  /// Text.
  package var ink: Colour
  /// Text of less weight.
  package var quiet: Colour
  /// Links.
  package var link: Colour
  /// Rules and grids, which carry no words.
  package var rule: Colour
  /// The six series.
  package var series: [Colour]
  /// What is held.
  package var pass: Colour
  /// What is not held.
  package var fail: Colour
  /// What cannot be judged.
  package var unsure: Colour
  /// Grounds behind the three.
  package var passGround: Colour
  package var failGround: Colour
  package var unsureGround: Colour

  /// For light surroundings, and for paper.
  package static let light = Palette(
    paper: Colour(0xFFFFFF), panel: Colour(0xF5F7F9), ink: Colour(0x1B2430), quiet: Colour(0x52606F),
    link: Colour(0x14559B), rule: Colour(0xD5DBE2),
    series: [0x1D5FA6, 0xB0431A, 0x0A7060, 0x7A3F9C, 0x835900, 0xA32C5C].map(Colour.init),
    pass: Colour(0x12653A), fail: Colour(0xA01E22), unsure: Colour(0x744E00),
    passGround: Colour(0xEAF5EE), failGround: Colour(0xFBECEB), unsureGround: Colour(0xFBF3DF))

  /// For dark surroundings.
  package static let dark = Palette(
    paper: Colour(0x12171D), panel: Colour(0x1B222B), ink: Colour(0xE4E9EF), quiet: Colour(0xA5B1BF),
    link: Colour(0x8ABDF5), rule: Colour(0x39434F),
    series: [0x7FB6F3, 0xF0986C, 0x5CC9B0, 0xCBA3EA, 0xDDB65C, 0xF093B3].map(Colour.init),
    pass: Colour(0x75D6A0), fail: Colour(0xFF9C92), unsure: Colour(0xE9C063),
    passGround: Colour(0x152B20), failGround: Colour(0x351B1C), unsureGround: Colour(0x2E2611))

  /// The colours as CSS custom properties.
  var properties: String {
    var out = "--paper:\(paper);--panel:\(panel);--ink:\(ink);--quiet:\(quiet);--link:\(link);--rule:\(rule);"
    out += "--pass:\(pass);--fail:\(fail);--unsure:\(unsure);"
    out += "--pass-ground:\(passGround);--fail-ground:\(failGround);--unsure-ground:\(unsureGround);"
    for (index, colour) in series.enumerated() { out += "--s\(index + 1):\(colour);" }
    return out
  }
}
