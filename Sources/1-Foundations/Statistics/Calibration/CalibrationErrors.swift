// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// The resampled measures of calibration: distances from the flexible curve, from bins and from the isotonic curve.
///
/// All come from the same resamples. The probabilities, the knots and the edges of the bins stay as they are in the sample.
/// Every one of these distances is above zero even for perfect probabilities, and a resample adds chance of its own, so that
/// percentile intervals lie high in small samples: they say how much a distance varies, and do not test that it is zero.
///
/// > Source: Austin & Steyerberg, Statistics in Medicine 38 (2019) 4051–4065, for ICI, E50 and E90; Dimitriadis, Gneiting &
/// > Jordan, PNAS 118 (2021) e2016191118, for the decomposition. Checked against numpy, statsmodels and R in
/// > `FlexibleCalibrationTests` and `ScoreDecompositionTests`.
public struct CalibrationErrors: Sendable, Equatable {
  /// The estimates, in the order that was asked for.
  public let estimates: [Estimate]

  /// The estimate of an error, if it was asked for.
  public subscript(error: CalibrationError) -> Estimate? { estimates.first { $0.name == error.rawValue } }
}

extension LabelledProbabilities {
  /// Measures distances with bootstrap intervals.
  ///
  /// - Parameters:
  ///   - errors: Which.
  ///   - smoother: The flexible curve.
  ///   - bins: How many bins, ≥ 1.
  ///   - plan: How to resample; clusters are drawn whole where the sample has any, whatever the plan says.
  ///   - level: The level of the intervals.
  /// - Returns: An estimate for each error.
  /// - Throws: `CancellationError` where the task is cancelled.
  /// - Complexity: One fit on at most some 4096 cells for each replicate.
  public func calibrationErrors(
    _ errors: [CalibrationError] = CalibrationError.allCases, smoother: CalibrationSmoother = .standardSpline,
    bins: Int = 15, plan: BootstrapPlan, level: ConfidenceLevel = .percent95
  ) throws(CancellationError) -> CalibrationErrors {
    var plan = plan
    plan.unit = sample.clusters == nil ? .rows : .clusters
    let wide = BinnedCalibration(self, bins: .equalWidth(bins))
    let even = BinnedCalibration(self, bins: .equalMass(bins))
    let cells = CalibrationCells(self, cuts: (wide.bins + even.bins).map(\.upper))
    let measurer = ErrorMeasurer(cells, errors, smoother, wide: wide, even: even)
    let quantities = errors.map { BootstrapQuantity($0.rawValue, definition: $0.definition(smoother, bins: bins)) }
    let rows = wide.rows
    var estimates = try plan.estimates(quantities, drawing: cells.frame, n: rows, level: level) { drawn in
      measurer.values(cells.counts(drawn: drawn))
    }
    let exact = exactValues(wide, even)
    for place in estimates.indices {
      let error = errors[place]
      if let clusters = estimates[place].clusters, clusters >= rows { estimates[place].clusters = nil }
      // Bins and the isotonic curve of the sample itself are taken over the rows, not over pooled cells.
      if estimates[place].value != nil, let value = exact[error] { estimates[place].value = value }
      if estimates[place].value == nil { estimates[place].reason = reason(error, cells) }
    }
    return CalibrationErrors(estimates: estimates)
  }

  private func exactValues(_ wide: BinnedCalibration, _ even: BinnedCalibration) -> [CalibrationError: Double] {
    var values: [CalibrationError: Double] = [:]
    values[.ece] = wide.error(.expected)
    values[.mce] = wide.error(.maximum)
    values[.eceEqualMass] = even.error(.expected)
    values[.ace] = even.error(.average)
    values[.debiased] = even.error(.debiasedSquared)
    if let decomposition = ScoreDecomposition(self) {
      values[.miscalibration] = decomposition.miscalibration
      values[.discrimination] = decomposition.discrimination
      values[.uncertainty] = decomposition.uncertainty
    }
    return values
  }

  private func reason(_ error: CalibrationError, _ cells: CalibrationCells) -> UndefinedReason {
    if cells.count == 0 { return .noObservations }
    if error.usesCurve { return cells.gap ?? FlexibleCalibration.noMaximum }
    return .notApplicable("the correction takes every row for independent and of equal weight")
  }
}
