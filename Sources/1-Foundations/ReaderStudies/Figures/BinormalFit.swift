// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Vocabulary

/// The binormal ROC curve of greatest likelihood for ordered categories, or the limit that the likelihood runs to.
///
/// The categories' cut-offs are estimated with *a* and *b*. Neighbouring categories that hold one class only are joined first,
/// which changes neither the estimates nor their limits; continuous ratings are ordered categories too, one per run of one
/// class (Metz's LABROC), and are grouped further where there are more runs than ``mostCategories``.
///
/// Some data have no curve of greatest likelihood: a curve with an infinite parameter passes through every operating point
/// (the *degenerate* data of the literature). The area then is the limit, and ``outcome`` says so:
/// - no operating point lies inside the unit square: the area is 1 (or 0 where diseased and healthy changed places);
/// - all interior points have one false-positive rate or one sensitivity: the limit is a step there;
/// - a single interior point and no other: *b* is set to 1, because one point cannot tell two parameters.
///
/// > Source: Dorfman & Alf, J Math Psychol 6 (1969) 487–496; Metz, Herman & Shen, Stat Med 17 (1998) 1033–1053; degenerate
/// > data after Dorfman & Berbaum, Acad Radiol 2 (1995) 907–915. Checked in `BinormalFitTests` against published areas, an
/// > independent maximiser and the gradient.
public struct BinormalFit: Sendable, Equatable {
  /// How the fit ended.
  public enum Outcome: Sendable, Hashable {
    /// At the greatest likelihood.
    case converged
    /// All cases in one category: nothing is told apart.
    case noInformation
    /// No operating point lies inside the unit square.
    case noInteriorPoint
    /// All interior points share a rate, and the limit is a step.
    case step
    /// One operating point; *b* was set to 1.
    case singlePoint
  }

  /// Beyond so many runs neighbouring runs are grouped into about so many categories.
  public static let mostCategories = 200

  /// How the fit ended.
  public let outcome: Outcome
  /// The area under the curve or its limit, 0…1.
  public let area: Double
  /// The curve; `nil` where a parameter has no finite estimate.
  public let model: BinormalModel?
  /// The cut-offs between the joined categories on the scale of the healthy, rising; empty where there is no curve.
  public let cutoffs: [Double]
  /// The logarithm of the likelihood; `nil` where there is no curve of greatest likelihood.
  public let logLikelihood: Double?
  /// How many categories were fitted, after joining.
  public let categories: Int
  /// Whether runs were grouped to keep the fit small.
  public let isGrouped: Bool

  /// Fits a curve to counts in ordered categories, the lowest first.
  /// - Parameters:
  ///   - positives: Diseased cases of each category, ≥ 0.
  ///   - negatives: Healthy cases of each category, ≥ 0; as many.
  /// - Throws: ``FigureGap`` where a class has no case, or where the maximum was not found.
  /// - Complexity: O(categories) per step, some ten steps.
  public init(positives: [Int], negatives: [Int]) throws(FigureGap) {
    precondition(positives.count == negatives.count, "as many categories of either class")
    let total = (positives: positives.reduce(0, +), negatives: negatives.reduce(0, +))
    if total.positives == 0, total.negatives == 0 { throw FigureGap(.noObservations) }
    if total.positives == 0 { throw FigureGap(.noPositives) }
    if total.negatives == 0 { throw FigureGap(.noNegatives) }
    var runs = Self.joined(positives, negatives)
    isGrouped = runs.positive.count > Self.mostCategories
    if isGrouped {
      runs = Self.grouped(runs.positive, runs.negative)
      runs = Self.joined(runs.positive, runs.negative)
    }
    categories = runs.positive.count
    if let limit = Self.limit(runs.positive, runs.negative) {
      outcome = limit.outcome
      area = limit.area
      model = limit.model
      cutoffs = []
      logLikelihood = nil
      return
    }
    var likelihood = BinormalLikelihood(
      positive: runs.positive.map(Double.init), negative: runs.negative.map(Double.init))
    guard likelihood.maximise() else { throw FigureGap(.notConverged(after: BinormalLikelihood.mostSteps)) }
    guard let model = BinormalModel(a: likelihood.a, b: likelihood.b) else {
      throw FigureGap(.notConverged(after: BinormalLikelihood.mostSteps))
    }
    outcome = .converged
    self.model = model
    area = model.area
    cutoffs = likelihood.cutoffs
    logLikelihood = likelihood.value
  }

