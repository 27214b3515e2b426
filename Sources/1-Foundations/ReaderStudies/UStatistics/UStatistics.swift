// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// The analysis of reader studies by U-statistics, for readers and cases that are crossed in any way.
///
/// The variance of an average of kernels (a reader's verdict on a pair of cases) is a sum of second moments, one for each
/// pattern of what two kernels share: reader, diseased case, healthy case. Each moment is the average over the pairs of
/// kernels of its pattern, so that missing reads need no filling in. The estimate is unbiased and may be negative; the
/// maximum-likelihood version is not negative in complete layouts and stands in where the unbiased one is not above 0.
///
/// An arm whose only reader stands alone (an algorithm) has its reader fixed.
///
/// > Source: Gallas, Academic Radiology 13 (2006) 353–362; Gallas & Brown, Neural Networks 21 (2008) 387–397; Gallas et al.,
/// > Commun Stat Theory Methods 38 (2009) 2586–2603. Checked against the output of iMRMC and against sums over all tuples in
/// > `UStatisticsTests`.
public struct UStatistics: Sendable {
  /// How the readers of an arm are averaged where they read different numbers of cases.
  public enum Weighting: String, Sendable, Hashable, CaseIterable {
    /// Every reader weighs alike.
    case readers
    /// Every pair of cases weighs alike, as iMRMC averages.
    case pairs
  }

  /// Which reference distribution a test uses.
  public enum Reference: String, Sendable, Hashable, CaseIterable {
    /// Student's t with the degrees of freedom of Gallas (BDG), rounded down; normal above 50.
    case t
    /// The normal distribution.
    case normal
  }

  /// The sums everything is made from.
  public let moments: ReaderMoments
  /// How readers are averaged.
  public let weighting: Weighting
  private let layout: ReaderLayout
  private let units: Int

  /// Prepares an analysis.
  public init(_ moments: ReaderMoments, weighting: Weighting = .readers) {
    self.moments = moments
    self.weighting = weighting
    layout = ReaderLayout(
      armCount: moments.study.arms.count, readerCount: moments.study.readers.count,
      isFilled: moments.placements.map { $0.pairs > 0 })
    units = CellInfluence.unitsRead(moments.study)
  }

  /// Analyses a study.
  /// - Complexity: O(cells² · n log n) for cells of *n* reads.
  public init(_ study: ReaderStudy, figure: EmpiricalFigure, weighting: Weighting = .readers) {
    self.init(ReaderMoments(study, figure: figure), weighting: weighting)
  }

  /// The figure of an arm, averaged over its readers; `nil` where nothing was read.
  public func value(of arm: Int) -> Double? {
    let cells = layout.cells(of: arm)
    let weights = cells.map { weight($0) * moments.placements[$0].pairs }
    let total = weights.reduce(0, +)
    guard total > 0 else { return nil }
    return zip(cells, weights).reduce(0) { $0 + $1.1 * (moments.placements[$1.0].value ?? 0) } / total
  }

  /// The variance of an arm's figure over other readers and cases; `nil` where nothing was read.
  public func variance(of arm: Int) -> UStatisticVariance? {
    guard value(of: arm) != nil else { return nil }
    let sums = sums(arm, arm)
    return UStatisticVariance(
      unbiased: sums.unbiased, maximumLikelihood: sums.maximumLikelihood, components: sums.components,
      freedom: sums.degreesOfFreedom)
  }

  /// The variance of the difference of two arms' figures.
  public func variance(of arm: Int, less other: Int) -> UStatisticVariance? {
    guard value(of: arm) != nil, value(of: other) != nil else { return nil }
    let (one, two, both) = (sums(arm, arm), sums(other, other), sums(arm, other))
    // Arms that share neither readers nor cases have no moments in common beyond the product of their figures.
    let unbiased = one.unbiased.flatMap { first in
      two.unbiased.flatMap { second in both.unbiased.map { first + second - 2 * $0 } }
    }
    let components = one.components.combined(two.components, +).combined(both.components) { $0 - 2 * $1 }
    return UStatisticVariance(
      unbiased: unbiased,
      maximumLikelihood: one.maximumLikelihood + two.maximumLikelihood - 2 * both.maximumLikelihood,
      components: components, freedom: one.degreesOfFreedom.combined(two.degreesOfFreedom, min))
  }

  /// The figure of an arm with its interval.
  public func estimate(
    of arm: Int, reference: Reference = .t, level: ConfidenceLevel = .percent95, range: ClosedRange<Double>? = 0...1
  ) -> Estimate {
    let choice = choice(variance(of: arm), reference)
    let value = value(of: arm)
    let error = choice.variance.map { $0.squareRoot() }
    let tail = SymmetricTail(degreesOfFreedom: choice.degreesOfFreedom)
    return Estimate(
      name: moments.figure.name, group: moments.study.arms[arm], value: value,
      interval: tail.interval(value, error, level)?.cut(to: range), standardError: error, level: level,
      method: choice.method, n: units, definition: definition, reason: error == nil ? choice.reason : nil)
  }

