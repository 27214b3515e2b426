// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Vocabulary

extension LabelledScores {
  /// The simultaneous band around the whole ROC curve; `nil` where ``bandGap(_:)`` says why.
  ///
  /// ```swift
  /// let band = reads.rocBand(level: .percent95, seed: 7)
  /// band?.bounds(atFalsePositiveRate: 0.1)
  /// ```
  /// **Assumes** independent rows, or independent units where they are clustered.
  /// - Parameters:
  ///   - level: The simultaneous confidence level.
  ///   - method: How the band is made.
  ///   - seed: The seed of the resampling.
  ///   - replicates: How many resamples, ≥ 1.
  ///   - workers: How many threads work; it changes the time, never the result.
  /// - Returns: The band.
  /// - Complexity: O(*n* + replicates × cells), with at most a few hundred cells; for clusters and weights a replicate costs
  ///   O(*n*), up to a bound.
  public func rocBand(
    level: ConfidenceLevel = .percent95, method: CurveBandMethod = .resampled, seed: UInt64 = 1, replicates: Int = 1000,
    workers: Int = 1
  ) -> ROCBand? {
    precondition(replicates >= 1, "a bootstrap needs a replicate")
    guard bandGap(method) == nil else { return nil }
    let groups = ScoreGroups(self)
    let share = groups.positiveTotal / (groups.positiveTotal + groups.negativeTotal)
    switch method {
    case .fixedWidth:
      return rocCurve(groups).map {
        ROCBand(
          shape: .rectangles(FixedWidthRates($0, level: level)), prevalence: share, prevalenceCases: Double(count),
          level: level, method: "fixed-width band, Campbell 1994, with Massart's constant", seed: nil)
      }
    case .resampled:
      let rows = presentRows
      let cells = CurveCells(groups, positives: Double(rows.positive), negatives: Double(rows.negative))
      let resampler = CurveResampler(self, groups, cells)
      let drawn = resampler.replicates(replicates, seed: seed, workers: workers)
      let cases = effectiveCases(cells, drawn, rows: rows)
      let tube = CurveTube(
        cells, cases: cases, replicates: drawn, level: level, inflation: inflation(level), workers: workers)
      return ROCBand(
        shape: .tube(tube), prevalence: share, prevalenceCases: effectivePrevalenceCases(share), level: level,
        method: "tube in angular scales, radius by bootstrap, \(replicates) replicates, " + resampler.name,
        seed: seed)
    }
  }

  /// The simultaneous band around the whole precision–recall curve; `nil` where ``bandGap(_:)`` says why.
  ///
  /// Where the ROC band is at hand, ``ROCBand/precisionRecallBand(prevalence:sampling:)`` gives the same without new draws.
  /// - Parameters:
  ///   - prevalence: The share of positive cases to say it for, 0…1, taken as known; the sample's where `nil`.
  ///   - sampling: How the cases were gathered: as a cohort, the sample's prevalence is itself uncertain.
  ///   - level: The simultaneous confidence level.
  ///   - method: How the band is made.
  ///   - seed: The seed of the resampling.
  ///   - replicates: How many resamples, ≥ 1.
  ///   - workers: How many threads work; it changes the time, never the result.
  /// - Returns: The band.
  /// - Complexity: That of ``rocBand(level:method:seed:replicates:workers:)``.
  public func precisionRecallBand(
    prevalence: Double? = nil, sampling: CaseSampling = .cohort, level: ConfidenceLevel = .percent95,
    method: CurveBandMethod = .resampled, seed: UInt64 = 1, replicates: Int = 1000, workers: Int = 1
  ) -> PrecisionRecallBand? {
    rocBand(level: level, method: method, seed: seed, replicates: replicates, workers: workers)?
      .precisionRecallBand(prevalence: prevalence, sampling: sampling)
  }

