// SPDX-License-Identifier: Apache-2.0

/// How the observed share is drawn as a smooth function of the stated probability.
public enum CalibrationSmoother: Sendable, Hashable {
  /// A logistic regression on a natural cubic spline of the log-odds, with so many knots (3 to 7) at Harrell's quantiles.
  case spline(knots: Int)
  /// Local regression on the probability: polynomials of a degree (1 or 2), tricube weights over the nearest share of rows.
  case loess(degree: Int, span: Double)

  /// Five knots.
  public static let standardSpline = CalibrationSmoother.spline(knots: 5)
  /// Degree 2 over three quarters of the rows, as R's `loess` has it.
  public static let standardLoess = CalibrationSmoother.loess(degree: 2, span: 0.75)

  /// The smoother in words, as definitions name it.
  public var words: String {
    switch self {
    case .spline(let knots):
      "logistic regression on a natural cubic spline of the log-odds, \(knots) knots at quantiles of the rows"
    case .loess(let degree, let span):
      "loess of degree \(degree), span \(span), tricube weights, computed directly at up to \(LocalRegression.vertexLimit) probabilities and linear between them, cut at 0 and 1"
    }
  }
}
