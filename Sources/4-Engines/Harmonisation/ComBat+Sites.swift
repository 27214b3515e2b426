// SPDX-License-Identifier: Apache-2.0

extension ComBat {
  /// Estimates what a site does to features, against the frozen reference.
  /// - Parameters:
  ///   - site: The site by name.
  ///   - rows: Its rows; labels are not needed.
  ///   - covariates: The covariates of each row; `nil` where they are not known.
  /// - Returns: Its shift and variance for each feature, and what could not be done as the method says.
  /// - Throws: Where there are no rows or they do not fit.
  public func shift(
    ofSite site: String, rows: [[Double]], covariates: [[Double]]? = nil
  ) throws(HarmonisationFailure) -> SiteShift {
    guard !rows.isEmpty else { throw .noImages }
    let rest = try standardised(rows, covariates).map(\.rest)
    let count = Double(rows.count)
    var result = SiteShift(
      site: site, images: rows.count, shift: [Double](repeating: 0, count: features.count),
      variance: [Double](repeating: 1, count: features.count), notes: [])
    if covariates == nil, !self.covariates.isEmpty { result.notes.append(.unknownCovariates(site: site)) }
    if rows.count == 1, !meanOnly { result.notes.append(.oneImage(site: site)) }
    let varying = features.indices.filter { deviations[$0] > 0 }
    for feature in varying {
      let mean = rest.reduce(0) { $0 + $1[feature] } / count
      result.shift[feature] = mean
      guard rows.count > 1, !meanOnly else { continue }
      let variance = rest.reduce(0) { $0 + ($1[feature] - mean) * ($1[feature] - mean) } / (count - 1)
      if variance > 1e-24 {
        result.variance[feature] = variance
      } else {
        result.notes.append(.constantAtSite(site: site, feature: features[feature]))
      }
    }
    let shiftPrior = Moments(varying.map { result.shift[$0] })
    guard let shiftPrior, shiftPrior.variance > 0 else {
      // Shifts that are all alike are their own mean already; one alone has no company.
      if varying.count < 2 { result.notes.append(.noPrior(site: site)) }
      return result
    }
    let spread = varying.filter { feature in
      rows.count > 1 && !meanOnly && !result.notes.contains(.constantAtSite(site: site, feature: features[feature]))
    }
    let variancePrior = InverseGamma(Moments(spread.map { result.variance[$0] }))
    var longest = 0
    for feature in varying {
      let isSpread = spread.contains(feature)
      let (shift, variance, steps) = Self.posterior(
        rest.map { $0[feature] }, shift: result.shift[feature], variance: result.variance[feature],
        shiftPrior: shiftPrior, variancePrior: isSpread ? variancePrior : nil)
      result.shift[feature] = shift
      result.variance[feature] = variance
      longest = max(longest, steps)
    }
    if longest >= Self.limit { result.notes.append(.notConverged(site: site, steps: longest)) }
    return result
  }

  private static let limit = 10_000

  /// Mean and variance over features, divided by one less than their number.
  struct Moments {
    let mean: Double
    let variance: Double

    init?(_ numbers: [Double]) {
      guard numbers.count >= 2 else { return nil }
      let mean = numbers.reduce(0, +) / Double(numbers.count)
      self.mean = mean
      variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count - 1)
    }
  }

  /// The prior of variances, by its moments.
  struct InverseGamma {
    let shape: Double
    let scale: Double

    init?(_ moments: Moments?) {
      guard let moments, moments.variance > 0 else { return nil }
      shape = (2 * moments.variance + moments.mean * moments.mean) / moments.variance
      scale = (moments.mean * moments.variance + moments.mean * moments.mean * moments.mean) / moments.variance
    }
  }

  /// The posterior means of a shift and a variance, in turn until neither moves.
  private static func posterior(
    _ values: [Double], shift first: Double, variance begin: Double, shiftPrior: Moments,
    variancePrior: InverseGamma?
  ) -> (shift: Double, variance: Double, steps: Int) {
    let count = Double(values.count)
    var (shift, variance) = (first, begin)
    for step in 1...limit {
      let next =
        (shiftPrior.variance * count * first + variance * shiftPrior.mean) / (shiftPrior.variance * count + variance)
      var spread = variance
      if let prior = variancePrior {
        let squares = values.reduce(0) { $0 + ($1 - next) * ($1 - next) }
        spread = (0.5 * squares + prior.scale) / (count / 2 + prior.shape - 1)
      }
      let isStill =
        (next - shift).magnitude <= 1e-12 * max(1, shift.magnitude) && (spread - variance).magnitude <= 1e-12 * variance
      (shift, variance) = (next, spread)
      if isStill { return (shift, variance, step) }
    }
    return (shift, variance, limit)
  }
}