  /// Why there is no band by a method; `nil` where there is one.
  ///
  /// Resampling asks for two units with a positive row and two with a negative one; the proof of the fixed width holds for
  /// independent rows of equal weight only.
  /// - Complexity: O(*n*).
  public func bandGap(_ method: CurveBandMethod = .resampled) -> UndefinedReason? {
    let rows = presentRows
    if rows.positive + rows.negative == 0 { return .noObservations }
    if rows.positive == 0 { return .noPositives }
    if rows.negative == 0 { return .noNegatives }
    switch method {
    case .fixedWidth:
      if clusters != nil { return .notApplicable("the band is proved for independent cases, and these are clustered") }
      if weights != nil { return .notApplicable("the band is proved for equal weights") }
      return nil
    case .resampled:
      let units = unitsByClass
      if units.positive < 2 { return .tooFewUnits(of: "units with a positive case", found: units.positive, needed: 2) }
      if units.negative < 2 { return .tooFewUnits(of: "units with a negative case", found: units.negative, needed: 2) }
      return nil
    }
  }

  /// The rows of either class whose weight is not zero.
  private var presentRows: (positive: Int, negative: Int) {
    guard let weights else { return (positiveCount, negativeCount) }
    var rows = (positive: 0, negative: 0)
    for (isPositive, weight) in zip(isPositive, weights) where weight > 0 {
      if isPositive { rows.positive += 1 } else { rows.negative += 1 }
    }
    return rows
  }

  private var unitsByClass: (positive: Int, negative: Int) {
    guard let clusters else { return presentRows }
    var classes = [UInt8](repeating: 0, count: clusters.count)
    for row in 0..<count where (weights?[row] ?? 1) > 0 {
      classes[Int(clusters.unitOfRow[row])] |= isPositive[row] ? 1 : 2
    }
    return (classes.count { $0 & 1 != 0 }, classes.count { $0 & 2 != 0 })
  }

  /// What resampling few units leaves out of the radius.
  ///
  /// A resample of *I* units varies (*I* − 1)/*I* times as much as a sample does. With clusters or weights the variance is
  /// moreover an estimate from that many units, as it is not where rows are independent: hence Student's quantile for the
  /// normal one.
  private func inflation(_ level: ConfidenceLevel) -> Double {
    let units = unitsByClass
    let fewer = Double(min(units.positive, units.negative))
    let scale = (fewer / (fewer - 1)).squareRoot()
    guard clusters != nil || weights != nil else { return scale }
    let tail = level.alpha / 2
    return scale * StudentT(degreesOfFreedom: fewer - 1).upperTailQuantile(tail)
      / NormalDistribution.standard.upperTailQuantile(tail)
  }

  /// How many independent cases of each class would vary as the resampled curves do, on average along the curve.
  private func effectiveCases(
    _ cells: CurveCells, _ replicates: [[Double]], rows: (positive: Int, negative: Int)
  ) -> (positive: Double, negative: Double) {
    guard clusters != nil || weights != nil else { return (Double(rows.positive), Double(rows.negative)) }
    let units = unitsByClass
    let drawn = replicates.filter { !$0.isEmpty }
    func cases(_ weights: [Double], _ range: Range<Int>, rows: Int, units: Int) -> Double {
      let shares = CurveCells.cumulated(weights)
      let simple = shares.reduce(0) { $0 + $1 * (1 - $1) }
      var squares = 0.0
      for replicate in drawn {
        for (share, own) in zip(shares, CurveCells.cumulated(Array(replicate[range]))) {
          squares += (own - share) * (own - share)
        }
      }
      // Where all cases of a class are in one cell nothing varies: each unit then counts as one case.
      guard simple > 1e-12, squares > 0 else { return Double(units) }
      return min(Double(rows), max(1, simple * Double(drawn.count) / squares))
    }
    return (
      cases(cells.positive, 0..<cells.count, rows: rows.positive, units: units.positive),
      cases(cells.negative, cells.count..<2 * cells.count, rows: rows.negative, units: units.negative)
    )
  }

  /// How many independent cases the share of positives is worth: by the spread of the units' pulls on it.
  private func effectivePrevalenceCases(_ share: Double) -> Double {
    guard clusters != nil || weights != nil else { return Double(count) }
    var pulls = [Double](repeating: 0, count: clusters?.count ?? count)
    var (total, rows) = (0.0, 0)
    for row in 0..<count {
      let weight = weights?[row] ?? 1
      guard weight > 0 else { continue }
      pulls[clusters.map { Int($0.unitOfRow[row]) } ?? row] += weight * ((isPositive[row] ? 1 : 0) - share)
      total += weight
      rows += 1
    }
    let squares = pulls.reduce(0) { $0 + $1 * $1 }
    return squares > 0 ? min(Double(rows), max(1, share * (1 - share) * total * total / squares)) : 1
  }
}
