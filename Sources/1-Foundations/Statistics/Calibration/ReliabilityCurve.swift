// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Vocabulary

/// The isotonic reliability curve with a resampled band.
///
/// Where rows are independent and of equal weight the band is one of *consistency*: where the curve would lie, pointwise, if
/// the stated probabilities were right; a curve outside of it speaks against them. Else it is one of *confidence*, from
/// resampled units: where the curve would lie in another sample.
///
/// > Source: Dimitriadis, Gneiting & Jordan, PNAS 118 (2021) e2016191118. Checked in `ScoreDecompositionTests`.
public struct ReliabilityCurve: Sendable, Equatable {
  /// What the band is about.
  public enum BandKind: String, Sendable, Hashable {
    /// About probabilities that are right.
    case consistency
    /// About the curve of another sample.
    case confidence
  }

  /// The curve and its band at a stated probability.
  public struct Point: Sendable, Hashable {
    /// The stated probability.
    public let probability: Double
    /// The recalibrated probability.
    public let recalibrated: Double
    /// The band's lower bound.
    public let lower: Double
    /// The band's upper bound.
    public let upper: Double
  }

  /// The points from the lowest probability seen to the highest; empty without rows.
  public let points: [Point]
  /// What the band is about.
  public let band: BandKind
  /// The band in one sentence.
  public let definition: String

  /// At how many probabilities the band is computed at most.
  static let pointLimit = 101

  /// Fits the curve and resamples it.
  /// - Parameters:
  ///   - sample: The probabilities.
  ///   - plan: How often and from which seed; what is drawn follows from the sample.
  ///   - level: The band's pointwise level.
  /// - Throws: `CancellationError` where the task is cancelled.
  /// - Complexity: One isotonic fit on at most 4096 cells for each replicate.
  public init(
    _ sample: LabelledProbabilities, plan: BootstrapPlan, level: ConfidenceLevel = .percent95
  ) throws(CancellationError) {
    let cells = CalibrationCells(sample)
    let isAlike = if case .alike = cells.units { true } else { false }
    band = isAlike ? .consistency : .confidence
    definition =
      isAlike
      ? "isotonic regression of the truth on the probability; band of consistency, pointwise, \(plan.replicates) samples drawn from the stated probabilities"
      : "isotonic regression of the truth on the probability; band of confidence, pointwise, \(plan.replicates) resamples of sampling units"
    guard let curve = IsotonicRegression(sample.sample) else {
      points = []
      return
    }
    let last = cells.count - 1
    let places =
      cells.count <= Self.pointLimit
      ? Array(0...last) : (0..<Self.pointLimit).map { $0 * last / (Self.pointLimit - 1) }
    let at = places.map { cells.probability[$0] }
    let frame = cells.frame
    let values = try plan.replicateValues(columns: at.count, isCancelled: { false }) {
      FrameSampler(frame, isStratified: false)
    } replicate: { sampler, stream in
      var counts: CalibrationCells.Counts
      if isAlike {
        counts = CalibrationCells.Counts(cells: cells.count)
        for cell in 0..<cells.count {
          let rows = Int(cells.observed.rows[cell])
          let positive = stream.binomial(trials: rows, probability: cells.probability[cell])
          counts.positive[cell] = Double(positive)
          counts.negative[cell] = Double(rows - positive)
        }
      } else {
        sampler.draw(from: &stream)
        counts = cells.counts(drawn: sampler.counts.map { Int($0) })
      }
      let fit = IsotonicRegression(cells.probability, counts)
      return at.map { p in fit?.value(at: p) }
    }
    points = zip(at, values).compactMap { p, replicates in
      let distribution = BootstrapDistribution(observed: nil, replicates: replicates, acceleration: nil)
      guard let interval = distribution.percentileInterval(level) else { return nil }
      return Point(probability: p, recalibrated: curve.value(at: p), lower: interval.lower, upper: interval.upper)
    }
  }
}
