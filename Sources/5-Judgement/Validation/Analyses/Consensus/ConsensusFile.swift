// SPDX-License-Identifier: Apache-2.0
import Foundation
import Protocols
import Statistics
import Vocabulary

/// The chance of each class for each case, as a table: what a model can be measured against elsewhere.
public struct ConsensusFile: Sendable {
  /// The text as CSV: case, arm where there are several, the chance of each class, the likeliest class, the number of ratings,
  /// how far they disagree, and how uncertain the class is.
  public let text: String
  /// How many cases there are.
  public let caseCount: Int
  /// In how many the likeliest classes are equally likely; their consensus is left empty.
  public let tiedCount: Int

  init(_ parts: [(rated: RatedCases, fit: Consensus)]) {
    let classes = parts.reduce(into: [String]()) { all, part in
      for name in part.rated.names.classes where !all.contains(name) { all.append(name) }
    }
    let hasArms = parts.contains { $0.rated.arm != nil }
    var lines = [
      (["case"] + (hasArms ? ["arm"] : []) + classes.map { "chance_\($0)" }
        + ["consensus", "ratings", "disagreement", "uncertainty"]).map(Self.field).joined(separator: ",")
    ]
    var (count, ties) = (0, 0)
    for (rated, fit) in parts {
      let labels = fit.labels()
      let uncertainties = fit.uncertainties()
      let places = classes.map { rated.names.classes.firstIndex(of: $0) }
      for item in 0..<fit.itemCount {
        let chances = Array(fit.chances(of: item))
        var cells = [rated.cases[item]] + (hasArms ? [rated.arm ?? ""] : [])
        cells += places.map { $0.map { Self.number(chances[$0]) } ?? "0" }
        cells.append(labels[item].map { rated.names.classes[$0] } ?? "")
        cells.append("\(rated.annotations.places(of: item).count)")
        cells.append(rated.annotations.disagreement(on: item).map(Self.number) ?? "")
        cells.append(Self.number(uncertainties[item]))
        lines.append(cells.map(Self.field).joined(separator: ","))
        count += 1
        if labels[item] == nil { ties += 1 }
      }
    }
    text = lines.joined(separator: "\n") + "\n"
    caseCount = count
    tiedCount = ties
  }

  /// Ten digits: more than a posterior is worth, and the same on every machine.
  private static func number(_ value: Double) -> String { String(format: "%.10g", value) }

  /// A field of CSV; one with a comma, a quote or a line break stands in quotes.
  private static func field(_ text: String) -> String {
    text.contains { $0 == "," || $0 == "\"" || $0.isNewline }
      ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
  }
}

extension AnalysisContext {
  /// The chances of every arm.
  /// - Throws: ``Refusal`` where an arm has no consensus.
  func consensusFile(_ plan: ConsensusPlan) throws(Refusal) -> ConsensusFile {
    var parts: [(rated: RatedCases, fit: Consensus)] = []
    for (_, found) in ratedCases(plan) {
      let rated = try found.get()
      parts.append((rated, try consensusFit(plan, rated)))
    }
    return ConsensusFile(parts)
  }
}
