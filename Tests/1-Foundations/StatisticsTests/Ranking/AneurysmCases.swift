// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import TestSupport
import Vocabulary

/// The 113 patients with subarachnoid haemorrhage that pROC's documentation uses (Turck et al., Intensive Care Med 2010).
struct AneurysmCases {
  let poorOutcome: [Bool]
  let markers: [String: [Double]]

  init() throws {
    let text = try String(contentsOf: SharedFiles.file("golden/aSAH.csv"), encoding: .utf8)
    let rows = text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",").map { $0.trimmingCharacters(in: ["\""]) }
    }
    var markers: [String: [Double]] = [:]
    for name in ["wfns", "s100b", "ndka"] {
      guard let column = rows[0].firstIndex(of: name) else { continue }
      markers[name] = rows.dropFirst().compactMap { Double($0[column]) }
    }
    self.markers = markers
    let outcome = rows[0].firstIndex(of: "outcome") ?? 1
    poorOutcome = rows.dropFirst().map { $0[outcome] == "Poor" }
  }

  func sample(_ marker: String) throws -> LabelledScores {
    try LabelledScores(scores: markers[marker] ?? [], isPositive: poorOutcome)
  }

  func correlated(_ names: [String]) throws -> CorrelatedScores {
    try CorrelatedScores(columns: names.map { ($0, markers[$0] ?? []) }, isPositive: poorOutcome)
  }
}
