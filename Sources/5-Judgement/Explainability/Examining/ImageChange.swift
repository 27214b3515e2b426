// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Prediction

/// A small change of an image that should not change an explanation: noise, or what another acquisition does.
///
/// Strengths are shares of the standard deviation of the image, so that they mean the same for every scale of grey.
public enum ImageChange: Sendable, Hashable, CustomStringConvertible {
  /// Normal noise of that deviation.
  case noise(Double)
  /// Contrast about the mean, times this.
  case contrast(Double)
  /// A brightness added.
  case brightness(Double)
  /// Smoothing by ¼, ½, ¼ along each axis, as a softer kernel does.
  case softer

  /// The change in words.
  public var description: String {
    switch self {
    case .noise(let share): "noise of \(share) SD"
    case .contrast(let factor): "contrast x \(factor)"
    case .brightness(let share): "brightness + \(share) SD"
    case .softer: "softer by one pass"
    }
  }

  /// The image as it is changed.
  func applied(to image: [Float], _ shape: ImageShape, seed: UInt64, replicate: Int) -> [Float] {
    let n = Double(image.count)
    let mean = image.reduce(0.0) { $0 + Double($1) } / n
    let deviation = (image.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / n).squareRoot()
    switch self {
    case .noise(let share):
      var draws = PhiloxStream(seed: seed, replicate: replicate, purpose: 0x4943)
      return image.map { $0 + Float(draws.normal(standardDeviation: share * deviation)) }
    case .contrast(let factor): return image.map { Float(mean + (Double($0) - mean) * factor) }
    case .brightness(let share): return image.map { $0 + Float(share * deviation) }
    case .softer: return Fill.smoothed(image, shape)
    }
  }

  /// How many times it is drawn: once unless it is random.
  func draws(_ wanted: Int) -> Int { if case .noise = self { wanted } else { 1 } }
}
