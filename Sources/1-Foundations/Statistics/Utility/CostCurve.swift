// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Vocabulary

/// What a score costs over all prevalences and costs at once, on one axis: Drummond and Holte's cost curve.
///
/// The abscissa PC(+) is the share of the greatest possible loss that missed disease makes up, from its prevalence and cost
/// together; the ordinate is the expected cost as a share of that greatest loss. A threshold is a straight line from its false
/// positive rate at the left to its false negative rate at the right. The lower envelope is what the score can reach when its
/// threshold is chosen anew for every PC(+); min(PC, 1 − PC) is what deciding without a model costs.
///
/// **Assumes** for the envelope's intervals that the threshold had been fixed: it is chosen on these cases, so the envelope
/// flatters the score a little.
/// > Source: Drummond & Holte, Machine Learning 65 (2006) 95–130. Checked against the definition in `CostCurveTests`.
public struct CostCurve: Sendable {
  /// One place of the envelope.
  public struct Point: Sendable, Equatable {
    /// PC(+), 0…1.
    public let probabilityCost: Double
    /// The threshold that costs least there; infinite for calling no case, minus infinity for calling all.
    public let threshold: Double
    /// The cost there with its pointwise interval.
    public let cost: Estimate
  }

  /// The lower envelope at evenly spaced PC(+).
  public let envelope: [Point]
  /// The PC(+) between which some threshold of the score costs less than deciding without a model; `nil` where none does.
  public let usefulRange: ClosedRange<Double>?

  /// Finds the envelope; `nil` without a case of either class.
  /// - Parameters:
  ///   - sample: The scores.
  ///   - points: How many places, ≥ 2.
  ///   - level: The level of the intervals.
  /// - Complexity: O(*n* + points × hull).
  public init?(_ sample: LabelledScores, points: Int = 101, level: ConfidenceLevel = .percent95) {
    precondition(points >= 2, "a curve has two ends")
    guard let curve = sample.rocCurve() else { return nil }
    let hull = Self.hull(curve.points)
    let places = (0..<points).map { Double($0) / Double(points - 1) }
    let best = places.map { place in
      hull.min { Self.cost($0, at: place) < Self.cost($1, at: place) } ?? hull[0]
    }
    // Infinite thresholds need no counting: they call all or none.
    let finite = Set(best.map(\.threshold).filter(\.isFinite)).sorted()
    let sweep = ThresholdSweep([sample], thresholds: finite)
    envelope = zip(places, best).map { place, point in
      let quantity = BootstrapQuantity(
        "normalised-cost",
        definition:
          "Least expected cost at PC(+) = \(place) over all thresholds, as a share of the greatest possible cost")
      guard let index = finite.firstIndex(of: point.threshold) else {
        // Calling no case: the cost is PC(+) itself, whatever the sample.
        return Point(
          probabilityCost: place, threshold: point.threshold,
          cost: Estimate(
            name: quantity.name, value: Self.cost(point, at: place), interval: nil, level: level,
            method: UtilityMethod.interval(isClustered: sample.clusters != nil, isWeighted: sample.weights != nil),
            n: sample.count, definition: quantity.definition, reason: .zeroStandardError))
      }
      return Point(
        probabilityCost: place, threshold: point.threshold,
        cost: sweep.estimate(Self.payoff(at: place), as: quantity, level: level, at: index))
    }
    usefulRange = Self.usefulRange(hull)
  }

  /// The cost of a pair of rates at a PC(+).
  private static func cost(_ point: ROCCurve.Point, at place: Double) -> Double {
    (1 - point.sensitivity) * place + point.falsePositiveRate * (1 - place)
  }

  static func payoff(at place: Double) -> MeanPayoff { MeanPayoff(worth: Cells(0, 1, 1, 0), prevalence: place) }

  /// The corners of the upper hull of the ROC points: no other threshold is ever cheapest.
  private static func hull(_ points: [ROCCurve.Point]) -> [ROCCurve.Point] {
    var hull: [ROCCurve.Point] = []
    for point in points {
      while hull.count > 1 {
        let (a, b) = (hull[hull.count - 2], hull[hull.count - 1])
        let turn =
          (b.falsePositiveRate - a.falsePositiveRate) * (point.sensitivity - a.sensitivity)
          - (b.sensitivity - a.sensitivity) * (point.falsePositiveRate - a.falsePositiveRate)
        guard turn >= 0 else { break }
        hull.removeLast()
      }
      hull.append(point)
    }
    return hull
  }

  /// Where the first and last lines of the hull that are not trivial cross those of deciding without a model.
  private static func usefulRange(_ hull: [ROCCurve.Point]) -> ClosedRange<Double>? {
    let inner = hull.filter { $0.sensitivity > $0.falsePositiveRate }
    // Below PC it beats calling none: FPR (1 − PC) + FNR PC < PC; above, calling all.
    let from = inner.map { $0.falsePositiveRate / ($0.falsePositiveRate + $0.sensitivity) }.min()
    let to = inner.map { (1 - $0.falsePositiveRate) / (2 - $0.falsePositiveRate - $0.sensitivity) }.max()
    guard let from, let to, from < to else { return nil }
    return from...to
  }
}

/// What one operating point costs over all PC(+): a straight line with a band.
///
/// > Source: Drummond & Holte, Machine Learning 65 (2006) 95–130; the simultaneous band after Scheffé, for a line in two
/// > unknowns. Checked in `CostCurveTests`.
public struct OperatingLine: Sendable {
  /// The cost at evenly spaced PC(+), with pointwise intervals.
  public let costs: [Estimate]
  /// The abscissas, PC(+).
  public let probabilityCosts: [Double]
  /// The band that holds the whole line at once.
  public let band: [BandPoint]
  /// The PC(+) between which the operating point costs less than deciding without a model; `nil` where it never does.
  public let usefulRange: ClosedRange<Double>?

  /// Draws the line; `nil` without a case of either class.
  /// - Parameters:
  ///   - reads: The calls.
  ///   - points: How many places, ≥ 2.
  ///   - level: The level of the intervals and of the band.
  /// - Complexity: O(*n* × points).
  public init?(_ reads: BinaryReads, points: Int = 21, level: ConfidenceLevel = .percent95) {
    precondition(points >= 2, "a line has two ends")
    guard reads.counts.positives > 0, reads.counts.negatives > 0 else { return nil }
    let places = (0..<points).map { Double($0) / Double(points - 1) }
    let costs = places.map { place in
      reads.estimate(
        CostCurve.payoff(at: place),
        as: BootstrapQuantity(
          "normalised-cost",
          definition: "Expected cost at PC(+) = \(place), as a share of the greatest possible cost"),
        level: level)
    }
    let reach = ChiSquared(degreesOfFreedom: 2).upperTailQuantile(level.alpha).squareRoot()
    probabilityCosts = places
    self.costs = costs
    band = zip(places, costs).compactMap { place, cost in
      guard let value = cost.value, let error = cost.standardError, error > 0 else { return nil }
      return BandPoint(abscissa: place, lower: max(0, value - reach * error), upper: min(1, value + reach * error))
    }
    let alarms = costs[0].value ?? 0
    let hits = 1 - (costs[points - 1].value ?? 1)
    usefulRange = hits > alarms ? alarms / (alarms + hits)...(1 - alarms) / (2 - alarms - hits) : nil
  }
}
