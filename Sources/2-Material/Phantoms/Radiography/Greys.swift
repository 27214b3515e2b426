// SPDX-License-Identifier: Apache-2.0

/// The curve from attenuation to grey.
struct Greys: Sendable {
  private let middle: Float
  private let slope: Float
  private let brightness: Float
  private let isStraight: Bool

  init(_ processing: RadiographySystem.Processing, _ levels: Levels) {
    middle = levels.lung
    brightness = Float(min(max(processing.brightness, 0.02), 0.98))
    isStraight = processing.look == .plain
    // A straight curve gives nine tenths of the greys to the range; the S has half as much slope again in its middle.
    slope = Float(processing.contrast) * (isStraight ? 0.9 : 4 * 1.35) / levels.range
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
    let odds = brightness / (1 - brightness)
    var column = 0
    while column < count {
      // Lines have eight numbers to spare behind their end.
      let power = pointwiseMin((Floats(from: line + column) - middle) * -slope, Floats(repeating: 60))
      let grey = Floats(repeating: PictureMaker.white * odds) / (exponential(power) + odds)
      grey.store(to: line + column)
      column += 8
    }
  }
}
