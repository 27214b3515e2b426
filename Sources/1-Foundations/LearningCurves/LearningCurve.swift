// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

/// The curve of a score over training cases, with what is not known about it.
///
/// ```swift
/// let curve = try LearningCurve(results)
/// curve.moreCases(toGain: 0.02).value   // with an interval whose upper end may be infinite; or nil with the reason
/// ```
/// Two chances are drawn anew for each replicate: what another choice of training cases of that size would have done, by the spread
/// between trainings of one size (or about the curve where each size has one), and which test patients were met, by the resampled
/// scores that results bring along.
public struct LearningCurve: Sendable {
  /// Why there is no curve.
  public enum Failure: Error, Sendable, Hashable {
    /// Fewer than four sizes: three numbers are to be found.
    case tooFewSizes(found: Int)
    /// The largest size is less than four times the smallest.
    case narrow(smallest: Int, largest: Int)
    /// A score is not finite, a size not above 0, or resampled scores are not equally many.
    case badResult(index: Int)
  }

  /// The curve through all results.
  public let law: PowerLaw
  /// The curves of the replicates.
  public let replicates: [PowerLaw]
  /// The sizes, rising.
  public let sizes: [Int]
  /// The spread of trainings of one size.
  public let spread: Double
  /// How many results there are.
  public let count: Int
  /// The seed of the replicates.
  public let seed: UInt64

  /// The least number of sizes.
  public static let fewestSizes = 4
  /// The least factor from the smallest size to the largest.
  public static let narrowest = 4
  /// How many times the largest size is the furthest that is answered for.
  public static let furthest = 10.0

  /// Fits a curve and its replicates.
  /// - Parameters:
  ///   - results: Trainings on subsets of at least four sizes, the largest at least four times the smallest.
  ///   - greatest: The greatest score there can be.
  ///   - count: How often chance is drawn.
  ///   - seed: The seed of it.
  /// - Throws: ``Failure``.
  /// - Complexity: O(replicates × sizes).
  public init(
    _ results: [TrainingResult], greatest: Double = 1, replicates count: Int = 1000, seed: UInt64 = 1
  ) throws(Failure) {
    let resamples = results.first?.resampled.count ?? 0
    for (index, result) in results.enumerated() {
      guard result.score.isFinite, result.cases > 0, result.resampled.count == resamples,
        result.resampled.allSatisfy(\.isFinite)
      else { throw .badResult(index: index) }
    }
    let groups = Dictionary(grouping: results, by: \.cases).sorted { $0.key < $1.key }.map(\.value)
    let sizes = groups.map { $0[0].cases }
    guard sizes.count >= Self.fewestSizes else { throw .tooFewSizes(found: sizes.count) }
    guard let smallest = sizes.first, let largest = sizes.last, largest >= Self.narrowest * smallest else {
      throw .narrow(smallest: sizes.first ?? 0, largest: sizes.last ?? 0)
    }
    let cases = sizes.map(Double.init)
    let weights = groups.map { Double($0.count) }
    let means = groups.map { group in group.reduce(0) { $0 + $1.score } / Double(group.count) }
    let law = PowerLaw.fitted(cases: cases, scores: means, weights: weights, greatest: greatest)
    // Within sizes where there are repeats, about the curve too where the sizes leave something over.
    var (squares, freedom) = (0.0, 0)
    for (group, mean) in zip(groups, means) {
      squares += group.reduce(0) { $0 + ($1.score - mean) * ($1.score - mean) }
      freedom += group.count - 1
    }
    if freedom < 4 {
      for place in means.indices {
        let rest = means[place] - law.score(at: cases[place])
        squares += weights[place] * rest * rest
      }
      freedom += max(1, sizes.count - 3)
    }
    let spread = (squares / Double(freedom)).squareRoot()
    // What a resample of patients does to the mean of each size, about its mean over resamples.
    let moves = groups.map { group in
      let sums = (0..<resamples).map { place in
        group.reduce(0) { $0 + $1.resampled[place] } / Double(group.count)
      }
      let mean = sums.reduce(0, +) / Double(max(1, resamples))
      return sums.map { $0 - mean }
    }
    self.law = law
    self.sizes = sizes
    self.spread = spread
    self.count = results.count
    self.seed = seed
    replicates = (0..<count).map { replicate in
      var draws = PhiloxStream(seed: seed, replicate: replicate)
      // The spread itself is known no better than its degrees of freedom allow.
      var chi = 0.0
      for _ in 0..<freedom {
        let normal = draws.normal()
        chi += normal * normal
      }
      let drawn = spread * (Double(freedom) / max(chi, 1e-12)).squareRoot()
      let resample = resamples > 0 ? draws.below(resamples) : 0
      let scores = means.indices.map { place in
        means[place] + drawn / weights[place].squareRoot() * draws.normal()
          + (resamples > 0 ? moves[place][resample] : 0)
      }
      return PowerLaw.fitted(cases: cases, scores: scores, weights: weights, greatest: greatest)
    }
  }

