// SPDX-License-Identifier: Apache-2.0

/// Measures all asked-for errors in the sample or a resample of its cells.
struct ErrorMeasurer: Sendable {
  private let cells: CalibrationCells
  private let errors: [CalibrationError]
  private let curve: SmoothCurve?
  /// The bins of equal width and of equal mass that each cell lies in.
  private let wideBins: [Int]
  private let evenBins: [Int]
  private let isDependent: Bool

  init(
    _ cells: CalibrationCells, _ errors: [CalibrationError], _ smoother: CalibrationSmoother, wide: BinnedCalibration,
    even: BinnedCalibration
  ) {
    self.cells = cells
    self.errors = errors
    curve = cells.gap == nil && errors.contains(where: \.usesCurve) ? SmoothCurve(cells, smoother) : nil
    func bins(_ binned: BinnedCalibration) -> [Int] {
      var bin = 0
      return cells.probability.map { p in
        while bin < binned.bins.count - 1, p > binned.bins[bin].upper { bin += 1 }
        return bin
      }
    }
    wideBins = bins(wide)
    evenBins = bins(even)
    isDependent = wide.isDependent
  }

  func values(_ counts: CalibrationCells.Counts) -> [Double?] {
    let total = counts.rows.reduce(0, +)
    guard total > 0 else { return errors.map { _ in nil } }
    let distances = curve.flatMap { Distances(cells.probability, $0, counts) }
    let needsWide = errors.contains { $0 == .ece || $0 == .mce }
    let needsEven = errors.contains { $0 == .eceEqualMass || $0 == .ace || $0 == .debiased }
    let wide = needsWide ? bins(wideBins, counts) : []
    let even = needsEven ? bins(evenBins, counts) : []
    let parts =
      errors.contains { [.miscalibration, .discrimination, .uncertainty].contains($0) }
      ? ScoreDecomposition(cells.probability, counts) : nil
    return errors.map { error in
      switch error {
      case .ici: distances?.mean
      case .e50: distances?.quantile(0.5)
      case .e90: distances?.quantile(0.9)
      case .emax: distances?.greatest
      case .ece: Self.expected(wide)
      case .mce: wide.compactMap(\.sum.gap).map(\.magnitude).max()
      case .eceEqualMass: Self.expected(even)
      case .ace: Self.average(even.compactMap(\.sum.gap).map(\.magnitude))
      case .debiased: isDependent ? nil : Self.debiased(even)
      case .miscalibration: parts?.miscalibration
      case .discrimination: parts?.discrimination
      case .uncertainty: parts?.uncertainty
      }
    }
  }

  private typealias Bin = (sum: BinSum, rows: Double)

  private func bins(_ binOfCell: [Int], _ counts: CalibrationCells.Counts) -> [Bin] {
    var bins = [Bin](repeating: (BinSum(), 0), count: (binOfCell.last ?? 0) + 1)
    for (cell, bin) in binOfCell.enumerated() {
      let weight = counts.positive[cell] + counts.negative[cell]
      bins[bin].sum.predicted += weight * cells.probability[cell]
      bins[bin].sum.weight += weight
      bins[bin].sum.positive += counts.positive[cell]
      bins[bin].rows += counts.rows[cell]
    }
    return bins.filter { $0.sum.weight > 0 }
  }

  private static func expected(_ bins: [Bin]) -> Double {
    var (weight, sum) = (0.0, 0.0)
    for bin in bins {
      weight += bin.sum.weight
      sum += (bin.sum.gap ?? 0).magnitude * bin.sum.weight
    }
    return sum / weight
  }

  private static func average(_ gaps: [Double]) -> Double? {
    gaps.isEmpty ? nil : gaps.reduce(0, +) / Double(gaps.count)
  }

  private static func debiased(_ bins: [Bin]) -> Double? {
    let used = bins.filter { $0.rows > 1 }
    let weight = used.reduce(0) { $0 + $1.sum.weight }
    guard weight > 0 else { return nil }
    var total = 0.0
    for bin in used {
      let share = bin.sum.positive / bin.sum.weight
      let gap = bin.sum.gap ?? 0
      let chance = share * (1 - share) / (bin.rows - 1)
      total += bin.sum.weight / weight * (gap * gap - chance)
    }
    return total
  }

  /// The distances of a curve from the stated probabilities, each with the rows that lie there.
  private struct Distances {
    private let sorted: [(distance: Double, weight: Double, rows: Double)]
    private let isWeighted: Bool

    init?(_ probability: [Double], _ curve: SmoothCurve, _ counts: CalibrationCells.Counts) {
      guard let fitted = curve.fitted(counts) else { return nil }
      var list: [(distance: Double, weight: Double, rows: Double)] = []
      list.reserveCapacity(fitted.count)
      var differs = false
      for cell in fitted.indices where counts.rows[cell] > 0 {
        let weight = counts.positive[cell] + counts.negative[cell]
        if weight != counts.rows[cell] { differs = true }
        list.append(((fitted[cell] - probability[cell]).magnitude, weight, counts.rows[cell]))
      }
      sorted = list.sorted { $0.distance < $1.distance }
      isWeighted = differs
    }

    var mean: Double {
      sorted.reduce(0) { $0 + $1.distance * $1.weight } / sorted.reduce(0) { $0 + $1.weight }
    }

    var greatest: Double? { sorted.last?.distance }

    /// Linear between order statistics; with weights the smallest distance up to which that share of the weight lies.
    func quantile(_ share: Double) -> Double? {
      if isWeighted {
        let total = sorted.reduce(0) { $0 + $1.weight }
        var sum = 0.0
        for entry in sorted {
          sum += entry.weight
          if sum >= share * total { return entry.distance }
        }
        return sorted.last?.distance
      }
      return NaturalSpline.quantile(
        share, values: sorted.map(\.distance), rows: sorted.map(\.rows), total: sorted.reduce(0) { $0 + $1.rows })
    }
  }
}
