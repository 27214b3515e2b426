// SPDX-License-Identifier: Apache-2.0

/// A number for some of the sampling units, 0 for all others.
struct SparseColumn: Sendable {
  /// The units, rising.
  var units: [Int32] = []
  /// Their numbers.
  var values: [Double] = []

  /// Sums what cases bring into their units; entries are sorted by unit.
  init(_ entries: [(unit: Int32, value: Double)]) {
    for (unit, value) in entries.sorted(by: { $0.unit < $1.unit }) {
      if units.last == unit {
        values[values.count - 1] += value
      } else {
        units.append(unit)
        values.append(value)
      }
    }
  }

  /// The sum of products over units that both hold.
  func product(_ other: SparseColumn) -> Double {
    var total = 0.0
    var (i, j) = (0, 0)
    while i < units.count, j < other.units.count {
      if units[i] == other.units[j] {
        total += values[i] * other.values[j]
        i += 1
        j += 1
      } else if units[i] < other.units[j] {
        i += 1
      } else {
        j += 1
      }
    }
    return total
  }

  func scaled(by factor: Double) -> SparseColumn {
    var copy = self
    for index in copy.values.indices { copy.values[index] *= factor }
    return copy
  }
}
