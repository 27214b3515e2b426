// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// The coefficients of the form (observed − chance) / (1 − chance), for a table whose subjects may count several times.
struct ChanceCorrectedAgreement {
  /// What is called chance.
  enum Chance {
    case none, even, common, own, hard
  }

  /// The beyond-chance share of one weighting of the subjects.
  struct Parts {
    var observed = 0.0
    var chance = 0.0
    /// The subjects with any rating, and with two or more.
    var rated = 0.0
    var paired = 0.0
    /// The mean share of each category.
    var common: [Double] = []
    /// Each reader's shares, reader by reader, and how many subjects he rated.
    var own: [Double] = []
    var ownCounts: [Double] = []

    var value: Double { (observed - chance) / (1 - chance) }
  }

  private let chance: Chance
  private let weights: [Double]
  private let weightSum: Double
  private let ratings: [[Int]]
  private let codes: [Int32]
  private let q: Int
  private let raters: Int
  /// The agreement of each subject's pairs; 0 where there is no pair.
  let agreement: [Double]

  /// So many categories have a matrix of weights; beyond it ratings are measurements.
  static let categoryLimit = 500

  static func make(_ table: RatingTable, _ weights: AgreementWeights, _ chance: Chance) -> Measured<Self> {
    let q = table.categories.count
    guard q <= categoryLimit else {
      return .undefined(
        .notApplicable(
          "there are \(q) different ratings, and at most \(categoryLimit) have weights; use alpha or an intraclass correlation"
        ))
    }
    if chance == .own, !table.areRatersKnown {
      return .undefined(.notApplicable("it is not known which reader gave which rating"))
    }
    return weights.matrix(table.values).flatMap { .value(Self(table, $0, chance)) }
  }

  private init(_ table: RatingTable, _ weights: [Double], _ chance: Chance) {
    let q = table.categories.count
    self.q = q
    self.chance = chance
    self.weights = weights
    weightSum = weights.reduce(0, +)
    codes = table.codes
    raters = table.raterCount
    ratings = (0..<table.subjectCount).map(table.ratings(of:))
    agreement = ratings.map { Self.agreement(of: $0, weights, q) }
  }

  /// The mean weight of the ordered pairs of different ratings.
  static func agreement(of ratings: [Int], _ weights: [Double], _ q: Int) -> Double {
    guard ratings.count > 1 else { return 0 }
    var sum = 0.0
    for (place, a) in ratings.enumerated() {
      for b in ratings[(place + 1)...] { sum += weights[a * q + b] }
    }
    return 2 * sum / Double(ratings.count * (ratings.count - 1))
  }

  /// The parts when each subject counts so many times, or why there are none.
  func parts(_ times: [Int]? = nil) -> Measured<Parts> {
    var parts = Parts()
    parts.common = [Double](repeating: 0, count: q)
    for (subject, row) in ratings.enumerated() where !row.isEmpty {
      let m = Double(times?[subject] ?? 1)
      guard m > 0 else { continue }
      parts.rated += m
      if row.count > 1 {
        parts.paired += m
        parts.observed += m * agreement[subject]
      }
      let share = m / Double(row.count)
      for code in row { parts.common[code] += share }
    }
    guard parts.paired > 0 else { return .undefined(.emptyDenominator(of: "subjects with two or more ratings")) }
    parts.observed /= parts.paired
    for k in parts.common.indices { parts.common[k] /= parts.rated }
    if chance == .own { addOwn(&parts, times) }
    parts.chance = expected(parts)
    guard chance == .none || 1 - parts.chance > 1e-12 else {
      return .undefined(
        .notApplicable("all ratings fall in one category, so that agreement by chance is complete already"))
    }
    return .value(parts)
  }

  private func addOwn(_ parts: inout Parts, _ times: [Int]?) {
    parts.own = [Double](repeating: 0, count: raters * q)
    parts.ownCounts = [Double](repeating: 0, count: raters)
    for subject in ratings.indices {
      let m = Double(times?[subject] ?? 1)
      for rater in 0..<raters {
        let code = codes[subject * raters + rater]
        guard code >= 0 else { continue }
        parts.own[rater * q + Int(code)] += m
        parts.ownCounts[rater] += m
      }
    }
    for rater in 0..<raters where parts.ownCounts[rater] > 0 {
      for k in 0..<q { parts.own[rater * q + k] /= parts.ownCounts[rater] }
    }
  }

