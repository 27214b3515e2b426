// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Statistics
import Vocabulary

/// What share of its images each patient has of each value, beside the shares of a population.
struct PatientShares {
  /// The values that the population has.
  let categories: [String]
  /// Their shares in the population.
  let target: [Double]
  /// One row for each patient of whom it is known: the share of its images with each value.
  let rows: [[Double]]
  /// Patients of whom it is not known.
  let unknown: Int
  /// Values that the population does not have.
  let foreign: [String]
  /// The value that most images of each patient have; `nil` where it is unknown or foreign.
  let mostOfPatient: [Int?]

  init(_ values: [String?], patients: [Int], count: Int, categories: [String], target: [Double]) {
    let place = Dictionary(categories.enumerated().map { ($1, $0) }) { first, _ in first }
    var sums = Array(repeating: [Double](repeating: 0, count: categories.count), count: count)
    var foreign: Set<String> = []
    for (row, value) in values.enumerated() {
      guard let value else { continue }
      if let own = place[value] { sums[patients[row]][own] += 1 } else { foreign.insert(value) }
    }
    self.categories = categories
    self.target = target
    self.foreign = foreign.sorted()
    var rows: [[Double]] = []
    var most: [Int?] = []
    var unknown = 0
    for sum in sums {
      let total = sum.reduce(0, +)
      guard total > 0 else {
        unknown += 1
        most.append(nil)
        continue
      }
      rows.append(sum.map { $0 / total })
      most.append(sum.indices.max { sum[$0] == sum[$1] ? $0 > $1 : sum[$0] < sum[$1] })
    }
    self.rows = rows
    self.unknown = unknown
    mostOfPatient = most
  }

  /// Bands between quantiles.
  init(_ values: [Double?], patients: [Int], count: Int, quantiles: [IntendedPopulation.Quantile]) {
    let cuts = quantiles.map(\.value)
    func short(_ value: Double) -> String { value == value.rounded() ? String(Int(value)) : "\(value)" }
    var words = ["up to \(short(cuts[0]))"]
    for (low, high) in zip(cuts, cuts.dropFirst()) { words.append("over \(short(low)) to \(short(high))") }
    words.append("over \(short(cuts[cuts.count - 1]))")
    let edges = [0] + quantiles.map(\.share) + [1]
    self.init(
      values.map { value in value.map { number in words[cuts.count { $0 < number }] } }, patients: patients,
      count: count,
      categories: words, target: zip(edges, edges.dropFirst()).map { $1 - $0 })
  }

  /// The shares among patients.
  var shares: [Double] { Self.mean(rows, categories.count) }

  /// How many patients have any image with a value.
  func patientsWith(_ own: Int) -> Int { rows.count { $0[own] > 0 } }

  private static func mean(_ rows: [[Double]], _ count: Int, _ draws: [Int]? = nil) -> [Double] {
    var sums = [Double](repeating: 0, count: count)
    var total = 0.0
    for (place, row) in rows.enumerated() {
      let weight = Double(draws?[place] ?? 1)
      guard weight > 0 else { continue }
      total += weight
      for own in 0..<count { sums[own] += weight * row[own] }
    }
    return total > 0 ? sums.map { $0 / total } : sums
  }

  /// A value's share with its interval over patients.
  func estimate(
    _ own: Int, name: String, group: String, _ definition: String, _ settings: QualitySettings
  ) -> Estimate {
    let n = rows.count
    let share = shares[own]
    // A patient with several values counts in parts: the variance is that of the parts, never more than of whole patients.
    let variance = n > 1 ? rows.reduce(0) { $0 + ($1[own] - share) * ($1[own] - share) } / Double(n * (n - 1)) : 0
    let worth = variance > 0 ? min(Double(n) * 4, share * (1 - share) / variance) : Double(n)
    return Estimate(
      name: name, group: group, value: n > 0 ? share : nil,
      interval: n > 0
        ? Interval(
          ProportionInterval.wilson.bounds(successes: share * worth, trials: worth, level: settings.level).lower,
          ProportionInterval.wilson.bounds(successes: share * worth, trials: worth, level: settings.level).upper) : nil,
      level: settings.level, method: "Wilson, by patient", n: n, clusters: n, definition: definition,
      reason: n > 0 ? nil : .noObservations)
  }