  init(ratings: RatingCounts) throws(FigureGap) {
    try self.init(positives: ratings.positive, negatives: ratings.negative)
  }

  /// What a person must know of the fit, in a sentence without a full stop; `nil` where it ended at its maximum as it stands.
  public var remark: String? {
    switch outcome {
    case .converged:
      isGrouped ? "the ratings were grouped into \(categories) ordered categories for the binormal fit" : nil
    case .noInformation: "all ratings are one category, so the binormal area is \(area)"
    case .noInteriorPoint:
      "the binormal fit is degenerate: no operating point lies inside the ROC square, and the area is its limit \(area)"
    case .step:
      "the binormal fit is degenerate: all interior operating points share a rate, and the area is that of the limiting step"
    case .singlePoint:
      "there is one operating point, so the binormal curve of equal variances through it was taken"
    }
  }
}

extension BinormalFit {
  /// Drops empty categories and joins neighbours that hold the same class only.
  private static func joined(_ positive: [Int], _ negative: [Int]) -> (positive: [Int], negative: [Int]) {
    var p: [Int] = []
    var q: [Int] = []
    for (here, there) in zip(positive, negative) where here + there > 0 {
      if let lastP = p.last, let lastQ = q.last, (here == 0 && lastP == 0) || (there == 0 && lastQ == 0) {
        p[p.count - 1] += here
        q[q.count - 1] += there
      } else {
        p.append(here)
        q.append(there)
      }
    }
    return (p, q)
  }

  /// Joins neighbours until each holds its share of the cases.
  private static func grouped(_ positive: [Int], _ negative: [Int]) -> (positive: [Int], negative: [Int]) {
    let total = positive.reduce(0, +) + negative.reduce(0, +)
    var p: [Int] = []
    var q: [Int] = []
    var (seen, next) = (0, 0)
    for (here, there) in zip(positive, negative) {
      if seen >= next {
        p.append(0)
        q.append(0)
        next = (p.count * total + mostCategories - 1) / mostCategories
      }
      p[p.count - 1] += here
      q[q.count - 1] += there
      seen += here + there
    }
    return (p, q)
  }

  /// The limit of degenerate data; `nil` where the likelihood has a maximum.
  private static func limit(
    _ positive: [Int], _ negative: [Int]
  ) -> (outcome: Outcome, area: Double, model: BinormalModel?)? {
    guard positive.count > 1 else { return (.noInformation, 0.5, nil) }
    let totals = (positive: positive.reduce(0, +), negative: negative.reduce(0, +))
    var interior: [(alarms: Int, hits: Int)] = []
    var onTheWay = (left: 0, right: 0, top: 0, bottom: 0)
    var (hits, alarms) = (0, 0)
    for category in positive.indices.reversed().dropLast() {
      hits += positive[category]
      alarms += negative[category]
      if alarms == 0 { onTheWay.left += 1 }
      if alarms == totals.negative { onTheWay.right += 1 }
      if hits == totals.positive { onTheWay.top += 1 }
      if hits == 0 { onTheWay.bottom += 1 }
      if alarms > 0, alarms < totals.negative, hits > 0, hits < totals.positive { interior.append((alarms, hits)) }
    }
    guard let first = interior.first else {
      // Corners on the left and at the top speak for the disease, those on the right and at the bottom against it.
      return (.noInteriorPoint, onTheWay.left + onTheWay.top > 0 ? 1 : 0, nil)
    }
    let x = Double(first.alarms) / Double(totals.negative)
    let y = Double(first.hits) / Double(totals.positive)
    if positive.count == 2 {
      let a = NormalDistribution.standard.quantile(y) - NormalDistribution.standard.quantile(x)
      guard let model = BinormalModel(a: a, b: 1) else { return nil }
      return (.singlePoint, model.area, model)
    }
    // An upright step passes through corners at the bottom and the top, a level one through those on the left and the right.
    if interior.allSatisfy({ $0.alarms == first.alarms }), onTheWay.left == 0, onTheWay.right == 0 {
      return (.step, 1 - x, nil)
    }
    if interior.allSatisfy({ $0.hits == first.hits }), onTheWay.top == 0, onTheWay.bottom == 0 {
      return (.step, y, nil)
    }
    return nil
  }
}
