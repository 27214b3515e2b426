// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension ThresholdSweep {
  /// How many thresholds a score reaches.
  static func reached(_ score: Double, _ thresholds: [Double]) -> Int {
    thresholds.firstIndex(beyond: { $0 > score })
  }

  /// A sample on its way down through the thresholds.
  struct Room {
    private let sample: LabelledScores
    /// The rows by how many thresholds they reach, counted together.
    private var order: [Int32]
    private var start: [Int]
    /// Each unit's true positives, false positives, positives, negatives.
    private(set) var sums: [Cells]
    private(set) var products = CellProducts()
    private var totals = Cells.zero
    private var present = 0
    private var units = (positive: 0, negative: 0, any: 0)

    init(_ sample: LabelledScores, thresholds: [Double]) {
      self.sample = sample
      let places = sample.scores.map { Int32(ThresholdSweep.reached($0, thresholds)) }
      var counts = [Int](repeating: 0, count: thresholds.count + 2)
      for place in places { counts[Int(place) + 1] += 1 }
      for index in 1..<counts.count { counts[index] += counts[index - 1] }
      start = counts
      order = [Int32](repeating: 0, count: sample.count)
      for (row, place) in places.enumerated() {
        order[counts[Int(place)]] = Int32(row)
        counts[Int(place)] += 1
      }
      sums = [Cells](repeating: .zero, count: sample.clusters?.count ?? sample.count)
    }

    /// The rows that are called at a threshold and not at the next.
    func rows(in place: Int) -> ArraySlice<Int32> { order[start[place + 1]..<start[place + 2]] }

    private func weight(_ row: Int) -> Double { sample.weights?[row] ?? 1 }
    private func unit(_ row: Int) -> Int { sample.clusters.map { Int($0.unitOfRow[row]) } ?? row }

    mutating func addTotals() {
      for row in 0..<sample.count where weight(row) > 0 {
        present += 1
        add(weight(row), sample.isPositive[row] ? 2 : 3, unit(row))
      }
      for sum in sums {
        if sum[2] > 0 { units.positive += 1 }
        if sum[3] > 0 { units.negative += 1 }
        if sum[2] + sum[3] > 0 { units.any += 1 }
      }
    }

    /// Calls a row; what changed where.
    mutating func call(_ row: Int32) -> (unit: Int, component: Int, weight: Double) {
      let row = Int(row)
      let change = (unit(row), sample.isPositive[row] ? 0 : 1, weight(row))
      if change.2 > 0 { add(change.2, change.1, change.0) }
      return change
    }

    private mutating func add(_ weight: Double, _ component: Int, _ unit: Int) {
      products.add(weight, component, own: sums[unit])
      sums[unit][component] += weight
      totals[component] += weight
    }

    /// What is left of a class after all of it was called may be a crumb of rounding.
    var cells: Cells {
      Cells(totals[0], totals[1], max(0, totals[2] - totals[0]), max(0, totals[3] - totals[1]))
    }

    func side(cells: [Cells]) -> Side {
      Side(
        cells: cells, rows: present, positiveUnits: units.positive, negativeUnits: units.negative, units: units.any,
        isClustered: sample.clusters != nil, isWeighted: sample.weights != nil)
    }
  }
}
