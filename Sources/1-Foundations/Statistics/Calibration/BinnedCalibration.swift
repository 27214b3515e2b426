// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Stated probabilities beside observed shares, bin by bin, and the errors that are read off them.
///
/// A binned error depends on its bins: other edges, another error, and fewer rows, a greater one even for a perfect model. The
/// definition so names the bins wherever the number goes.
///
/// > Source: Naeini, Cooper & Hauskrecht, AAAI (2015) 2901–2907; Guo et al., ICML (2017); adaptive error after Nixon et al.,
/// > CVPR Workshops (2019); the correction after Kumar, Liang & Ma, NeurIPS (2019). Checked against scikit-learn's
/// > calibration curve and numpy in `BinnedCalibrationTests`.
public struct BinnedCalibration: Sendable, Equatable {
  /// A bin that has rows.
  public struct Bin: Sendable, Equatable {
    /// The lower edge.
    public let lower: Double
    /// The upper edge, which belongs to the bin.
    public let upper: Double
    /// How many rows it holds.
    public let count: Int
    /// How many of them are positive.
    public let positives: Int
    /// The mean stated probability, weighted where rows are.
    public let predicted: Double
    /// The share of positives with Wilson's interval, at the effective number of rows where they repeat or are weighted.
    public let observed: Estimate
    /// The bin's share of all weight.
    public let share: Double

    /// The observed share less the mean probability.
    var gap: Double { (observed.value ?? predicted) - predicted }
  }

  /// Which error is read off the bins.
  public enum ErrorKind: String, Sendable, Hashable, CaseIterable {
    /// The mean absolute gap, weighted by the bins' rows.
    case expected
    /// The mean absolute gap, every bin counting once.
    case average
    /// The greatest absolute gap.
    case maximum
    /// The mean squared gap, less what chance alone adds to it.
    case debiasedSquared
  }

  /// How the bins were made.
  public let kind: CalibrationBins
  /// The bins that have rows, from the lowest probability up.
  public let bins: [Bin]
  /// How many rows entered.
  public let rows: Int
  /// Whether rows repeat in units or are weighted, so that counts are no sample sizes.
  let isDependent: Bool

  /// Bins a sample.
  /// - Complexity: O(*n* log bins).
  public init(_ sample: LabelledProbabilities, bins kind: CalibrationBins, level: ConfidenceLevel = .percent95) {
    self.kind = kind
    let edges = kind.edges(of: sample)
    let weights = sample.sample.weights
    isDependent = weights != nil || sample.sample.clusters != nil
    var members = [[Int]](repeating: [], count: edges.count - 1)
    var total = 0.0
    for row in 0..<sample.count where (weights?[row] ?? 1) > 0 {
      members[CalibrationBins.bin(sample.probabilities[row], edges: edges)].append(row)
      total += weights?[row] ?? 1
    }
    rows = members.reduce(0) { $0 + $1.count }
    bins = members.enumerated().compactMap { place, rows in
      guard !rows.isEmpty else { return nil }
      let own = rows.map { weights?[$0] ?? 1 }
      let weight = own.reduce(0, +)
      return Bin(
        lower: edges[place], upper: edges[place + 1], count: rows.count,
        positives: rows.count { sample.isPositive[$0] },
        predicted: zip(rows, own).reduce(0) { $0 + $1.1 * sample.probabilities[$1.0] } / weight,
        observed: Self.observed(sample, rows, level: level), share: weight / total)
    }
  }

  private static func observed(_ sample: LabelledProbabilities, _ rows: [Int], level: ConfidenceLevel) -> Estimate {
    let definition = "share of positives among the rows of the bin"
    let positives = rows.count { sample.isPositive[$0] }
    let (weights, clusters) = (sample.sample.weights, sample.sample.clusters)
    if weights == nil, clusters == nil {
      return Proportion(successes: positives, trials: rows.count).estimate(
        name: "observed", definition: definition, level: level)
    }
    // The share's pull of each unit, for the effective number of rows.
    let weight = rows.reduce(0) { $0 + (weights?[$1] ?? 1) }
    var positiveWeight = 0.0
    for row in rows where sample.isPositive[row] { positiveWeight += weights?[row] ?? 1 }
    let share = positiveWeight / weight
    var pulls: [Int: Double] = [:]
    for row in rows {
      let unit = clusters.map { Int($0.unitOfRow[row]) } ?? row
      let residual: Double = (sample.isPositive[row] ? 1 : 0) - share
      pulls[unit, default: 0] += (weights?[row] ?? 1) * residual / weight
    }
    let units = pulls.count
    // In order of the units.
    let squares = pulls.keys.sorted().reduce(0) { $0 + (pulls[$1] ?? 0) * (pulls[$1] ?? 0) }
    let variance = units > 1 ? squares * Double(units) / Double(units - 1) : nil
    let effective = EffectiveProportion(
      value: share, variance: variance, rows: rows.count, units: units, unitsIfAllAgree: Double(units))
    let bounds = effective.bounds(.wilson, level: level)
    return Estimate(
      name: "observed", value: share, interval: bounds, standardError: variance?.squareRoot(), level: level,
      method: "Wilson at the effective number of rows", n: rows.count, clusters: units < rows.count ? units : nil,
      definition: definition,
      reason: bounds == nil ? .tooFewUnits(of: "units in the bin", found: units, needed: 2) : nil)
  }

  /// An error as a number; `nil` without rows, and for the corrected one where rows repeat or are weighted.
  func error(_ kind: ErrorKind) -> Double? {
    guard !bins.isEmpty else { return nil }
    switch kind {
    case .expected: return bins.reduce(0) { $0 + $1.share * $1.gap.magnitude }
    case .average: return bins.reduce(0) { $0 + $1.gap.magnitude } / Double(bins.count)
    case .maximum: return bins.reduce(0) { max($0, $1.gap.magnitude) }
    case .debiasedSquared:
      guard !isDependent else { return nil }
      // A bin with one row says nothing about its own chance.
      let used = bins.filter { $0.count > 1 }
      let weight = used.reduce(0) { $0 + $1.share }
      guard weight > 0 else { return nil }
      var sum = 0.0
      for bin in used {
        let share = bin.observed.value ?? 0
        let chance = share * (1 - share) / Double(bin.count - 1)
        sum += bin.share / weight * (bin.gap * bin.gap - chance)
      }
      return sum
    }
  }

  /// What an error over some bins is, in one sentence.
  static func definition(of error: ErrorKind, bins: CalibrationBins) -> String {
    switch error {
    case .expected:
      "mean absolute difference of observed share and mean probability over \(bins.words), weighted by their rows; it depends on the bins"
    case .average:
      "mean absolute difference of observed share and mean probability over \(bins.words), every bin with rows counting once; it depends on the bins"
    case .maximum:
      "greatest absolute difference of observed share and mean probability over \(bins.words); it depends on the bins and on the smallest of them"
    case .debiasedSquared:
      "mean squared difference of observed share and mean probability over \(bins.words), less each bin's share × (1 − share) / (rows − 1) (Kumar et al. 2019); bins of one row are left out, and a value below 0 means no more than chance"
    }
  }
}
