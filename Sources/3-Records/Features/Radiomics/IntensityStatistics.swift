// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Volumes

/// How the numbers of a region are distributed, wherever in it they lie: the first-order features of radiomics.
///
/// Percentiles lie between neighbours by a straight line; variance is over *n*; kurtosis is that above the normal distribution's, 3
/// less than some programs give. What has no spread has no skewness and no kurtosis.
///
/// > Source: Zwanenburg et al., Radiology 295 (2020) 328–338 (the image biomarker standardisation initiative), sections 3.3 and 3.4 of its
/// > reference manual. Checked on the initiative's digital phantom and by hand in `IntensityStatisticsTests`.
public struct IntensityStatistics: Sendable, Equatable {
  /// The numbers, always in the same order; those of an empty region are undefined.
  public let values: [RadiomicValue]
  /// How many voxels the region has.
  public let count: Int

  /// The number of a name.
  public subscript(name: String) -> Double? { values[name] }

  /// Describes the numbers of a region.
  ///
  /// - Parameters:
  ///   - volume: The image.
  ///   - mask: The region, on the same grid.
  ///   - discretisation: How numbers are put into steps for entropy and uniformity.
  /// - Complexity: O(*n* log *n*) for *n* voxels of the region.
  public init(_ volume: Volume<Float>, in mask: Mask, discretisation: Discretisation = .width(25)) {
    precondition(volume.grid.size == mask.grid.size, "a mask has a place for each voxel")
    var inside: [Double] = []
    for (value, isInside) in zip(volume.voxels, mask.voxels) where isInside && value.isFinite {
      inside.append(Double(value))
    }
    self.init(inside, voxel: abs(volume.grid.affine.determinant), discretisation: discretisation)
  }

  /// Describes numbers.
  ///
  /// - Parameters:
  ///   - numbers: The numbers, in any order.
  ///   - voxel: The volume of a voxel in mm³, for the total energy.
  ///   - discretisation: How numbers are put into steps for entropy and uniformity.
  public init(_ numbers: [Double], voxel: Double = 1, discretisation: Discretisation = .width(25)) {
    count = numbers.count
    let sorted = numbers.sorted()
    let n = Double(sorted.count)
    func mean(_ part: (Double) -> Double) -> Double? { n > 0 ? sorted.reduce(0) { $0 + part($1) } / n : nil }
    func percentile(_ share: Double) -> Double? {
      guard let last = sorted.indices.last else { return nil }
      let place = share * Double(last)
      let index = min(Int(place), max(0, last - 1))
      let rest = place - Double(index)
      return sorted[index] + (sorted[min(last, index + 1)] - sorted[index]) * rest
    }
    let centre = mean { $0 } ?? 0
    let middle = percentile(0.5)
    let variance = mean { ($0 - centre) * ($0 - centre) }
    let spread = variance.flatMap { $0 > 0 ? $0.squareRoot() : nil }
    let (low, quarter) = (percentile(0.1), percentile(0.25))
    let (threeQuarters, high) = (percentile(0.75), percentile(0.9))
    var robust: Double?
    if let low, let high {
      let within = sorted.filter { $0 >= low && $0 <= high }
      let own = within.reduce(0, +) / Double(within.count)
      robust = within.reduce(0) { $0 + abs($1 - own) } / Double(within.count)
    }
    let energy = n > 0 ? sorted.reduce(0) { $0 + $1 * $1 } : nil
    let square = energy.map { $0 / n }
    let shares = discretisation.counts(sorted)?.map { Double($0) / n }
    let hasAny = n > 0
    values = [
      RadiomicValue("mean", hasAny ? centre : nil, "I"), RadiomicValue("variance", variance, "I²"),
      RadiomicValue("skewness", spread.flatMap { spread in mean { pow(($0 - centre) / spread, 3) } }),
      RadiomicValue("kurtosis", spread.flatMap { spread in mean { pow(($0 - centre) / spread, 4) - 3 } }),
      RadiomicValue("median", middle, "I"), RadiomicValue("minimum", sorted.first, "I"),
      RadiomicValue("10th percentile", low, "I"), RadiomicValue("90th percentile", high, "I"),
      RadiomicValue("maximum", sorted.last, "I"),
      RadiomicValue("interquartile range", Self.difference(threeQuarters, quarter), "I"),
      RadiomicValue("range", Self.difference(sorted.last, sorted.first), "I"),
      RadiomicValue("mean absolute deviation", mean { abs($0 - centre) }, "I"),
      RadiomicValue("robust mean absolute deviation", robust, "I"),
      RadiomicValue("median absolute deviation", middle.flatMap { middle in mean { abs($0 - middle) } }, "I"),
      RadiomicValue(
        "coefficient of variation", centre != 0 ? variance.map { $0.squareRoot() / centre } : nil),
      RadiomicValue(
        "quartile coefficient of dispersion",
        Self.difference(threeQuarters, quarter).flatMap { between in
          (threeQuarters ?? 0) + (quarter ?? 0) != 0 ? between / ((threeQuarters ?? 0) + (quarter ?? 0)) : nil
        }),
      RadiomicValue("energy", energy, "I²"), RadiomicValue("total energy", energy.map { $0 * voxel }, "I²·mm³"),
      RadiomicValue("root mean square", square?.squareRoot(), "I"),
      RadiomicValue(
        "entropy", hasAny ? shares.map { $0.reduce(0) { $1 > 0 ? $0 - $1 * log2($1) : $0 } } : nil, "bit"),
      RadiomicValue("uniformity", hasAny ? shares.map { $0.reduce(0) { $0 + $1 * $1 } } : nil),
    ]
  }

  private static func difference(_ high: Double?, _ low: Double?) -> Double? {
    guard let high, let low else { return nil }
    return high - low
  }
}
