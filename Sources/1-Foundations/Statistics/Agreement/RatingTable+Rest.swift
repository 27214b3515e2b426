// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Vocabulary

extension RatingTable {
  /// How well each reader agrees with the others, beyond chance: one estimate per reader, in order.
  ///
  /// Observed is the mean, over the subjects that he and another rated, of his agreement with each of the others; chance is that
  /// of his habits with each of theirs on those subjects. A reader far below the rest is one to look at.
  ///
  /// - Parameters:
  ///   - weights: How much different categories agree.
  ///   - level: The two-sided level.
  /// - Returns: The kappas, each with the reader as its group.
  /// - Complexity: O(readers² × subjects).
  /// > Source: Schouten, Statistica Neerlandica 36 (1982) 45–61. Checked against a slow definition and the jackknife in
  /// > `PairwiseAgreementTests`.
  public func againstRest(
    _ weights: AgreementWeights = .identity, level: ConfidenceLevel = .percent95
  ) -> [Estimate] {
    let definition = "agreement of one reader with each of the others, beyond chance"
    let method = "Schouten's kappa of one reader with the rest, linearised variance"
    func refused(_ rater: Int, _ reason: UndefinedReason) -> Estimate {
      Estimate.undefined("kappa-with-rest", because: reason, level: level, method: method, n: 0, definition: definition)
        .of(group: raters[rater])
    }
    guard areRatersKnown else {
      return raters.indices.map { refused($0, .notApplicable("it is not known which reader gave which rating")) }
    }
    guard categories.count <= ChanceCorrectedAgreement.categoryLimit, let matrix = weights.matrix(values).value else {
      return raters.indices.map { refused($0, weights.matrix(values).reason ?? .notApplicable("too many categories")) }
    }
    return raters.indices.map { rater in
      switch RestSums(self, rater, matrix).measured {
      case .undefined(let reason): refused(rater, reason)
      case .value(let found):
        estimate(
          "kappa-with-rest", value: found.value, pulls: found.pulls, n: found.n, method: method,
          definition: definition, level: level
        ).of(group: raters[rater])
      }
    }
  }

  /// The agreement of the others without each reader: what he does to the whole.
  ///
  /// - Returns: One estimate per reader left out, in order, with his name as the group.
  public func withoutEachReader(
    _ measure: AgreementMeasure = .fleissKappa(.identity), level: ConfidenceLevel = .percent95
  ) -> [Estimate] {
    raters.indices.map { rater in
      guard areRatersKnown, raterCount > 2, let rest = try? leavingOut(rater: rater) else {
        return Estimate.undefined(
          measure.name(raters: raterCount - 1),
          because: areRatersKnown
            ? .tooFewUnits(of: "readers", found: raterCount, needed: 3)
            : .notApplicable("it is not known which reader gave which rating"),
          level: level, method: measure.title(raters: raterCount - 1), n: 0,
          definition: measure.definition(raters: raterCount - 1)
        ).of(group: "without \(raters[rater])")
      }
      return rest.estimate(measure, level: level).of(group: "without \(raters[rater])")
    }
  }

  /// An estimate from what each subject pulls: Student's interval over sampling units, cut at 1.
  func estimate(
    _ name: String, value: Double, pulls: [Double], n: Int, method: String, definition: String, level: ConfidenceLevel
  ) -> Estimate {
    var byUnit = [Double](repeating: 0, count: unitCount)
    var units: Set<Int> = []
    for (subject, pull) in pulls.enumerated() where !ratings(of: subject).isEmpty {
      byUnit[unit(of: subject)] += pull
      units.insert(unit(of: subject))
    }
    var estimate = Estimate(
      name: name, value: value, interval: nil, level: level, method: "\(method), Student's interval", n: n,
      clusters: clusters.map { _ in units.count }, definition: definition)
    guard units.count > 1 else {
      estimate.reason = .tooFewUnits(of: "sampling units", found: units.count, needed: 2)
      return estimate
    }
    let factor = Double(units.count) / Double(units.count - 1)
    let error = (byUnit.reduce(0) { $0 + $1 * $1 } * factor).squareRoot()
    estimate.standardError = error
    guard error > 1e-14 else {
      estimate.standardError = 0
      estimate.reason = .zeroStandardError
      return estimate
    }
    let half = StudentT(degreesOfFreedom: Double(units.count - 1)).upperTailQuantile(level.alpha / 2) * error
    estimate.interval = Interval(value - half, max(value, min(1, value + half)))
    return estimate
  }
}

/// The sums of one reader's agreement with the rest.
private struct RestSums {
  let measured: Measured<(value: Double, pulls: [Double], n: Int)>

  init(_ table: RatingTable, _ rater: Int, _ matrix: [Double]) {
    let q = table.categories.count
    let others = table.raters.indices.filter { $0 != rater }
    // Subjects that he and another rated.
    let shared = (0..<table.subjectCount).filter { subject in
      table.code(subject: subject, rater: rater) != nil && table.ratings(of: subject).count > 1
    }
    guard !shared.isEmpty else {
      measured = .undefined(.emptyDenominator(of: "subjects that he and another rated"))
      return
    }
    var shares = [[Double]](repeating: [Double](repeating: 0, count: q), count: table.raterCount)
    var sizes = [Double](repeating: 0, count: table.raterCount)
    var agreement: [Double] = []
    for subject in shared {
      let own = table.code(subject: subject, rater: rater) ?? 0
      var (sum, count) = (0.0, 0.0)
      for other in table.raters.indices {
        guard let code = table.code(subject: subject, rater: other) else { continue }
        shares[other][code] += 1
        sizes[other] += 1
        guard other != rater else { continue }
        sum += matrix[own * q + code]
        count += 1
      }
      agreement.append(sum / count)
    }
    for other in table.raters.indices where sizes[other] > 0 {
      for k in 0..<q { shares[other][k] /= sizes[other] }
    }
    let active = others.filter { sizes[$0] > 0 }
    func pulled(_ shares: [Double]) -> [Double] {
      (0..<q).map { k in (0..<q).reduce(0) { $0 + matrix[k * q + $1] * shares[$1] } }
    }
    let mean = (0..<q).map { k in active.reduce(0) { $0 + shares[$1][k] } / Double(active.count) }
    let towards = pulled(mean)
    let from = pulled(shares[rater])
    let chance = zip(shares[rater], towards).reduce(0) { $0 + $1.0 * $1.1 }
    guard 1 - chance > 1e-12 else {
      measured = .undefined(
        .notApplicable("all ratings fall in one category, so that agreement by chance is complete already"))
      return
    }
    let n = Double(shared.count)
    let observed = agreement.reduce(0, +) / n
    let value = (observed - chance) / (1 - chance)
    let chances = table.raters.indices.map { other in
      zip(shares[other], from).reduce(0) { $0 + $1.0 * $1.1 }
    }
    var pulls = [Double](repeating: 0, count: table.subjectCount)
    for (place, subject) in shared.enumerated() {
      let own = table.code(subject: subject, rater: rater) ?? 0
      var moved = (towards[own] - chance) / sizes[rater]
      for other in active {
        guard let code = table.code(subject: subject, rater: other) else { continue }
        moved += (from[code] - chances[other]) / (sizes[other] * Double(active.count))
      }
      pulls[subject] = ((agreement[place] - observed) / n - (1 - value) * moved) / (1 - chance)
    }
    measured = .value((value, pulls, shared.count))
  }
}
