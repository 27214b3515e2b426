// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Vocabulary

extension BinnedCalibration {
  /// Hosmer and Lemeshow's goodness-of-fit test over these bins, for completeness only.
  ///
  /// It says neither how large a misfit is nor in which direction, depends on the bins, and rejects every model in a large
  /// enough sample. Slope, intercept and the flexible curve answer better.
  ///
  /// The model was made elsewhere, so each bin with rows is a degree of freedom (none is lost to fitting).
  /// - Returns: The chi-squared test; undefined where rows repeat or are weighted, and where a bin expects no case or only cases.
  /// > Source: Hosmer & Lemeshow, Communications in Statistics A9 (1980) 1043–1069. Checked against numpy in
  /// > `BinnedCalibrationTests`.
  public var hosmerLemeshow: HypothesisTest {
    let method = "Hosmer–Lemeshow, \(kind.words), caution: depends on the bins and says neither size nor direction"
    var statistic = 0.0
    var reason: UndefinedReason?
    if bins.isEmpty { reason = .noObservations }
    if isDependent { reason = .notApplicable("rows of one unit are not independent, or rows are weighted") }
    for bin in bins {
      let (n, expected) = (Double(bin.count), Double(bin.count) * bin.predicted)
      let variance = expected * (1 - bin.predicted)
      guard variance > 0 else {
        reason = reason ?? .emptyDenominator(of: "expected cases in a bin")
        break
      }
      let gap = Double(bin.positives) - n * bin.predicted
      statistic += gap * gap / variance
    }
    let isDefined = reason == nil
    let freedom = Double(max(1, bins.count))
    return HypothesisTest(
      name: "hosmer-lemeshow", statistic: isDefined ? statistic : nil, distribution: "chi-squared",
      degreesOfFreedom: [freedom],
      pValue: isDefined ? ChiSquared(degreesOfFreedom: freedom).upperTail(statistic) : nil, method: method,
      reason: reason)
  }
}
