// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import Vocabulary

/// Answers questions of the peers' comparison that the command has no option for: one line asked, one line of numbers.
///
///     adjust holm 0.01 0.04 0.03        → the adjusted p-values
///     mcnemar exact 5 12                → p
///     newcombe 8 10 15 30               → lower and upper bound of the difference
///     score 8 10 15 30                  → statistic and p
///     unpaired 1:0.9 0:0.3 | 1:0.5 0:…  → statistic and p of two samples of truth:score
enum Answers {
  static func serve() {
    while let line = readLine() {
      let words = line.split(separator: " ").map(String.init)
      let found = (try? answer(words)) ?? []
      FileHandle.standardOutput.write(Data((found.map { "\($0)" }.joined(separator: " ") + "\n").utf8))
    }
  }

  private static func answer(_ words: [String]) throws -> [Double] {
    let numbers = words.dropFirst().compactMap { Double($0) }
    let counts = numbers.map { Int($0) }
    switch words.first {
    case "adjust":
      guard let method = MultiplicityAdjustment(rawValue: words[1]) else { return [] }
      return method.adjusted(numbers).compactMap(\.self)
    case "mcnemar":
      guard let version = McNemar.Version(rawValue: words[1]) else { return [] }
      let test = McNemar(testOnly: counts[0], referenceOnly: counts[1]).test(version)
      return [test.pValue].compactMap(\.self)
    case "newcombe", "score":
      let found = Comparison(
        test: Proportion(successes: counts[0], trials: counts[1]),
        reference: Proportion(successes: counts[2], trials: counts[3]), metric: "share", hypothesis: .difference)
      if words[0] == "newcombe" {
        return [found.difference.interval?.lower, found.difference.interval?.upper].compactMap(\.self)
      }
      let test = found.tests.first { $0.name.hasPrefix("score") }
      return [test?.statistic, test?.pValue].compactMap(\.self)
    case "unpaired":
      let parts = try words.dropFirst().split(separator: "|").map(sample)
      let test = parts[0].comparisonOfAreas(withIndependent: parts[1]).test
      return [test.statistic, test.pValue].compactMap(\.self)
    default: return []
    }
  }

  private static func sample(_ words: ArraySlice<String>) throws -> LabelledScores {
    let pairs = words.map { $0.split(separator: ":") }
    return try LabelledScores(scores: pairs.compactMap { Double($0[1]) }, isPositive: pairs.map { $0[0] == "1" })
  }
}
