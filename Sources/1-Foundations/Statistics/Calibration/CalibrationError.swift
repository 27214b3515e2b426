// SPDX-License-Identifier: Apache-2.0

/// How far stated probabilities lie from a curve or from bins: measures whose intervals are drawn by the bootstrap.
public enum CalibrationError: String, Sendable, Hashable, CaseIterable {
  /// Mean distance of the flexible curve from the stated probabilities: the integrated calibration index.
  case ici
  /// Median distance of the flexible curve.
  case e50
  /// The distance that nine tenths of the rows stay below.
  case e90
  /// Greatest distance of the flexible curve at a stated probability.
  case emax
  /// Expected calibration error, bins of equal width.
  case ece
  /// Expected calibration error, bins of equal mass.
  case eceEqualMass = "ece.equal-mass"
  /// Average calibration error: bins of equal mass, each counting once.
  case ace
  /// Maximum calibration error, bins of equal width.
  case mce
  /// Squared calibration error over bins of equal mass, less what chance adds to it.
  case debiased = "squared-calibration-error.debiased"
  /// What recalibration by the isotonic curve would take off the Brier score.
  case miscalibration
  /// What the recalibrated probabilities take off the Brier score of the prevalence.
  case discrimination
  /// The Brier score of the prevalence stated for everyone.
  case uncertainty

  /// Whether the flexible curve is needed.
  var usesCurve: Bool { [.ici, .e50, .e90, .emax].contains(self) }

  /// What exactly is computed, in one sentence.
  func definition(_ smoother: CalibrationSmoother, bins: Int) -> String {
    let curve = "absolute difference of the flexible curve and the stated probability over the rows; \(smoother.words)"
    return switch self {
    case .ici: "mean \(curve); above 0 in any finite sample"
    case .e50: "median \(curve)"
    case .e90: "90th percentile of the \(curve)"
    case .emax: "greatest \(curve)"
    case .ece: BinnedCalibration.definition(of: .expected, bins: .equalWidth(bins))
    case .eceEqualMass: BinnedCalibration.definition(of: .expected, bins: .equalMass(bins))
    case .ace: BinnedCalibration.definition(of: .average, bins: .equalMass(bins))
    case .mce: BinnedCalibration.definition(of: .maximum, bins: .equalWidth(bins))
    case .debiased: BinnedCalibration.definition(of: .debiasedSquared, bins: .equalMass(bins))
    case .miscalibration:
      "Brier score less the Brier score after isotonic recalibration in the same sample (CORP); above 0 in any finite sample"
    case .discrimination:
      "Brier score of the prevalence less the Brier score after isotonic recalibration in the same sample (CORP)"
    case .uncertainty: "prevalence × (1 − prevalence): the Brier score of the prevalence stated for everyone (CORP)"
    }
  }
}
