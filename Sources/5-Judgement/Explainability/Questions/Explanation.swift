// SPDX-License-Identifier: Apache-2.0
public import Volumes
import Prediction

/// How much each voxel of an image spoke for an answer, by one method.
public struct Explanation: Sendable, Equatable {
  /// The method's name, as the literature has it.
  public var method: String
  /// A value for each voxel of the image: columns run fastest, then rows, then slices.
  public var values: [Float]
  /// The standard error of each value, where the method draws random numbers.
  public var standardErrors: [Float]?
  /// Slices, rows and columns.
  public var extent: SIMD3<Int>
  /// What a value of 1 means, in words.
  public var meaning: String
  /// Whether values below 0 mean something: that a voxel spoke against the answer.
  public var isSigned: Bool
  /// The score that is explained.
  public var score: Double
  /// The score of the image with nothing in it, where the method has such an image.
  public var baselineScore: Double?
  /// How often the model was asked.
  public var evaluations: Int

  /// Makes an explanation; the parameters are the properties.
  public init(
    method: String, values: [Float], standardErrors: [Float]? = nil, extent: SIMD3<Int>, meaning: String,
    isSigned: Bool, score: Double, baselineScore: Double? = nil, evaluations: Int
  ) {
    self.method = method
    self.values = values
    self.standardErrors = standardErrors
    self.extent = extent
    self.meaning = meaning
    self.isSigned = isSigned
    self.score = score
    self.baselineScore = baselineScore
    self.evaluations = evaluations
  }

  /// By how much the sum of the values misses what the image adds to the score, as a share of that; `nil` without a baseline.
  ///
  /// A method that shares out the score leaves nothing over: completeness.
  ///
  /// > Source: Sundararajan, Taly, Yan, ICML, 2017.
  public var completenessError: Double? {
    guard let baselineScore, score != baselineScore else { return nil }
    let sum = values.reduce(0.0) { $0 + Double($1) }
    return abs(sum - (score - baselineScore)) / abs(score - baselineScore)
  }

  /// The map on the grid of what the network saw.
  ///
  /// - Parameters:
  ///   - finding: Which answer is explained.
  ///   - grid: The grid, with as many columns, rows and slices as the image.
  /// - Returns: The map, which `PreparedVolume.returned` brings back to the scanner's grid.
  /// - Throws: ``ExplanationFailure/sizes(expected:found:)``.
  public func map(of finding: String, on grid: Grid) throws(ExplanationFailure) -> SaliencyMap {
    guard grid.size == SIMD3(extent.z, extent.y, extent.x), let volume = Volume(grid: grid, voxels: values) else {
      throw .sizes(expected: values.count, found: grid.count)
    }
    return SaliencyMap(values: volume, method: method, finding: finding)
  }
}
