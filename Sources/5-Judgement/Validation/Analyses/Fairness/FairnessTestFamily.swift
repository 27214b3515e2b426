// SPDX-License-Identifier: Apache-2.0
import Protocols
import Statistics
import Vocabulary

/// The tests of all divisions, adjusted for their number.
///
/// Each kind of test is a family of its own, over all measures, groups and divisions of the stream. A rate and its complement
/// differ by the same amount and count once. Tests of equivalence are not adjusted: each is the claim of one declared margin.
struct FairnessTestFamily {
  private struct Entry {
    var test: HypothesisTest
    let family: String?
    /// What makes two tests the same hypothesis.
    let hypothesis: String
  }

  private var entries: [Entry] = []
  /// How many distinct comparisons with a reference there are.
  private(set) var comparisons = 0

  init(_ divisions: [FairnessDivision], adjustment: FairnessPlan.Adjustment) {
    for (number, division) in divisions.enumerated() {
      let meaning = division.groups.positiveMeans
      for measured in division.measures where measured.byGroup.measure.isOfTheModel {
        let key = "\(number) \(measured.byGroup.measure.hypothesis(positiveMeans: meaning).rawValue)"
        for contrast in measured.contrasts {
          for (place, test) in contrast.tests.enumerated() {
            add(test, place == 0 ? "difference" : nil, "\(key) \(contrast.group)")
          }
        }
        add(measured.heterogeneity, "heterogeneity", key, division.title)
        if measured.byGroup.names.count > 2 { add(measured.widest.test, "spread", key, division.title) }
      }
      add(division.interaction, "heterogeneity", "\(number) score", division.title)
      for gap in division.gaps {
        let parts = gap.criterion.measures.map { $0.hypothesis(positiveMeans: meaning).rawValue }
        add(gap.test, "spread", "\(number) \(parts.joined(separator: " "))", division.title)
        if let test = gap.equivalence { add(test, nil, "", division.title) }
      }
    }
    for family in ["difference", "heterogeneity", "spread"] { adjust(family, by: adjustment) }
    comparisons = Set(entries.filter { $0.family == "difference" }.map(\.hypothesis)).count
  }

  /// The tests in order.
  var all: [HypothesisTest] { entries.map(\.test) }

  /// The p-value that the level is held against: the adjusted one where there is one.
  func pValue(_ name: String, _ group: String?) -> Double? {
    entries.first { $0.test.name == name && $0.test.group == group }.flatMap {
      $0.test.adjustedPValue ?? $0.test.pValue
    }
  }

  private mutating func add(_ test: HypothesisTest, _ family: String?, _ hypothesis: String, _ group: String? = nil) {
    var test = test
    if let group { test.group = group }
    entries.append(Entry(test: test, family: family, hypothesis: hypothesis))
  }

  private mutating func adjust(_ family: String, by adjustment: FairnessPlan.Adjustment) {
    guard let method = adjustment.method else { return }
    let places = entries.indices.filter { entries[$0].family == family }
    var order: [String] = []
    var values: [String: Double?] = [:]
    for place in places where values[entries[place].hypothesis] == nil {
      order.append(entries[place].hypothesis)
      values[entries[place].hypothesis] = .some(entries[place].test.pValue)
    }
    let adjusted = method.adjusted(order.map { values[$0] ?? nil })
    let byHypothesis = Dictionary(uniqueKeysWithValues: zip(order, adjusted))
    for place in places {
      entries[place].test.adjustedPValue = byHypothesis[entries[place].hypothesis] ?? nil
      entries[place].test.method += ", adjusted for \(order.count) by \(adjustment.title)"
    }
  }
}

extension FairnessPlan.Adjustment {
  /// The adjustment as the literature calls it.
  var title: String {
    switch self {
    case .holm: "Holm"
    case .benjaminiHochberg: "Benjamini–Hochberg"
    case .none: "nothing"
    }
  }
}