  /// The standardised difference from the population, with its interval from drawing patients anew.
  func difference(_ group: String, _ settings: QualitySettings) -> Estimate {
    let quantity = BootstrapQuantity(
      "representativeness.difference",
      definition: "standardised difference of the shares: Mahalanobis' distance by the mean of the two covariances")
    let plan = BootstrapPlan(
      unit: .clusters, seed: settings.seed, replicates: settings.replicates, isStratified: false, interval: .percentile)
    let rows = rows
    let target = target
    let drawn = try? plan.estimates([quantity], drawing: .units(rows.count), n: rows.count, level: settings.level) {
      draws in
      [Self.distance(Self.mean(rows, target.count, draws), target)]
    }
    return
      (drawn?.first
      ?? .undefined(
        quantity.name, because: .noObservations, level: settings.level, method: "bootstrap", n: 0,
        definition: quantity.definition)).of(group: group)
  }

  /// The distance of two lists of shares; the last is left out, as they sum to 1.
  static func distance(_ first: [Double], _ second: [Double]) -> Double? {
    // Values that neither has do not count.
    let there = first.indices.filter { first[$0] > 0 || second[$0] > 0 }
    let size = there.count - 1
    guard size > 0 else { return 0 }
    var matrix = [Double](repeating: 0, count: size * size)
    for a in 0..<size {
      for b in 0..<size {
        let (i, j) = (there[a], there[b])
        matrix[a * size + b] =
          i == j
          ? (first[i] * (1 - first[i]) + second[i] * (1 - second[i])) / 2
          : -(first[i] * first[j] + second[i] * second[j]) / 2
      }
    }
    let gap = (0..<size).map { first[there[$0]] - second[there[$0]] }
    guard let solved = LinearSystem.solve(matrix, gap) else { return nil }
    return max(0, zip(gap, solved).reduce(0) { $0 + $1.0 * $1.1 }).squareRoot()
  }

  /// Pearson's test of the declared shares, with the variance over patients; that of the population too where its size is said.
  func test(_ group: String, n: Int?) -> HypothesisTest {
    let method =
      "chi-squared of the declared shares, variance over patients" + (n == nil ? "" : " and of the population's size")
    let shares = shares
    let there = target.indices.filter { shares[$0] > 0 || target[$0] > 0 }
    let size = there.count - 1
    let count = Double(rows.count)
    guard size > 0, rows.count > size + 1 else {
      return HypothesisTest(
        name: "representativeness.shares", group: group, statistic: nil, distribution: "chi-squared", pValue: nil,
        method: method, reason: .tooFewUnits(of: "patients", found: rows.count, needed: size + 2))
    }
    // Under the null the spread of whole patients is the population's; patients with several values spread less.
    var matrix = [Double](repeating: 0, count: size * size)
    for row in rows {
      for a in 0..<size {
        for b in 0..<size {
          matrix[a * size + b] +=
            (row[there[a]] - target[there[a]]) * (row[there[b]] - target[there[b]]) / (count * count)
        }
      }
    }
    let gap = (0..<size).map { shares[there[$0]] - target[there[$0]] }
    for a in 0..<size {
      for b in 0..<size {
        let (p, q) = (target[there[a]], target[there[b]])
        // The mean square about the target holds the square of the gap, which is no variance.
        matrix[a * size + b] -= gap[a] * gap[b] / count
        if let n { matrix[a * size + b] += (a == b ? p * (1 - p) : -p * q) / Double(n) }
      }
    }
    guard let solved = LinearSystem.solve(matrix, gap) else {
      return HypothesisTest(
        name: "representativeness.shares", group: group, statistic: nil, distribution: "chi-squared",
        degreesOfFreedom: [Double(size)], pValue: nil, method: method, reason: .zeroStandardError)
    }
    let statistic = max(0, zip(gap, solved).reduce(0) { $0 + $1.0 * $1.1 })
    return HypothesisTest(
      name: "representativeness.shares", group: group, statistic: statistic, distribution: "chi-squared",
      degreesOfFreedom: [Double(size)], pValue: ChiSquared(degreesOfFreedom: Double(size)).upperTail(statistic),
      method: method)
  }
}
