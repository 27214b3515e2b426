// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Which findings come together, with every prevalence kept as it was asked for.
///
/// The findings are drawn one after the other. The odds of one are those of its prevalence, times the odds ratio of each earlier finding that
/// is there; the factor before them is solved for so that the prevalence over all patients is exact: the sum over all sets of
/// earlier findings, of which there are at most 2⁶.
struct FindingCompany: Sendable {
  /// For each finding the earlier ones that it comes with, and the logarithms of the odds ratios.
  private let partners: [[(index: Int, logOdds: Double)]]
  let isAny: Bool

  init(_ scenario: Scenario) {
    let kinds = scenario.findings.map(\.kind)
    partners = kinds.indices.map { later in
      scenario.comorbidity.compactMap { pair in
        guard let a = kinds.firstIndex(of: pair.given), let b = kinds.firstIndex(of: pair.finding), max(a, b) == later,
          a != b
        else { return nil }
        return (min(a, b), log(pair.oddsRatio))
      }
    }
    isAny = partners.contains { !$0.isEmpty }
  }

  /// The logarithm of the odds of each finding where none of its partners is there.
  func intercepts(prevalences: [Double]) -> [Double] {
    var joint = [1.0]
    var intercepts: [Double] = []
    for (index, prevalence) in prevalences.enumerated() {
      let bounded = min(1, max(0, prevalence))
      var intercept = log(bounded / (1 - bounded))
      if !partners[index].isEmpty, intercept.isFinite {
        let steps = joint.indices.map { step(of: index, present: $0) }
        var (low, high) = (intercept - (steps.max() ?? 0) - 1, intercept - (steps.min() ?? 0) + 1)
        for _ in 0..<60 {
          intercept = (low + high) / 2
          let share = zip(joint, steps).reduce(0) { $0 + $1.0 / (1 + exp(-intercept - $1.1)) }
          if share < bounded { low = intercept } else { high = intercept }
        }
      }
      intercepts.append(intercept)
      guard isAny else { continue }
      let with = joint.indices.map { joint[$0] * share(of: index, present: $0, intercept: intercept) }
      joint = zip(joint, with).map { $0 - $1 } + with
    }
    return intercepts
  }

  /// The chance of a finding, where the earlier ones of a set of bits are there.
  func share(of index: Int, present: Int, intercept: Double) -> Double {
    1 / (1 + exp(-intercept - step(of: index, present: present)))
  }

  private func step(of index: Int, present: Int) -> Double {
    partners[index].reduce(0) { present >> $1.index & 1 == 1 ? $0 + $1.logOdds : $0 }
  }
}