  private func expected(_ parts: Parts) -> Double {
    switch chance {
    case .none: return 0
    case .even: return weightSum / Double(q * q)
    case .hard:
      guard q > 1 else { return 1 }
      return weightSum * parts.common.reduce(0) { $0 + $1 * (1 - $1) } / Double(q * (q - 1))
    case .common:
      let pulled = weighted(parts.common)
      return zip(parts.common, pulled).reduce(0) { $0 + $1.0 * $1.1 }
    case .own:
      // Σ over pairs of different readers: the square of the sum less the sum of the squares.
      let active = Double(parts.ownCounts.count { $0 > 0 })
      guard active > 1 else { return 1 }
      let total = (0..<q).map { k in (0..<raters).reduce(0) { $0 + parts.own[$1 * q + k] } }
      var sum = zip(total, weighted(total)).reduce(0) { $0 + $1.0 * $1.1 }
      for rater in 0..<raters {
        let one = Array(parts.own[rater * q..<(rater + 1) * q])
        sum -= zip(one, weighted(one)).reduce(0) { $0 + $1.0 * $1.1 }
      }
      return sum / (active * (active - 1))
    }
  }

  private func weighted(_ shares: [Double]) -> [Double] {
    (0..<q).map { k in
      var sum = 0.0
      for l in 0..<q { sum += weights[k * q + l] * shares[l] }
      return sum
    }
  }

  /// How far each subject pulls the coefficient, as Gwet linearises it; the pulls add up to zero.
  func influence(_ parts: Parts) -> [Double] {
    let value = chance == .none ? parts.observed : parts.value
    let scale = 1 - parts.chance
    let rates = chanceRates(parts)
    return ratings.indices.map { subject in
      let row = ratings[subject]
      guard !row.isEmpty else { return 0 }
      let base = row.count > 1 ? parts.rated / parts.paired * (agreement[subject] - parts.chance) / scale : 0
      return (base - value) / parts.rated - (1 - value) / scale * pull(subject, row, parts, rates)
    }
  }

  /// The derivative of chance by each category's share: common to all readers, or reader by reader.
  private func chanceRates(_ parts: Parts) -> [Double] {
    switch chance {
    case .none, .even: return []
    case .hard:
      guard q > 1 else { return [Double](repeating: 0, count: q) }
      return parts.common.map { -2 * weightSum * $0 / Double(q * (q - 1)) }
    case .common: return weighted(parts.common).map { 2 * $0 }
    case .own:
      let active = Double(parts.ownCounts.count { $0 > 0 })
      let total = weighted((0..<q).map { k in (0..<raters).reduce(0) { $0 + parts.own[$1 * q + k] } })
      var rates: [Double] = []
      for rater in 0..<raters {
        let one = weighted(Array(parts.own[rater * q..<(rater + 1) * q]))
        for k in 0..<q { rates.append(2 * (total[k] - one[k]) / (active * (active - 1))) }
      }
      return rates
    }
  }

  /// How far a subject pulls chance.
  private func pull(_ subject: Int, _ row: [Int], _ parts: Parts, _ rates: [Double]) -> Double {
    switch chance {
    case .none, .even: return 0
    case .hard, .common:
      let mean = zip(rates, parts.common).reduce(0) { $0 + $1.0 * $1.1 }
      let here = row.reduce(0) { $0 + rates[$1] } / Double(row.count)
      return (here - mean) / parts.rated
    case .own:
      var sum = 0.0
      for rater in 0..<raters {
        let code = codes[subject * raters + rater]
        guard code >= 0 else { continue }
        var mean = 0.0
        for k in 0..<q { mean += rates[rater * q + k] * parts.own[rater * q + k] }
        sum += (rates[rater * q + Int(code)] - mean) / parts.ownCounts[rater]
      }
      return sum
    }
  }
}
