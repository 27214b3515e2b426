// SPDX-License-Identifier: Apache-2.0
import Foundation
public import RecalibrationFiles

/// What the numbers of an output mean for one image: probabilities, recalibrated, and yes or no at each operating point.
///
/// ```swift
/// let reading = OutputReading(package)
/// let findings = reading.findings(tensor.values)   // each with its name and score
/// ```
public struct OutputReading: Sendable {
  /// What is said of one finding.
  public struct Finding: Sendable, Hashable {
    /// The class.
    public var name: String
    /// The number as the network gave it.
    public var raw: Double
    /// After the activation; the raw number where there is none.
    public var activated: Double
    /// After recalibration; `nil` where there is none.
    public var calibrated: Double?
    /// For each operating point of the finding, by name, whether the score reaches it.
    public var decisions: [String: Bool]

    /// The number that is reported and compared: recalibrated where that can be, else activated.
    public var score: Double { calibrated ?? activated }
  }

  /// The output that is read.
  public let output: ModelManifest.Output
  private let curves: [String: RecalibrationFile]
  private let points: [String: [ModelManifest.OperatingPoint]]

  /// Makes a reading of one output.
  /// - Parameters:
  ///   - output: What the numbers are.
  ///   - curves: A recalibration by finding.
  ///   - points: The operating points of all findings.
  public init(
    output: ModelManifest.Output, curves: [String: RecalibrationFile] = [:],
    points: [ModelManifest.OperatingPoint] = []
  ) {
    self.output = output
    self.curves = curves
    self.points = Dictionary(grouping: points, by: \.finding)
  }

  /// Makes a reading of the output that answers a package's task; `nil` where it has none.
  public init?(_ package: ModelPackage) {
    guard let output = package.manifest.answer else { return nil }
    var curves: [String: RecalibrationFile] = [:]
    for finding in output.classes { curves[finding] = package.recalibration(of: finding) }
    self.init(output: output, curves: curves, points: package.manifest.operatingPoints)
  }

  /// What the numbers of one image say of each class.
  ///
  /// - Parameter numbers: One number for each class, in their order.
  /// - Returns: One finding for each class; `nil` where the count does not fit, or a number is not finite.
  public func findings(_ numbers: [Float]) -> [Finding]? {
    guard numbers.count == output.classes.count, let activated = activated(numbers) else { return nil }
    return output.classes.indices.map { index in
      let name = output.classes[index]
      let calibrated = curves[name].map { $0.apply(activated[index]) }
      let score = calibrated ?? activated[index]
      return Finding(
        name: name, raw: Double(numbers[index]), activated: activated[index], calibrated: calibrated,
        decisions: Dictionary((points[name] ?? []).map { ($0.name, score >= $0.threshold) }) { first, _ in first })
    }
  }

  /// Probabilities of logits, or the numbers themselves where there is no activation.
  /// - Returns: `nil` where a number is not finite.
  public func activated(_ numbers: [Float]) -> [Double]? {
    guard numbers.allSatisfy(\.isFinite) else { return nil }
    let numbers = numbers.map { Double($0) }
    return switch output.activation {
    case .none: numbers
    case .sigmoid: numbers.map(Self.sigmoid)
    case .softmax: Self.softmax(numbers)
    }
  }

  /// The label of each voxel: the class with the greatest number, or for findings that overlap the last one above one half.
  ///
  /// - Parameter map: The numbers of one image, channel by channel.
  /// - Returns: One label for each voxel, ``ModelManifest/Output/labelValues`` where they are given, else the class's place (from 0 for softmax and
  ///   several classes, from 1 for a sigmoid, where 0 is no finding); `nil` where the count is no multiple of the classes.
  public func labels(_ map: [Float]) -> [Int]? {
    let classes = output.classes.count
    guard classes > 0, map.count % classes == 0 else { return nil }
    let voxels = map.count / classes
    var labels = [Int](repeating: 0, count: voxels)
    let isOverlapping = output.activation == .sigmoid || classes == 1
    let edge: Float = output.meaning == .logits ? 0 : 0.5
    for voxel in 0..<voxels {
      if isOverlapping {
        for index in 0..<classes where map[index * voxels + voxel] >= edge { labels[voxel] = label(index, from: 1) }
      } else {
        var best = 0
        for index in 1..<classes where map[index * voxels + voxel] > map[best * voxels + voxel] { best = index }
        labels[voxel] = label(best, from: 0)
      }
    }
    return labels
  }

  private func label(_ index: Int, from first: Int) -> Int {
    output.labelValues.indices.contains(index) ? output.labelValues[index] : index + first
  }

  /// 1 / (1 + e^−*x*), without overflow for any finite number.
  public static func sigmoid(_ value: Double) -> Double {
    if value >= 0 { return 1 / (1 + exp(-value)) }
    let power = exp(value)
    return power / (1 + power)
  }

  /// Shares that add up to 1, without overflow for any finite numbers.
  public static func softmax(_ values: [Double]) -> [Double] {
    guard let greatest = values.max() else { return [] }
    let powers = values.map { exp($0 - greatest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }
}
