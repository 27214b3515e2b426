// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation

/// The power of a multi-reader multi-case study for a number of readers and cases.
///
/// Two modalities are compared by their mean figure of merit over readers. Components come from a pilot study; cases scale its error
/// terms, readers everything. The figure of merit is the area under the ROC curve or any other that the components are of.
///
/// > Source: Hillis, Obuchowski & Berbaum, Academic Radiology 18 (2011) 129–142; Hillis, Statistics in Medicine 26 (2007) 596–619
/// > (degrees of freedom); Chen, Petrick & Sahiner, Academic Radiology 19 (2012) 1158–1165 (non-inferiority). Checked against
/// > RJafroc's published powers in `ReadersAndCasesPlanTests`.
public struct ReadersAndCasesPlan: Sendable, Hashable {
  /// Which populations the conclusion is about.
  public enum Generalization: String, Sendable, Hashable, CaseIterable {
    /// Other readers and other cases.
    case readersAndCases = "readers-and-cases"
    /// These readers, other cases.
    case cases
    /// Other readers, these cases.
    case readers
  }

  /// Who reads what.
  public enum Design: Sendable, Hashable {
    /// Every reader reads every case in both modalities.
    case crossed
    /// Readers and cases are split into so many groups; each group of readers reads its own cases, in both modalities.
    case splitPlot(groups: Int)
    /// Either modality has its own readers, as many as are named, who read the same cases.
    case unpairedReaders
    /// The same readers read other cases in either modality, as many as are named.
    case unpairedCases
  }

  /// The components of a pilot study.
  public let components: ReaderComponents
  /// Test less reference as anticipated, in the unit of the figure of merit.
  public let effect: Double
  /// The figure of merit: `auc`, `wAFROC`.
  public let figure: String
  /// Who reads what.
  public let design: Design
  /// Which populations the conclusion is about.
  public let generalization: Generalization
  /// The share of recruited cases that is lost.
  public let loss: Double

  /// Makes a plan.
  /// - Throws: ``PlanningError`` for a number that lies outside what it can be, or components that lack what the design needs.
  public init(
    components: ReaderComponents, effect: Double, figure: String = "auc", design: Design = .crossed,
    generalization: Generalization = .readersAndCases, loss: Double = 0
  ) throws(PlanningError) {
    guard effect.isFinite else { throw .outOfRange(name: "the effect", found: effect, needed: "a finite number") }
    guard loss >= 0, loss < 1 else {
      throw .outOfRange(name: "loss", found: loss, needed: "a share from 0 to below 1")
    }
    switch design {
    case .crossed: break
    case .splitPlot(let groups): try PlanningCheck.atLeast(2, "the number of groups", Double(groups))
    case .unpairedReaders:
      guard components.reader != nil, components.errors != nil else {
        throw .outOfRange(
          name: "the readers' variance", found: 0,
          needed: "an estimate of it, and of all error covariances, for modalities with different readers")
      }
    case .unpairedCases:
      guard components.errors != nil else {
        throw .outOfRange(
          name: "the error covariances", found: 0, needed: "an estimate of each, for modalities with different cases")
      }
    }
    self.components = components
    self.effect = effect
    self.figure = figure
    self.design = design
    self.generalization = generalization
    self.loss = loss
  }

  /// The power at one size, with what it is made of.
  public struct Power: Sendable, Hashable {
    /// The readers, of each modality where they differ.
    public let readers: Int
    /// The cases, of each modality where they differ.
    public let cases: Int
    /// The chance of showing the claim, 0…1.
    public let power: Double
    /// The noncentrality of the F statistic for a difference, or of t² for other claims.
    public let noncentrality: Double
    /// The denominator's degrees of freedom; infinite where readers are fixed.
    public let degreesOfFreedom: Double
    /// The standard error of the difference of mean figures of merit.
    public let standardError: Double
  }

