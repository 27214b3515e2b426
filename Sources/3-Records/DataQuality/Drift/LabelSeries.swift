// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Vocabulary

/// A label over time: whether each image has it, its day and its patient.
struct LabelSeries {
  let isPositive: [Bool]
  let days: [CalendarDay]
  let units: [Int]

  /// The share among images of some days; `nil` where there are none.
  func share(_ isMeant: (CalendarDay) -> Bool) -> Double? {
    let rows = days.indices.filter { isMeant(days[$0]) }
    return rows.isEmpty ? nil : Double(rows.count { isPositive[$0] }) / Double(rows.count)
  }

  /// The test of Cochran and Armitage for a trend in days, with a variance that sums over patients.
  ///
  /// > Source: Armitage, Biometrics 11 (1955) 375–386; the variance after Rotnitzky & Jewell, Biometrika 77 (1990) 485–497. Checked
  /// > against numbers of an independent script in `DriftTests`; with one image a patient it is close to the usual test.
  func trend(group: String) -> HypothesisTest {
    let method = "Cochran–Armitage trend in days, variance summed over patients"
    let n = Double(days.count)
    let meanDay = days.reduce(0) { $0 + Double($1.number) } / max(1, n)
    let mean = Double(isPositive.count { $0 }) / max(1, n)
    var pulls: [Int: Double] = [:]
    for row in days.indices {
      pulls[units[row], default: 0] += (Double(days[row].number) - meanDay) * ((isPositive[row] ? 1 : 0) - mean)
    }
    let ordered = pulls.keys.sorted().map { pulls[$0] ?? 0 }
    let sum = ordered.reduce(0, +)
    let patients = Double(ordered.count)
    let variance = ordered.reduce(0) { $0 + $1 * $1 } * patients / max(1, patients - 1)
    guard patients > 2, variance > 0 else {
      return HypothesisTest(
        name: "label-drift.trend", group: group, statistic: nil, distribution: "normal", pValue: nil, method: method,
        reason: .zeroStandardError)
    }
    let z = sum / variance.squareRoot()
    return HypothesisTest(
      name: "label-drift.trend", group: group, statistic: z, distribution: "normal",
      pValue: min(1, 2 * NormalDistribution.standard.upperTail(z.magnitude)), method: method)
  }

  /// The day from which on the share differs most, and how often shuffled patients differ as much.
  ///
  /// The statistic is the greatest distance of the cumulative sum of (label less mean) from zero, over days. Under the null the labels of
  /// a patient, kept together, could as well have come with another patient's days: patients with equally many images are exchanged, and
  /// so the number of images on each day stays as it is.
  ///
  /// > Source: Page, Biometrika 41 (1954) 100–115; the permutation p-value after Phipson & Smyth, Statistical Applications in Genetics
  /// > and Molecular Biology 9 (2010) 39.
  func changePoint(group: String, permutations: Int, seed: UInt64) -> (day: Int?, test: HypothesisTest) {
    let method = "greatest cumulative sum over days, \(permutations) permutations of patients"
    let order = days.indices.sorted { days[$0] == days[$1] ? $0 < $1 : days[$0] < days[$1] }
    let mean = Double(isPositive.count { $0 }) / Double(max(1, isPositive.count))
    // A cumulative sum is looked at only after the last image of a day.
    let isEnd = order.indices.map { $0 + 1 == order.count || days[order[$0]] != days[order[$0 + 1]] }
    func greatest(_ values: [Double]) -> (value: Double, place: Int) {
      var (sum, best, place) = (0.0, 0.0, 0)
      for index in order.indices {
        sum += values[order[index]] - mean
        if isEnd[index], index + 1 < order.count, sum.magnitude > best + 1e-12 {
          (best, place) = (sum.magnitude, index + 1)
        }
      }
      return (best, place)
    }
    let values = isPositive.map { $0 ? 1.0 : 0.0 }
    let observed = greatest(values)
    guard observed.value > 0 else {
      return (
        nil,
        HypothesisTest(
          name: "label-drift.change", group: group, statistic: nil, distribution: "permutation", pValue: nil,
          method: method, reason: .notApplicable("the share never leaves its mean"))
      )
    }
    // Rows of a patient in the order of their days, and patients by how many rows they have.
    var rowsOfUnit: [Int: [Int]] = [:]
    for row in order { rowsOfUnit[units[row], default: []].append(row) }
    var bySize: [Int: [[Int]]] = [:]
    for unit in rowsOfUnit.keys.sorted() {
      if let rows = rowsOfUnit[unit] { bySize[rows.count, default: []].append(rows) }
    }
    let strata = bySize.keys.sorted().compactMap { bySize[$0] }
    var atLeast = 0
    var shuffled = values
    for permutation in 0..<permutations {
      var draws = PhiloxStream(seed: seed, replicate: permutation, purpose: 0x0D01)
      for stratum in strata {
        var from = Array(stratum.indices)
        for place in from.indices.reversed() where place > 0 { from.swapAt(place, draws.below(place + 1)) }
        for (target, source) in zip(stratum, from) {
          for (row, other) in zip(target, stratum[source]) { shuffled[row] = values[other] }
        }
      }
      if greatest(shuffled).value >= observed.value - 1e-9 { atLeast += 1 }
    }
    return (
      days[order[observed.place]].number,
      HypothesisTest(
        name: "label-drift.change", group: group, statistic: observed.value, distribution: "permutation",
        pValue: Double(atLeast + 1) / Double(permutations + 1), method: method)
    )
  }
}
