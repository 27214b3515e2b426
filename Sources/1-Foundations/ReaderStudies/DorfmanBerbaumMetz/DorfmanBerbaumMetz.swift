// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Vocabulary

/// The analysis of variance of pseudovalues after Dorfman, Berbaum and Metz, for complete layouts with jackknife covariances.
///
/// It says the same as ``ObuchowskiRockette``: the mean squares are those of that model times the number of cases, and the
/// components of the cases are its covariances taken apart. F, p and the degrees of freedom for random readers are equal; for
/// fixed readers the test is F over the cases instead of χ².
///
/// > Source: Dorfman, Berbaum & Metz, Investigative Radiology 27 (1992) 723–731; Hillis et al., Statistics in Medicine 24
/// > (2005) 1579–1607 for the equivalence. Checked against the printed results of OR-DBM MRMC 2.5 and RJafroc.
public struct DorfmanBerbaumMetz: Sendable, Equatable {
  /// The variance of readers.
  public let reader: Double
  /// Of cases.
  public let ofCase: Double
  /// Of arms by readers.
  public let armReader: Double
  /// Of arms by cases.
  public let armCase: Double
  /// Of readers by cases.
  public let readerCase: Double
  /// Of the error, with the three-way interaction in it.
  public let error: Double
  /// The mean squares of arms, readers, cases, and their interactions.
  public let meanSquares: [String: Double]
  /// The test of equal arms for other readers and cases: F and degrees of freedom as Hillis has them.
  public let overall: HypothesisTest
  /// The test for other cases read by these readers.
  public let overallFixedReaders: HypothesisTest

  /// Rewrites an analysis.
  /// - Throws: Why there are no pseudovalues of one size: the layout has gaps, or the covariances are not the jackknife's.
  public init(_ model: ObuchowskiRockette) throws(NoPseudovalues) {
    guard model.table.covarianceMethod == .jackknife else { throw NoPseudovalues.otherCovariances }
    guard
      let arms = model.armMeanSquare, let readers = model.readerMeanSquare, let inner = model.interactionMeanSquare,
      let reader = model.components.reader, let armReader = model.components.armReader
    else { throw NoPseudovalues.incomplete }
    let n = Double(model.table.units)
    let parts = model.components
    let (t, r) = (Double(model.table.arms.count), Double(readers.degreesOfFreedom + 1))
    self.reader = reader
    self.armReader = armReader
    ofCase = n * parts.covariance3
    armCase = n * (parts.covariance2 - parts.covariance3)
    readerCase = n * (parts.covariance1 - parts.covariance3)
    error = n * (parts.error - parts.covariance1 - parts.covariance2 + parts.covariance3)
    let squareTC = error + r * armCase
    meanSquares = [
      "T": n * arms.value, "R": n * readers.value, "TR": n * inner.value,
      "C": error + r * armCase + t * readerCase + r * t * ofCase, "TC": squareTC, "RC": error + t * readerCase,
      "TRC": error,
    ]
    var overall = model.overall(.readersAndCases)
    overall.method = "Dorfman-Berbaum-Metz, pseudovalues, readers and cases random, Hillis degrees of freedom"
    self.overall = overall
    let freedom = [t - 1, (t - 1) * (n - 1)]
    let ratio = squareTC > 0 ? n * arms.value / squareTC : nil
    overallFixedReaders = HypothesisTest(
      name: overall.name, statistic: ratio, distribution: "F", degreesOfFreedom: freedom,
      pValue: ratio.map { FDistribution(numerator: freedom[0], denominator: freedom[1]).upperTail($0) },
      method: "Dorfman-Berbaum-Metz, pseudovalues, readers fixed", reason: ratio == nil ? .zeroStandardError : nil)
  }

  /// Why an analysis of variance of pseudovalues does not exist.
  public enum NoPseudovalues: Error, Sendable, Hashable, CustomStringConvertible {
    /// Some reader has no figure in some arm, or there is one reader or one arm.
    case incomplete
    /// The covariances were not made by the jackknife.
    case otherCovariances

    /// One sentence for a person, without a full stop.
    public var description: String {
      switch self {
      case .incomplete: "pseudovalues need two or more readers with a figure in each of two or more arms"
      case .otherCovariances: "pseudovalues belong to jackknife covariances"
      }
    }
  }
}