  /// The chance of showing a claim.
  ///
  /// - Parameters:
  ///   - hypothesis: The claim about `test − reference`.
  ///   - readers: How many readers, ≥ 2.
  ///   - cases: How many cases, diseased and healthy in the pilot's mix.
  ///   - test: The error rates; only alpha and the sides enter.
  /// - Returns: The power with what it is made of.
  /// - Throws: ``PlanningError`` where there are too few readers for the design, or groups cannot be equal.
  /// - Complexity: that of one noncentral F tail.
  public func power(
    _ hypothesis: Hypothesis = .difference, readers: Int, cases: Int, test: PlanningTest
  ) throws(PlanningError) -> Power {
    let spread = try spread(readers: readers, cases: cases)
    return spread.power(hypothesis, effect: effect, readers: readers, cases: cases, test: test)
  }

  /// The smallest number of cases that shows a claim with a number of readers.
  /// - Parameters:
  ///   - hypothesis: The claim about `test − reference`.
  ///   - readers: How many readers.
  ///   - test: The error rates.
  ///   - largest: No study has more cases.
  /// - Returns: The study with its power.
  /// - Throws: ``PlanningError/unreachable(asked:target:best:largest:of:)`` where more readers are needed.
  public func study(
    _ hypothesis: Hypothesis = .difference, readers: Int, test: PlanningTest, upTo largest: Int = 100_000
  ) throws(PlanningError) -> PlannedStudy {
    try NormalPower.check(hypothesis, effect: effect)
    _ = try spread(readers: readers, cases: 2)
    let cases = try SizeSearch.smallest(
      reaching: test.power, upTo: largest, asked: "with \(readers) readers a power of", of: "cases"
    ) { cases in
      (try? power(hypothesis, readers: readers, cases: cases, test: test).power) ?? 0
    }
    let reached = try power(hypothesis, readers: readers, cases: cases, test: test)
    let total = design == .unpairedCases ? 2 * cases : cases
    return PlannedStudy(
      name: "difference.\(figure)", total: total, recruited: Int((Double(total) / (1 - loss) - 1e-9).rounded(.up)),
      readers: design == .unpairedReaders ? 2 * readers : readers, power: reached.power, alpha: test.alpha,
      sides: test.sides, method: method(hypothesis),
      source: "Hillis, Obuchowski & Berbaum, Academic Radiology 18 (2011) 129-142",
      assumptions: assumptions)
  }

  /// The powers for each number of readers and cases, by readers and then by cases; what a design cannot have is left out.
  public func grid(
    _ hypothesis: Hypothesis = .difference, readers: [Int], cases: [Int], test: PlanningTest
  ) -> [Power] {
    readers.flatMap { count in
      cases.compactMap { try? power(hypothesis, readers: count, cases: $0, test: test) }
    }
  }

  private func method(_ hypothesis: Hypothesis) -> String {
    let scope =
      switch generalization {
      case .readersAndCases: "random readers and cases"
      case .cases: "fixed readers, random cases"
      case .readers: "random readers, fixed cases"
      }
    let who =
      switch design {
      case .crossed: "every reader reads every case in both modalities"
      case .splitPlot(let groups): "\(groups) groups of readers, each with its own cases"
      case .unpairedReaders: "other readers in either modality"
      case .unpairedCases: "other cases in either modality"
      }
    return "\(figure), \(hypothesis.planningWords), \(components.origin), \(scope), \(who)"
  }

  private var assumptions: [String] {
    var words = [
      "the difference is \(effect)", "cases and readers are like those of a pilot study with \(components.cases) cases",
    ]
    if loss > 0 { words.append("\(loss) of those recruited are lost") }
    return words
  }

