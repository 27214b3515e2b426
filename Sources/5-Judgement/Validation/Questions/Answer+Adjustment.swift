// SPDX-License-Identifier: Apache-2.0
import Statistics
import Vocabulary

extension TableQuestions.Answer {
  /// Adjusts the p-values of the tests from a place on, each kind of test for the number of its own.
  mutating func adjustTests(from first: Int, by adjustment: MultiplicityAdjustment?) {
    guard let adjustment else { return }
    for name in Set(tests[first...].map(\.name)) {
      let places = tests.indices[first...].filter { tests[$0].name == name }
      for (place, adjusted) in zip(places, adjustment.adjusted(places.map { tests[$0].pValue })) {
        tests[place].adjustedPValue = adjusted
        tests[place].method += ", adjusted for \(places.count) by \(adjustment.title)"
      }
    }
  }
}

extension MultiplicityAdjustment {
  /// The method as the literature calls it.
  fileprivate var title: String {
    switch self {
    case .bonferroni: "Bonferroni"
    case .holm: "Holm"
    case .benjaminiHochberg: "Benjamini–Hochberg"
    }
  }
}
