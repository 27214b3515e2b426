// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// The rows of one group, with sampling units numbered from 0 within the group.
struct GroupPart: Sendable {
  /// The rows that count; rows of weight zero are left out.
  let scores: LabelledScores
  /// The calls at the threshold; `nil` without a threshold.
  let reads: BinaryReads?
  /// The number of each unit in the whole sample, ascending; empty where rows are independent.
  let units: [Int32]
  let positiveUnits: Int
  let negativeUnits: Int
  let anyUnits: Int

  /// Takes rows of a sample; `scratch` has a −1 for every unit of the sample, before and after.
  init(rows: [Int32], of sample: LabelledScores, threshold: Double?, scratch: inout [Int32]) throws(SampleError) {
    var units: [Int32] = []
    var clusters: ClusterIndex?
    let isPositive = rows.map { sample.isPositive[Int($0)] }
    if let all = sample.clusters {
      for row in rows {
        let unit = all.unitOfRow[Int(row)]
        if scratch[Int(unit)] < 0 {
          scratch[Int(unit)] = 0
          units.append(unit)
        }
      }
      units.sort()
      for (number, unit) in units.enumerated() { scratch[Int(unit)] = Int32(number) }
      var state = [UInt8](repeating: 0, count: units.count)
      let unitOfRow = rows.enumerated().map { place, row in
        let unit = scratch[Int(all.unitOfRow[Int(row)])]
        state[Int(unit)] |= isPositive[place] ? 1 : 2
        return unit
      }
      for unit in units { scratch[Int(unit)] = -1 }
      clusters = try ClusterIndex(unitOfRow: unitOfRow, count: units.count)
      positiveUnits = state.count { $0 & 1 != 0 }
      negativeUnits = state.count { $0 & 2 != 0 }
      anyUnits = units.count
    } else {
      positiveUnits = isPositive.count { $0 }
      negativeUnits = rows.count - positiveUnits
      anyUnits = rows.count
    }
    self.units = units
    let scores = try LabelledScores(
      scores: rows.map { sample.scores[Int($0)] }, isPositive: isPositive,
      weights: sample.weights.map { weights in rows.map { weights[Int($0)] } }, clusters: clusters)
    self.scores = scores
    reads = threshold.map { BinaryReads(scores, threshold: $0) }
  }

  /// Whether rows count once and are independent, so that counts say everything.
  var isPlain: Bool { scores.weights == nil && scores.clusters == nil }

  /// How the variance is named for this design.
  var design: String {
    scores.clusters != nil ? "cluster-robust" : scores.weights != nil ? "weighted" : "independent"
  }
}
