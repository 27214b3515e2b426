// SPDX-License-Identifier: Apache-2.0

/// What a grid against scattered radiation lets through.
///
/// > Source: rounded from measurements of lead grids with aluminium or fibre between the strips at about 100 kV: Bushberg et al., The
/// > Essential Physics of Medical Imaging, 3rd edition (2012), 7.12; Chan, Higashida and Doi, Medical Physics 12 (1985) 449–454.
struct AntiscatterGrid: Sendable {
  /// The share of the primary beam.
  let primary: Double
  /// The share of the scattered radiation.
  let scatter: Double

  /// The grid of a ratio, linear between those that are tabulated; `nil` is no grid.
  init(ratio: Double?) {
    guard let ratio, ratio > 0 else {
      (primary, scatter) = (1, 1)
      return
    }
    let table: [(ratio: Double, primary: Double, scatter: Double)] = [
      (0, 1, 1), (5, 0.76, 0.22), (6, 0.74, 0.18), (8, 0.72, 0.125), (10, 0.7, 0.095), (12, 0.69, 0.075),
      (16, 0.66, 0.05),
    ]
    let row = min(table.lastIndex { $0.ratio <= ratio } ?? 0, table.count - 2)
    let (low, high) = (table[row], table[row + 1])
    let share = min((ratio - low.ratio) / (high.ratio - low.ratio), 1)
    primary = low.primary + (high.primary - low.primary) * share
    scatter = low.scatter + (high.scatter - low.scatter) * share
  }
}
