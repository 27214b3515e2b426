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
    var sum = 0.0
    guard
      eachVoxel(
        probabilities, classes,
        { row in
          for probability in row { sum += isExclusive ? Self.part(probability) : Self.binary(probability) }
        })
    else { return nil }
    return sum / Double(isExclusive ? probabilities.count / classes : probabilities.count)
  }

  /// How far the answer is from another one: of classes that exclude each other the greatest probability less the second, of others the
  /// least of |2*p* − 1|; from 0 to 1, greater is surer.
  ///
  /// - Parameters:
  ///   - probabilities: The numbers, class by class.
  ///   - classes: How many classes there are.
  /// - Returns: `nil` as for ``entropy(_:classes:)``.
  public func margin<Number: BinaryFloatingPoint>(_ probabilities: [Number], classes: Int) -> Double? {
    var sum = 0.0
    guard
      eachVoxel(
        probabilities, classes,
        { row in
          if isExclusive {
            var (first, second) = (0.0, 0.0)
            for probability in row {
              if probability > first {
                (first, second) = (probability, first)
              } else {
                second = max(second, probability)
              }
            }
            sum += first - second
          } else {
            var least = 1.0
            for probability in row { least = min(least, abs(2 * probability - 1)) }
            sum += least
          }
        })
    else { return nil }
    return sum / Double(probabilities.count / classes)
  }

  /// Gives each voxel's probabilities to a body, in one room that is used again; whether all were probabilities.
  private func eachVoxel<Number: BinaryFloatingPoint>(
    _ probabilities: [Number], _ classes: Int, _ body: ([Double]) -> Void
  ) -> Bool {
    guard classes > 0, !probabilities.isEmpty, probabilities.count % classes == 0 else { return false }
    let voxels = probabilities.count / classes
    var row = [Double](repeating: 0, count: classes)
    for voxel in 0..<voxels {
      var total = 0.0
      for index in 0..<classes {
        let probability = Double(probabilities[index * voxels + voxel])
        guard probability >= 0, probability <= 1 + 1e-6 else { return false }
        row[index] = min(probability, 1)
        total += probability
      }
      guard !isExclusive || abs(total - 1) <= 1e-3 else { return false }
      body(row)
    }
    return true
  }

  private static func part(_ probability: Double) -> Double {
    probability > 0 ? -probability * log(probability) : 0
  }

  private static func binary(_ probability: Double) -> Double { part(probability) + part(1 - probability) }
}
