// SPDX-License-Identifier: Apache-2.0

/// The sampling units of one or two samples, numbered densely, and their truth classes as strata.
struct AreaUnits: Sendable {
  /// The unit of each row, per sample.
  let unitOfRow: [[Int32]]
  /// How many units have a row.
  let count: Int
  /// 0: only diseased rows, 1: only healthy rows, 2: both.
  let strata: [Int]

  /// - Returns: `nil` where the plan draws patients and a sample does not name them, or where rows cannot be paired.
  init?(_ samples: [LabelledScores], unit: BootstrapPlan.Unit) {
    var numbering: [[Int32]] = []
    var numbers = 0
    switch unit {
    case .rows:
      guard let first = samples.first, samples.allSatisfy({ $0.isPositive == first.isPositive }) else { return nil }
      numbers = first.count
      numbering = samples.map { _ in (0..<Int32(first.count)).map { $0 } }
    case .clusters:
      let clusters = samples.compactMap(\.clusters)
      guard clusters.count == samples.count, Set(clusters.map(\.count)).count == 1 else { return nil }
      numbers = clusters[0].count
      numbering = clusters.map(\.unitOfRow)
    }
    var classes = [UInt8](repeating: 0, count: numbers)
    for (sample, units) in zip(samples, numbering) {
      for (row, unit) in units.enumerated() { classes[Int(unit)] |= sample.isPositive[row] ? 1 : 2 }
    }
    var dense = [Int32](repeating: -1, count: numbers)
    var strata: [Int] = []
    for (unit, kind) in classes.enumerated() where kind != 0 {
      dense[unit] = Int32(strata.count)
      strata.append(Int(kind) - 1)
    }
    count = strata.count
    self.strata = strata
    unitOfRow = numbering.map { units in units.map { dense[Int($0)] } }
  }
}
