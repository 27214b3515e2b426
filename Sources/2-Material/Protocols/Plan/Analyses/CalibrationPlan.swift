// SPDX-License-Identifier: Apache-2.0
public import Statistics

/// Whether predicted chances are observed frequencies.
public struct CalibrationPlan: Sendable, Hashable {
  /// How the curve is smoothed.
  public enum Smoother: String, Sendable, Hashable, CaseIterable {
    /// Logistic regression on a natural cubic spline of the log-odds.
    case spline
    /// Local regression on the probability.
    case loess

    /// The smoother with its usual settings.
    public var standard: CalibrationSmoother {
      switch self {
      case .spline: .standardSpline
      case .loess: .standardLoess
      }
    }
  }

  /// How many bins of equal width, and of equal mass.
  public var bins: Int
  /// How the curve is smoothed.
  public var smoother: Smoother
  /// What divides the cases into groups that are measured one by one.
  public var divisions: [SubgroupSpec]

  /// The number of bins where the file names none.
  public static let usualBins = 10
  /// The numbers of bins that are taken.
  public static let binRange = 2...1000

  /// Makes a plan; the parameters are the properties.
  public init(bins: Int = usualBins, smoother: Smoother = .spline, divisions: [SubgroupSpec] = []) {
    self.bins = bins
    self.smoother = smoother
    self.divisions = divisions
  }
}
