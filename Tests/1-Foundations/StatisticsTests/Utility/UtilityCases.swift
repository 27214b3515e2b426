// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import TestSupport
import Vocabulary

/// 240 rows of 80 patients with two models, made alike by the scripts of the outside references.
struct UtilityCases {
  var truth: [Bool] = []
  var first: [Double] = []
  var second: [Double] = []
  var weights: [Double] = []
  var patients: [Int32] = []

  init(_ count: Int = 240, seed: UInt64 = 11) {
    var random = SplitMix(seed: seed)
    for row in 0..<count {
      let isPositive = random.uniform() < 0.3
      let (a, b, c) = (random.uniform(), random.uniform(), random.uniform())
      truth.append(isPositive)
      first.append(min(0.99, max(0.01, 0.6 * a + (isPositive ? 0.35 : 0))))
      second.append(min(0.99, max(0.01, 0.5 * a + 0.3 * b + (isPositive ? 0.15 : 0))))
      weights.append(0.5 + c)
      patients.append(Int32(row / 3))
    }
  }

  /// How rows enter.
  enum Design: CaseIterable { case plain, weighted, clustered, both }

  func sample(_ scores: [Double], _ design: Design) throws -> LabelledScores {
    let hasWeights = design == .weighted || design == .both
    let hasClusters = design == .clustered || design == .both
    return try LabelledScores(
      scores: scores, isPositive: truth, weights: hasWeights ? weights : nil,
      clusters: hasClusters ? ClusterIndex(unitOfRow: patients, count: (truth.count + 2) / 3) : nil)
  }

  func probabilities(_ scores: [Double], _ design: Design) throws -> LabelledProbabilities {
    try LabelledProbabilities(sample(scores, design))
  }
}

/// The 750 patients of the dcurves documentation (Memorial Sloan Kettering Cancer Center, MIT licence).
struct BiopsyCases {
  var cancer: [Bool] = []
  var age: [Double] = []
  var predicted: [Double] = []

  init() throws {
    let text = try String(contentsOf: SharedFiles.file("golden/dcurves_df_binary.csv"), encoding: .utf8)
    for line in text.split(whereSeparator: \.isNewline).dropFirst() {
      let fields = line.split(separator: ",")
      cancer.append(fields[1] == "TRUE")
      age.append(Double(fields[4]) ?? .nan)
      predicted.append(Double(fields[7]) ?? .nan)
    }
  }

  /// A second model: a logistic curve in age.
  var byAge: [Double] { age.map { 1 / (1 + exp(-(-6 + 0.07 * $0))) } }
}
