// SPDX-License-Identifier: Apache-2.0

extension EffectiveProportion {
  /// The share of rows that are counted, where rows of a unit are not independent.
  ///
  /// - Parameters:
  ///   - isCounted: Whether each row is counted; at least one row.
  ///   - clusters: The unit of each row.
  /// > Source: as ``EffectiveProportion``, with a weight of 1 for each row.
  public init(_ isCounted: [Bool], clusters: ClusterIndex) {
    precondition(isCounted.count == clusters.unitOfRow.count && !isCounted.isEmpty, "each row has a unit")
    let n = Double(isCounted.count)
    let value = Double(isCounted.count { $0 }) / n
    var pulls = [Double](repeating: 0, count: clusters.count)
    var isMet = [Bool](repeating: false, count: clusters.count)
    for (row, counted) in isCounted.enumerated() {
      let unit = Int(clusters.unitOfRow[row])
      isMet[unit] = true
      pulls[unit] += ((counted ? 1 : 0) - value) / n
    }
    let units = isMet.count { $0 }
    let squares = pulls.reduce(0) { $0 + $1 * $1 }
    self.init(
      value: value, variance: units > 1 ? squares * Double(units) / Double(units - 1) : nil, rows: isCounted.count,
      units: units, unitsIfAllAgree: Double(units))
  }
}
