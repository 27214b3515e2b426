// SPDX-License-Identifier: Apache-2.0

extension UnitInfluence {
  /// A mean over rows, with the pull of each sampling unit on it; `nil` without rows.
  ///
  /// With clusters it is the ratio of two sums over units, linearised.
  static func mean(of values: [Double], clusters: ClusterIndex?) -> UnitInfluence? {
    guard !values.isEmpty else { return nil }
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    var pulls = [Double](repeating: 0, count: clusters?.count ?? values.count)
    var isThere = [Bool](repeating: false, count: pulls.count)
    for (row, value) in values.enumerated() {
      let unit = clusters.map { Int($0.unitOfRow[row]) } ?? row
      pulls[unit] += (value - mean) / count
      isThere[unit] = true
    }
    let units = isThere.count { $0 }
    return UnitInfluence(
      value: mean, positive: pulls, negative: [Double](repeating: 0, count: pulls.count), rows: values.count,
      positiveUnits: units, negativeUnits: units, units: units)
  }
}