  /// The score at another number of cases.
  /// - Parameters:
  ///   - cases: How many, at most ten times the largest size.
  ///   - level: The level of the interval.
  /// - Returns: The estimate; `nil` with a reason beyond that.
  public func score(at cases: Int, level: ConfidenceLevel = .percent95) -> Estimate {
    let definition = "score of a training on \(cases) cases"
    guard Double(cases) <= Self.furthest * largest, cases > 0 else {
      return .undefined(
        "learning-curve.score", because: .notApplicable(Self.farWords), level: level, method: Self.method, n: count,
        definition: definition)
    }
    let bounds = Self.bounds(replicates.map { $0.score(at: Double(cases)) }, level)
    return Estimate(
      name: "learning-curve.score", value: law.score(at: Double(cases)), interval: bounds, level: level,
      method: Self.method, n: count, definition: definition, seed: seed)
  }

  /// How many cases more than the largest size would gain so much.
  ///
  /// **Edge cases.** No answer, with the reason, where the results do not rise beyond chance, where the gain lies above the ceiling of the
  /// curve or of half of its replicates, or where it lies beyond ten times the largest size. An upper bound is infinite where some
  /// replicates never gain so much.
  /// - Parameters:
  ///   - gain: What is to be gained over the largest size, > 0.
  ///   - level: The level of the interval.
  /// - Returns: Cases beyond the largest size.
  public func moreCases(toGain gain: Double, level: ConfidenceLevel = .percent95) -> Estimate {
    precondition(gain > 0, "a gain is above 0")
    func refused(_ why: String) -> Estimate {
      .undefined(
        "learning-curve.more-cases", because: .notApplicable(why), level: level, method: Self.method, n: count,
        unit: "cases", definition: Self.caseWords)
    }
    let rises = replicates.map { $0.score(at: largest) - $0.score(at: Double(sizes[0])) }
    guard let rise = Self.bounds(rises, level), rise.lower > 1e-9 else {
      return refused("the scores do not rise with the cases beyond what chance does")
    }
    let needed = law.cases(for: law.score(at: largest) + gain)
    guard needed.isFinite else { return refused("the gain lies above the ceiling of the curve") }
    guard needed <= Self.furthest * largest else { return refused(Self.farWords) }
    let drawn = replicates.map { max(0, $0.cases(for: $0.score(at: largest) + gain) - largest) }
    guard 2 * drawn.count(where: \.isFinite) > drawn.count else {
      return refused("most curves that fit as well never gain so much")
    }
    return Estimate(
      name: "learning-curve.more-cases", value: needed - largest, interval: Self.bounds(drawn, level), level: level,
      method: Self.method, n: count, unit: "cases", definition: Self.caseWords, seed: seed)
  }

  private var largest: Double { Double(sizes.last ?? 1) }

  private static let method = "inverse power law, parametric bootstrap over trainings and patients, percentiles"
  private static let caseWords = "training cases beyond the largest size that gain so much, by the curve"
  private static let farWords = "it lies beyond ten times the largest size, where the curve was never looked at"

  private static func bounds(_ values: [Double], _ level: ConfidenceLevel) -> Interval? {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return nil }
    let tail = (1 - level.value) / 2
    func quantile(_ share: Double) -> Double {
      let place = share * Double(sorted.count - 1)
      let (below, above) = (Int(place.rounded(.down)), Int(place.rounded(.up)))
      if sorted[below] == sorted[above] || sorted[above].isInfinite { return sorted[above] }
      return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
    }
    return Interval(quantile(tail), quantile(1 - tail))
  }
}
