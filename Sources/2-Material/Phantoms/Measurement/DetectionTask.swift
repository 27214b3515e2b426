// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A disc to be found in noise of known power: how detectable it must be, before any image of it is made.
///
/// > Source: Burgess, Li & Abbey, Journal of the Optical Society of America A 14 (1997) 2420–2442: the eye's filter
/// > ρ^1.3 · exp(−0.04 ρ²), ρ in cycles per degree; ICRU Report 54 (1996). Checked against the closed form for white noise in
/// > `ContrastDetailTests.swift`.
public struct DetectionTask: Sendable, Hashable {
  /// The eye that looks, as a filter.
  public struct Eye: Sendable, Hashable {
    /// From the eye to the display, in units of the image's distances as displayed.
    public var viewingDistance: Double

    /// An eye at a distance; 500 mm unless said otherwise.
    public init(viewingDistance: Double = 500) { self.viewingDistance = viewingDistance }

    func filter(_ frequency: Double) -> Double {
      let perDegree = frequency * viewingDistance * .pi / 180
      return pow(perDegree, 1.3) * exp(-0.04 * perDegree * perDegree)
    }
  }

  /// The disc's diameter, in the image's unit of distance.
  public var diameter: Double
  /// How far its numbers are from those around it.
  public var amplitude: Double

  /// Makes a task; the parameters are the properties.
  public init(diameter: Double, amplitude: Double) {
    self.diameter = diameter
    self.amplitude = amplitude
  }

  /// The index d′ of the non-prewhitening observer; `nil` where the noise has no power.
  ///
  /// With the signal's spectrum S, the eye's filter E and the noise power N it is ∫S²E² / √(∫S²E⁴N), over all frequencies up to the last
  /// for which the noise is known.
  /// - Parameters:
  ///   - noise: The noise power by frequency, in rising order.
  ///   - transfer: What the system passes on of a frequency.
  ///   - eye: The eye; `nil` for a machine that sees all frequencies alike.
  /// - Returns: d′, without a unit.
  public func nonPrewhitening(
    noise: [NoisePower.Point], transfer: (Double) -> Double = { _ in 1 }, eye: Eye? = nil
  ) -> Double? {
    guard let first = noise.first, let last = noise.last, last.frequency > 0 else { return nil }
    let steps = 4000
    let width = last.frequency / Double(steps)
    var (signal, spread, next) = (0.0, 0.0, 0)
    for step in 0..<steps {
      let frequency = (Double(step) + 0.5) * width
      while next < noise.count - 1, noise[next].frequency < frequency { next += 1 }
      var power = next == 0 ? first.power : noise[next].power
      if next > 0, noise[next].frequency > noise[next - 1].frequency {
        let share =
          (frequency - noise[next - 1].frequency) / (noise[next].frequency - noise[next - 1].frequency)
        power = noise[next - 1].power * (1 - min(1, max(0, share))) + noise[next].power * min(1, max(0, share))
      }
      let spectrum = self.spectrum(frequency) * transfer(frequency)
      let filter = eye.map { $0.filter(frequency) } ?? 1
      let ring = 2 * Double.pi * frequency * width
      signal += spectrum * spectrum * filter * filter * ring
      spread += spectrum * spectrum * filter * filter * filter * filter * power * ring
    }
    guard spread > 0, signal > 0 else { return nil }
    return signal / spread.squareRoot()
  }

  /// The disc's spectrum.
  private func spectrum(_ frequency: Double) -> Double {
    let radius = diameter / 2
    let argument = 2 * Double.pi * radius * frequency
    let shape = argument < 1e-9 ? 1 : 2 * j1(argument) / argument
    return amplitude * Double.pi * radius * radius * shape
  }
}
