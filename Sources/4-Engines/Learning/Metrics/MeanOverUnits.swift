// SPDX-License-Identifier: Apache-2.0
import Statistics
import Vocabulary

/// A mean of numbers, one for each image, with a normal interval by patient.
struct MeanOverUnits {
  let values: [Double]
  let clusters: ClusterIndex?

  init(_ values: [Double], _ clusters: ClusterIndex?) {
    self.values = values
    self.clusters = clusters
  }

  func estimate(
    _ name: String, within range: ClosedRange<Double> = 0...Double.greatestFiniteMagnitude, definition: String
  )
    -> Estimate
  {
    let method = "normal interval over " + (clusters == nil ? "images" : "patients")
    guard !values.isEmpty else {
      return .undefined(name, because: .noObservations, method: method, n: 0, definition: definition)
    }
    return influence.estimate(name: name, range: range, definition: definition, method: method)
  }

  /// The mean with the pull of each unit on it.
  var influence: UnitInfluence {
    let mean = values.reduce(0, +) / Double(values.count)
    let count = clusters?.count ?? values.count
    var pulls = [Double](repeating: 0, count: count)
    var seen = [Bool](repeating: false, count: count)
    for (row, value) in values.enumerated() {
      let unit = clusters.map { Int($0.unitOfRow[row]) } ?? row
      pulls[unit] += (value - mean) / Double(values.count)
      seen[unit] = true
    }
    let units = seen.count { $0 }
    return UnitInfluence(
      value: mean, positive: pulls, negative: [Double](repeating: 0, count: count), rows: values.count,
      positiveUnits: units, negativeUnits: 0, units: units)
  }
}