  /// The difference of two arms, ready to be tested.
  /// - Parameters:
  ///   - arm: The first arm.
  ///   - other: The arm that is taken off.
  ///   - reference: The reference distribution.
  ///   - maximumLikelihood: Whether to use the maximum-likelihood variance even where the unbiased one is above 0.
  /// - Returns: The difference; its method says which variance and which distribution it uses.
  public func difference(
    _ arm: Int, less other: Int, reference: Reference = .t, maximumLikelihood: Bool = false
  ) -> ArmDifference {
    let choice = choice(
      variance(of: arm, less: other), reference, maximumLikelihood: maximumLikelihood,
      fallback: { squaredPulls(arm, less: other) })
    let values = (value(of: arm), value(of: other))
    let names = [moments.study.arms[arm], moments.study.arms[other]]
    return ArmDifference(
      figure: moments.figure.name, arm: arm, other: other, names: names,
      value: values.0.flatMap { first in values.1.map { first - $0 } }, variance: choice.variance,
      degreesOfFreedom: choice.degreesOfFreedom, method: choice.method, units: units,
      reason: choice.variance == nil ? choice.reason : nil)
  }

  private struct Choice {
    var variance: Double?
    var degreesOfFreedom: Double?
    var method: String
    var reason: UndefinedReason
  }

  private func choice(
    _ variance: UStatisticVariance?, _ reference: Reference, maximumLikelihood: Bool = false,
    fallback: () -> (variance: Double, degreesOfFreedom: Double)? = { nil }
  ) -> Choice {
    let average = weighting == .readers ? "readers weigh alike" : "pairs of cases weigh alike"
    var choice = Choice(method: "U-statistics, \(average)", reason: .noObservations)
    guard let variance else { return choice }
    if moments.study.hasClusters {
      choice.reason = .notApplicable("U-statistics need every case to be a sampling unit of its own")
      return choice
    }
    var freedom: Double?
    if let unbiased = variance.unbiased, unbiased > 0, !maximumLikelihood {
      (choice.variance, freedom) = (unbiased, variance.unbiasedDegreesOfFreedom)
      choice.method += ", unbiased variance"
    } else {
      choice.method += ", maximum-likelihood variance"
      if !maximumLikelihood {
        choice.method +=
          variance.unbiased.map { " since the unbiased one is not above zero (\(Self.short($0)))" }
          ?? " since no two readings are free of a shared reader or case"
      }
      (choice.variance, freedom) = (variance.maximumLikelihood, variance.maximumLikelihoodDegreesOfFreedom)
      if variance.maximumLikelihood <= 0 {
        guard let pulls = fallback() else {
          choice.variance = nil
          choice.reason = .zeroStandardError
          return choice
        }
        (choice.variance, freedom) = (pulls.variance, pulls.degreesOfFreedom)
        choice.method += ", which is not above zero either: squared pulls of readers and cases"
      }
    }
    if reference == .t, let freedom, freedom <= 50 {
      guard freedom >= 1 else {
        choice.variance = nil
        choice.reason = .tooFewUnits(of: "effective readers or cases", found: 1, needed: 2)
        return choice
      }
      choice.degreesOfFreedom = freedom.rounded(.down)
      choice.method += ", t with BDG degrees of freedom"
    } else {
      choice.method += ", normal"
    }
    return choice
  }

  /// Four digits, for a sentence.
  private static func short(_ value: Double) -> String {
    guard value != 0 else { return "0" }
    var exponent = 0
    var scaled = value.magnitude
    while scaled < 1 {
      scaled *= 10
      exponent -= 1
    }
    let digits = (scaled * 100).rounded() / 100
    return "\(value < 0 ? "−" : "")\(digits)e\(exponent)"
  }

  private var definition: String {
    "\(moments.figure.definition), averaged over the readers of the arm; "
      + (weighting == .readers ? "every reader weighs alike" : "every pair of cases weighs alike")
  }

  /// The cells of an arm in which something was read.
  func filledCells(of arm: Int) -> [Int] { layout.cells(of: arm) }

  private func weight(_ cell: Int) -> Double {
    weighting == .pairs ? 1 : 1 / max(moments.placements[cell].pairs, 1)
  }

  private func sums(_ one: Int, _ other: Int) -> MomentSums {
    MomentSums(
      moments, layout.cells(of: one), layout.cells(of: other), weight: weight,
      isFixed: one == other && layout.standAloneArms.contains(one))
  }
}
