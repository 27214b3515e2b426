// SPDX-License-Identifier: Apache-2.0

/// The curve from attenuation to grey.
struct Greys: Sendable {
  private let middle: Float
  private let slope: Float
  private let brightness: Float
  private let isStraight: Bool
  /// The grey that an S-shaped curve nears where nothing comes through: bones and belly are not burnt out.
  private static let ceiling: Float = 0.94

  init(_ processing: RadiographySystem.Processing, _ levels: Levels) {
    middle = levels.lung
    brightness = Float(min(max(processing.brightness, 0.02), 0.98))
    isStraight = processing.look == .plain
    // A straight curve gives six tenths of the greys to the range, which leaves room for what lies outside of it; the S has as much
    // slope in its middle as would take nine tenths.
    slope = Float(processing.contrast) * (isStraight ? 0.6 : 4 * 0.9) / levels.range
  }

  /// Turns a row of attenuations into greys of 0…4095.
  func apply(_ line: UnsafeMutablePointer<Float>, _ count: Int) {
    if isStraight {
      for column in 0..<count {
        let grey = brightness + slope * (line[column] - middle)
        line[column] = min(max(grey, 0), 1) * PictureMaker.white
      }
      return
    }
    let share = min(brightness / Self.ceiling, 0.98)
    let odds = share / (1 - share)
    var column = 0
    while column < count {
      // Lines have eight numbers to spare behind their end.
      let power = pointwiseMin((Floats(from: line + column) - middle) * -slope, Floats(repeating: 60))
      let grey = Floats(repeating: PictureMaker.white * Self.ceiling * odds) / (exponential(power) + odds)
      grey.store(to: line + column)
      column += 8
    }
  }
}
