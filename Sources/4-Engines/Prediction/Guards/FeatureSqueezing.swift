// SPDX-License-Identifier: Apache-2.0
import Inference
import ModelPackages

/// How much an answer hangs on what the eye would not miss: the image with fewer greys, and smoothed by medians, is asked about again.
///
/// A perturbation that was made to turn an answer seldom survives either; the answers on an honest image hardly change. The value is the
/// greatest sum of absolute differences between the probabilities on the image and on a squeezed one. It finds what is fragile, not all
/// attacks: one that was made with this check in mind can pass it.
/// > Source: Xu, Evans & Qi, NDSS 2018. Checked by hand in `FeatureSqueezingTests`.
public struct FeatureSqueezing: Sendable, Hashable {
  /// A way to make an image coarser.
  public enum Squeezer: Sendable, Hashable {
    /// Two to this power even greys between the least and the greatest.
    case bits(Int)
    /// The median of a square of this side; of four the lower of the middle two.
    case median(Int)
  }

  /// The squeezers.
  public let squeezers: [Squeezer]

  /// Makes the check: by default five bits, medians of 2 × 2 and 3 × 3.
  public init(_ squeezers: [Squeezer] = [.bits(5), .median(2), .median(3)]) {
    precondition(
      squeezers.allSatisfy {
        switch $0 {
        case .bits(let bits): (1...16).contains(bits)
        case .median(let side): (2...9).contains(side)
        }
      }, "bits are 1 to 16, sides 2 to 9")
    self.squeezers = squeezers
  }

  /// The greatest distance between the answer on an image and on squeezed ones.
  ///
  /// - Parameters:
  ///   - image: The image as the model sees it.
  ///   - answer: What the model says of it.
  ///   - ask: Asks the model.
  /// - Returns: The distance, ≥ 0: the sum over classes, of a segmentation and an embedding the mean over numbers.
  /// - Throws: What asking throws.
  public func distance<Failure: Error>(
    _ image: ModelImage, _ answer: ImageAnswer, asking ask: (ModelImage) throws(Failure) -> ImageAnswer
  ) throws(Failure) -> Double {
    var greatest = 0.0
    for squeezer in squeezers {
      var other = image
      let values = squeezed(image.tensor.values, image.shape, squeezer)
      guard let tensor = Tensor(shape: image.tensor.shape, values: values) else { continue }
      other.tensor = tensor
      greatest = max(greatest, Self.distance(answer, try ask(other)))
    }
    return greatest
  }

  /// The distance between two answers.
  static func distance(_ first: ImageAnswer, _ second: ImageAnswer) -> Double {
    if !first.findings.isEmpty, first.findings.count == second.findings.count {
      return zip(first.findings, second.findings).reduce(0) { $0 + ($1.0.activated - $1.1.activated).magnitude }
    }
    guard !first.numbers.isEmpty, first.numbers.count == second.numbers.count else { return 0 }
    let sum = zip(first.numbers, second.numbers).reduce(0.0) { $0 + Double(($1.0 - $1.1).magnitude) }
    return sum / Double(first.numbers.count)
  }

  /// A coarser image.
  func squeezed(_ values: [Float], _ shape: ImageShape, _ squeezer: Squeezer) -> [Float] {
    switch squeezer {
    case .bits(let bits):
      guard let low = values.min(), let high = values.max(), high > low else { return values }
      let steps = Float((1 << bits) - 1)
      return values.map { low + ((($0 - low) / (high - low)) * steps).rounded() / steps * (high - low) }
    case .median(let side):
      var result = values
      var window: [Float] = []
      window.reserveCapacity(side * side)
      // Beyond an edge the edge's own values stand.
      let (before, plane) = ((side - 1) / 2, shape.rows * shape.columns)
      for channel in 0..<shape.channels {
        for slice in 0..<shape.slices {
          for row in 0..<shape.rows {
            for column in 0..<shape.columns {
              window.removeAll(keepingCapacity: true)
              for down in 0..<side {
                let line = min(shape.rows - 1, max(0, row + down - before))
                for across in 0..<side {
                  let place = min(shape.columns - 1, max(0, column + across - before))
                  window.append(values[shape.place(channel, slice * plane + line * shape.columns + place)])
                }
              }
              window.sort()
              result[shape.place(channel, slice * plane + row * shape.columns + column)] =
                window[(window.count - 1) / 2]
            }
          }
        }
      }
      return result
    }
  }
}