  private func spread(readers: Int, cases: Int) throws(PlanningError) -> ReaderSpread {
    let needed = generalization == .cases ? 1 : 2
    try PlanningCheck.atLeast(Double(needed), "the number of readers", Double(readers))
    try PlanningCheck.atLeast(2, "the number of cases", Double(cases))
    let scale = Double(components.cases) / Double(cases)
    let (own, shared) = (scale * components.residual, scale * components.shared)
    let reader = generalization == .cases ? 0 : components.modalityReader
    switch design {
    case .crossed:
      return ReaderSpread(
        own: reader + own, shared: shared, sharing: Double(readers), freedom: Double(readers - 1), readers: readers,
        generalization)
    case .splitPlot(let groups):
      guard readers % groups == 0 else {
        throw .outOfRange(
          name: "the number of readers", found: Double(readers), needed: "a multiple of \(groups), the groups")
      }
      // A reader reads only a group's cases.
      let split = Double(groups)
      let inGroup = Double(readers) / split
      // Groups of one reader share nothing, and are compared as readers.
      let freedom = inGroup == 1 ? Double(readers - 1) : Double(readers - groups)
      return ReaderSpread(
        own: reader + split * own + (inGroup == 1 ? split * shared : 0), shared: inGroup == 1 ? 0 : split * shared,
        sharing: inGroup, freedom: freedom, readers: readers, generalization)
    case .unpairedReaders:
      guard let errors = components.errors else { return ReaderSpread.impossible(readers) }
      let single = generalization == .cases ? 0 : (components.reader ?? 0) + components.modalityReader
      return ReaderSpread(
        own: single + scale * max(0, errors.variance - errors.sameModality),
        shared: scale * max(0, errors.sameModality - errors.different), sharing: Double(readers),
        freedom: 2 * Double(readers - 1), readers: readers, generalization)
    case .unpairedCases:
      guard let errors = components.errors else { return ReaderSpread.impossible(readers) }
      return ReaderSpread(
        own: reader + scale * max(0, errors.variance - errors.sameModality),
        shared: scale * max(0, errors.sameModality),
        sharing: Double(readers), freedom: Double(readers - 1), readers: readers, generalization)
    }
  }
}

/// The variance of a mean over readers, split in what each has of their own and what they share.
struct ReaderSpread {
  /// The expected mean square of the numerator of the degrees of freedom, and what is added for shared cases.
  private let own: Double
  private let added: Double
  private let freedom: Double
  private let readers: Int
  /// How many means are compared: the variance of a difference is twice that of a mean.
  private let means: Double

  init(
    own: Double, shared: Double, sharing: Double, freedom: Double, readers: Int,
    _ generalization: ReadersAndCasesPlan.Generalization, means: Double = 2
  ) {
    self.own = own
    added = generalization == .readers ? 0 : sharing * shared
    self.freedom = generalization == .cases ? .infinity : freedom
    self.readers = readers
    self.means = means
  }

  static func impossible(_ readers: Int) -> ReaderSpread {
    ReaderSpread(own: .infinity, shared: 0, sharing: 1, freedom: 1, readers: readers, .readersAndCases)
  }

  var meanSquare: Double { own + added }
  var standardError: Double { (means * meanSquare / Double(readers)).squareRoot() }
  /// Hillis's degrees of freedom: Satterthwaite's for the reader mean square alone.
  var degreesOfFreedom: Double { freedom * (meanSquare / own) * (meanSquare / own) }

  func power(
    _ hypothesis: Hypothesis, effect: Double, readers: Int, cases: Int, test: PlanningTest
  ) -> ReadersAndCasesPlan.Power {
    let (error, df) = (standardError, degreesOfFreedom)
    func tail(beyond shift: Double) -> Double {
      let critical = StudentT(degreesOfFreedom: df).upperTailQuantile(test.tail)
      return NoncentralT(degreesOfFreedom: df, noncentrality: shift / error).upperTail(critical)
    }
    let power: Double
    var shown = effect / error
    switch hypothesis {
    case .difference where test.sides == .two:
      // The F test counts both directions, as the publications do.
      let critical = FDistribution(numerator: 1, denominator: df).upperTailQuantile(test.alpha)
      power = NoncentralF(numerator: 1, denominator: df, noncentrality: shown * shown).upperTail(critical)
    case .difference: power = tail(beyond: effect.magnitude)
    case .superiority: power = tail(beyond: effect)
    case .nonInferiority(let margin):
      shown = (effect + margin) / error
      power = tail(beyond: effect + margin)
    case .equivalence(let margin):
      // The bounds are missed on different sides, nearly never together.
      shown = (margin - effect.magnitude) / error
      power = max(0, tail(beyond: margin - effect) + tail(beyond: margin + effect) - 1)
    }
    return ReadersAndCasesPlan.Power(
      readers: readers, cases: cases, power: power, noncentrality: shown * shown, degreesOfFreedom: df,
      standardError: error)
  }
}
