// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Statistics
public import Vocabulary

/// How strongly two lists of words go together, 0 (not at all) to 1 (one tells the other).
///
/// > Source: Cramér, Mathematical Methods of Statistics (1946), 21.9; the correction of its bias after Bergsma, Journal of the Korean
/// > Statistical Society 42 (2013) 323–328. Checked by hand and against scipy in `ShortcutTests`.
public struct CramersV: Sendable, Equatable {
  /// The rows of each pair of levels.
  public let table: [[Double]]

  /// Takes a table of counts.
  public init(table: [[Double]]) { self.table = table }

  /// Counts pairs.
  public init(_ first: [Int], _ second: [Int], weights: [Double]? = nil) {
    let (rows, columns) = ((first.max() ?? -1) + 1, (second.max() ?? -1) + 1)
    var table = Array(repeating: [Double](repeating: 0, count: columns), count: rows)
    for place in first.indices { table[first[place]][second[place]] += weights?[place] ?? 1 }
    self.table = table
  }

  /// Pearson's chi-squared; levels that do not occur are left out.
  public var chiSquared: (statistic: Double, degreesOfFreedom: Int)? {
    let (rows, columns, total) = margins
    let there = (rows.count { $0 > 0 }, columns.count { $0 > 0 })
    guard there.0 > 1, there.1 > 1, total > 0 else { return nil }
    var sum = 0.0
    for (row, values) in table.enumerated() where rows[row] > 0 {
      for (column, value) in values.enumerated() where columns[column] > 0 {
        let expected = rows[row] * columns[column] / total
        sum += (value - expected) * (value - expected) / expected
      }
    }
    return (sum, (there.0 - 1) * (there.1 - 1))
  }

  /// The coefficient; `nil` where one of the two does not vary.
  /// - Parameter isCorrected: Whether the bias of small tables is taken off.
  /// - Returns: The coefficient, 0…1.
  public func value(isCorrected: Bool = true) -> Double? {
    guard let (statistic, degrees) = chiSquared else { return nil }
    let (rows, columns, total) = margins
    let (r, k) = (Double(rows.count { $0 > 0 }), Double(columns.count { $0 > 0 }))
    let square = statistic / total
    guard isCorrected else { return min(1, (square / (min(r, k) - 1)).squareRoot()) }
    guard total > 1 else { return nil }
    let less = max(0, square - Double(degrees) / (total - 1))
    let least = min(r - (r - 1) * (r - 1) / (total - 1), k - (k - 1) * (k - 1) / (total - 1)) - 1
    return least > 0 ? min(1, (less / least).squareRoot()) : nil
  }

  private var margins: (rows: [Double], columns: [Double], total: Double) {
    let rows = table.map { $0.reduce(0, +) }
    let columns = (table.first?.indices ?? 0..<0).map { column in table.reduce(0) { $0 + $1[column] } }
    return (rows, columns, rows.reduce(0, +))
  }

  /// The coefficient of two columns with an interval from drawing patients anew.
  public static func estimate(
    _ first: [Int], _ second: [Int], patients: ClusterIndex, group: String?, level: ConfidenceLevel, replicates: Int,
    seed: UInt64
  ) -> Estimate {
    let quantity = BootstrapQuantity(
      "cramers-v", definition: "Cramér's V with Bergsma's correction: 0 no association, 1 one tells the other")
    let plan = BootstrapPlan(
      unit: .clusters, seed: seed, replicates: replicates, isStratified: false, interval: .percentile,
      workers: ProcessInfo.processInfo.activeProcessorCount)
    let (rows, columns) = ((first.max() ?? -1) + 1, (second.max() ?? -1) + 1)
    let drawn = try? plan.estimates([quantity], drawing: .units(patients.count), n: first.count, level: level) {
      draws in
      var table = Array(repeating: [Double](repeating: 0, count: columns), count: rows)
      for place in first.indices { table[first[place]][second[place]] += Double(draws[Int(patients.unitOfRow[place])]) }
      return [CramersV(table: table).value()]
    }
    return
      (drawn?.first
      ?? .undefined(
        quantity.name, because: .notApplicable("the calculation was stopped"), level: level, method: "bootstrap",
        n: first.count, definition: quantity.definition)).of(group: group)
  }
}
