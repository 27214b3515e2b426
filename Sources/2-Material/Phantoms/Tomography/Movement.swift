// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation

/// A patient who drifts in the plane of the slice while the views are taken.
///
/// The view from an angle gives the spectrum of the picture along the line at that angle. A shift at the time of that view turns the
/// phase of that line: this is filtered back-projection of parallel views of a moving patient, without a projection. Faces along the
/// views at the beginning and the end, where the patient stood on opposite sides, are doubled and trail streaks.
struct Movement: Sendable {
  private let size: Int
  private let pixel: Double
  private let way: (x: Double, y: Double)
  /// For each pair of slices when the first view is taken, as a share of the time of all.
  private let beginnings: [Double]

  /// `nil` where the patient lies still.
  init?(_ system: TomographySystem, _ randomness: Randomness) {
    guard system.motion > 0 else { return nil }
    size = system.matrix
    pixel = system.fieldOfView / Double(size)
    var draws = randomness.stream(for: .motion)
    let angle = 2 * Double.pi * draws.uniform()
    way = (system.motion * cos(angle), system.motion * sin(angle))
    beginnings = (0..<(system.slices + 1) / 2).map { _ in draws.uniform() }
  }

  /// Turns the phases of the spectrum of two slices, of which one is the real and one the imaginary part.
  func apply(_ real: inout [Float], _ imaginary: inout [Float], pair: Int) {
    let beginning = beginnings[pair]
    for j in 0..<size {
      let v = Double(2 * j <= size ? j : j - size) / (Double(size) * pixel)
      // At the limit of the picture a frequency is its own negative, and its phase has to stay.
      for i in 0..<size where 2 * i != size && 2 * j != size {
        let u = Double(2 * i <= size ? i : i - size) / (Double(size) * pixel)
        let angle = atan2(v, u) / Double.pi
        let time = (angle + 2 + beginning).truncatingRemainder(dividingBy: 1)
        let phase = -2 * Double.pi * (u * way.x + v * way.y) * (time - 0.5)
        let (c, s) = (Float(cos(phase)), Float(sin(phase)))
        let place = j * size + i
        let (a, b) = (real[place], imaginary[place])
        real[place] = a * c - b * s
        imaginary[place] = a * s + b * c
      }
    }
  }
}
