// SPDX-License-Identifier: Apache-2.0
import Foundation
public import ModelPackages

/// How unsure probabilities are, by themselves and between models.
///
/// Numbers come class by class; of maps the mean over the voxels is taken. Where the numbers are no probabilities there is none.
public struct ClassDoubt: Sendable, Hashable {
  /// Whether the classes exclude each other.
  public let isExclusive: Bool

  /// Makes it; the parameter is the property.
  public init(isExclusive: Bool) { self.isExclusive = isExclusive }

  /// Reads from an output what its activated numbers are; `nil` where they are no probabilities.
  public init?(_ output: ModelManifest.Output, task: ModelManifest.Task) {
    switch (output.activation, output.meaning) {
    case (.softmax, _): isExclusive = true
    case (.sigmoid, _): isExclusive = false
    case (.none, .probabilities): isExclusive = task != .multilabel && output.classes.count > 1
    default: return nil
    }
  }

  /// The entropy of the classes in nats, not divided by its greatest value: from 0 to ln *K* for *K* classes that exclude each other, for
  /// others the mean over the classes of yes or no, from 0 to ln 2.
  ///
  /// - Parameters:
  ///   - probabilities: The numbers, class by class.
  ///   - classes: How many classes there are.
  /// - Returns: `nil` where a number lies outside of 0…1, or the classes that exclude each other do not add up to 1 within a thousandth.
  /// > Source: Shannon, Bell System Technical Journal 27 (1948) 379–423.
  public func entropy<Number: BinaryFloatingPoint>(_ probabilities: [Number], classes: Int) -> Double? {
    measured(probabilities, classes: classes)?.entropy
  }

  /// How far the answer is from another one: of classes that exclude each other the greatest probability less the second, of others the
  /// least of |2*p* − 1|; from 0 to 1, greater is surer.
  ///
  /// - Parameters:
  ///   - probabilities: The numbers, class by class.
  ///   - classes: How many classes there are.
  /// - Returns: `nil` as for ``entropy(_:classes:)``.
  public func margin<Number: BinaryFloatingPoint>(_ probabilities: [Number], classes: Int) -> Double? {
    measured(probabilities, classes: classes)?.margin
  }

  // Both in one pass, as maps are long.
  func measured<Number: BinaryFloatingPoint>(
    _ probabilities: [Number], classes: Int
  ) -> (entropy: Double, margin: Double)? {
    guard classes > 0, !probabilities.isEmpty, probabilities.count % classes == 0 else { return nil }
    let voxels = probabilities.count / classes
    var (entropy, margin) = (0.0, 0.0)
    for voxel in 0..<voxels {
      var (total, first, second, least) = (0.0, 0.0, 0.0, 1.0)
      var place = voxel
      for _ in 0..<classes {
        let found = Double(probabilities[place])
        place += voxels
        guard found >= 0, found <= 1 + 1e-6 else { return nil }
        let probability = min(found, 1)
        total += probability
        if isExclusive {
          entropy += Self.part(probability)
          if probability > first {
            (first, second) = (probability, first)
          } else {
            second = max(second, probability)
          }
        } else {
          entropy += Self.part(probability) + Self.part(1 - probability)
          least = min(least, abs(2 * probability - 1))
        }
      }
      guard !isExclusive || abs(total - 1) <= 1e-3 else { return nil }
      margin += isExclusive ? first - second : least
    }
    return (entropy / Double(isExclusive ? voxels : probabilities.count), margin / Double(voxels))
  }

  private static func part(_ probability: Double) -> Double {
    probability > 0 && probability < 1 ? -probability * log(probability) : 0
  }
}
