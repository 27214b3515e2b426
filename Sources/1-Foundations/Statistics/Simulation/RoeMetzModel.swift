// SPDX-License-Identifier: Apache-2.0
import Distributions

/// The model of Roe and Metz for the scores of several readers reading the same cases in several arms.
///
/// A score is the mean of its arm and truth plus independent normal effects: of the reader, of the reader in the arm, of the
/// case, of the case in the arm, of the reader on the case, and a pure error. Each truth state has its own reader effects. The
/// diseased state's standard deviations are 1/*b* times those of the healthy state.
///
/// > Source: Roe & Metz, Academic Radiology 4 (1997) 298–303; the unequal variances after Hillis, Academic Radiology 19 (2012)
/// > 1518–1528. Checked against the closed form of the area and of the correlations in `RoeMetzTests`.
public struct RoeMetzModel: Sendable, Hashable {
  /// The variances of the effects in the healthy state.
  public struct Variances: Sendable, Hashable {
    /// Of the reader.
    public var reader: Double
    /// Of the reader in the arm.
    public var armReader: Double
    /// Of the case.
    public var ofCase: Double
    /// Of the case in the arm.
    public var armCase: Double
    /// Of the reader on the case.
    public var readerCase: Double
    /// Of the pure error, with the three-way interaction in it.
    public var pure: Double

    /// Names the variances, each ≥ 0.
    public init(
      reader: Double, armReader: Double, case caseVariance: Double, armCase: Double, readerCase: Double, pure: Double
    ) {
      self.reader = reader
      self.armReader = armReader
      ofCase = caseVariance
      self.armCase = armCase
      self.readerCase = readerCase
      self.pure = pure
    }

    /// The variance of a score in the healthy state.
    public var total: Double { reader + armReader + ofCase + armCase + readerCase + pure }
  }

  /// How far the diseased mean lies above the healthy mean, one entry per arm.
  public var separations: [Double]
  /// The variances of the effects.
  public var variances: Variances
  /// The healthy standard deviation over the diseased one, *b* > 0; 1 for equal variances.
  public var healthyToDiseasedSpread: Double

  /// Makes a model with one arm per separation.
  public init(separations: [Double], variances: Variances, healthyToDiseasedSpread: Double = 1) {
    precondition(healthyToDiseasedSpread > 0, "a spread is above zero")
    self.separations = separations
    self.variances = variances
    self.healthyToDiseasedSpread = healthyToDiseasedSpread
  }

  /// The area of an arm in the populations of readers and cases: Φ(separation / √(healthy + diseased variance)).
  public func area(arm: Int) -> Double {
    let ratio = 1 / (healthyToDiseasedSpread * healthyToDiseasedSpread)
    return NormalDistribution.standard.cumulative(separations[arm] / (variances.total * (1 + ratio)).squareRoot())
  }

  /// Has readers read the cases of a cohort in every arm.
  ///
  /// Cases of one patient share a part of their case effect. In the cohort's weak subgroup the separations shrink.
  /// - Parameters:
  ///   - cohort: Where the cases come from.
  ///   - readers: How many readers, each reading every case in every arm.
  ///   - seed: The same seed gives the same study.
  ///   - patientShare: The share of the case variance that cases of one patient have in common, 0…1.
  /// - Returns: The cases and the scores.
  public func study(
    of cohort: SimulatedCohort, readers: Int, seed: UInt64, patientShare: Double = 0.5
  ) -> SimulatedReaderStudy {
    let cases = cohort.cases(seed: seed)
    let arms = separations.count
    let readerEffects = readerEffects(readers: readers, seed: seed)
    let deviation = (
      case: variances.ofCase.squareRoot(), armCase: variances.armCase.squareRoot(),
      readerCase: variances.readerCase.squareRoot(), pure: variances.pure.squareRoot()
    )
    var scores: [Double] = []
    scores.reserveCapacity(cases.count * arms * readers)
    for row in 0..<cases.count {
      let truth = cases.isPositive[row] ? 1 : 0
      let spread = truth == 1 ? 1 / healthyToDiseasedSpread : 1
      let factor = cohort.separationFactor(isWeak: cases.isWeak[row])
      var shared = PhiloxStream(seed: seed, replicate: cases.patient[row], purpose: SimulationPurpose.patientEffects)
      var draws = PhiloxStream(seed: seed, replicate: row, purpose: SimulationPurpose.readings)
      let deviate = patientShare.squareRoot() * shared.normal() + (1 - patientShare).squareRoot() * draws.normal()
      let caseEffect = deviation.case * deviate
      let armEffects = (0..<arms).map { _ in deviation.armCase * draws.normal() }
      for reader in 0..<readers {
        let readerCase = deviation.readerCase * draws.normal()
        for arm in 0..<arms {
          let noise = caseEffect + armEffects[arm] + readerCase + deviation.pure * draws.normal()
          let mean = truth == 1 ? factor * separations[arm] : 0
          scores.append(mean + spread * (noise + readerEffects[reader][arm][truth]))
        }
      }
    }
    return SimulatedReaderStudy(cases: cases, readerCount: readers, armCount: arms, scores: scores)
  }

  /// The effects of each reader, by arm and truth.
  private func readerEffects(readers: Int, seed: UInt64) -> [[[Double]]] {
    (0..<readers).map { reader in
      var draws = PhiloxStream(seed: seed, replicate: reader, purpose: SimulationPurpose.readers)
      let own = [draws.normal(), draws.normal()].map { $0 * variances.reader.squareRoot() }
      return separations.map { _ in own.map { $0 + variances.armReader.squareRoot() * draws.normal() } }
    }
  }
}
