// SPDX-License-Identifier: Apache-2.0

/// A sample's distinct probabilities with what happened there: all that a smooth curve, and a resample of it, need.
///
/// More than ``limit`` distinct probabilities are pooled with their neighbours into cells of about equal count, each at its
/// mean; a cell never straddles a cut. The curve moves by less than a thousandth of its own error for it.
struct CalibrationCells: Sendable {
  /// The greatest number of cells, but for those that cuts add.
  static let limit = 4096

  /// The mean probability of each cell, rising.
  let probability: [Double]
  /// The cell of each row; −1 for a row without weight.
  let cellOfRow: [Int32]
  /// The sample itself.
  let observed: Counts
  /// What is resampled.
  let units: Units

  /// What cells hold, in the sample or a resample of it.
  struct Counts: Sendable {
    var positive: [Double]
    var negative: [Double]
    /// How many rows, whatever they weigh.
    var rows: [Double]

    init(cells: Int) {
      positive = [Double](repeating: 0, count: cells)
      negative = positive
      rows = positive
    }
  }

  /// What is drawn as a whole.
  enum Units: Sendable {
    /// Rows that are alike: first the cells' negatives, then their positives.
    case alike
    /// Each unit with its rows, by cell, class and weight.
    case each([[Piece]])
  }

  /// A row of a unit.
  struct Piece: Sendable {
    var cell: Int32
    var isPositive: Bool
    var weight: Double
  }

  init(_ sample: LabelledProbabilities, cuts: [Double] = []) {
    let weights = sample.sample.weights
    let order = RadixSort.order(sample.probabilities.map(ScoreKey.key)).map(Int.init).filter { (weights?[$0] ?? 1) > 0 }
    var distinct = 0
    var last = -1.0
    for row in order where sample.probabilities[row] != last {
      distinct += 1
      last = sample.probabilities[row]
    }
    let target = distinct > Self.limit ? Double(order.count) / Double(Self.limit) : 0
    let cuts = cuts.sorted()
    var cellOfRow = [Int32](repeating: -1, count: sample.count)
    var sums: [(weight: Double, rows: Double)] = []
    var cut = 0
    last = -1
    for row in order {
      let p = sample.probabilities[row]
      if p != last {
        // An edge belongs to the bin below it.
        var isCut = false
        while cut < cuts.count, cuts[cut] < p {
          cut += 1
          isCut = true
        }
        if isCut || sums.last.map({ $0.rows >= target }) ?? true { sums.append((0, 0)) }
        last = p
      }
      let own = weights?[row] ?? 1
      let cell = sums.count - 1
      cellOfRow[row] = Int32(cell)
      sums[cell].weight += own
      sums[cell].rows += 1
    }
    self.cellOfRow = cellOfRow
    // Means about the first probability of a cell: exact where all are equal.
    var first = [Double](repeating: -1, count: sums.count)
    var excess = [Double](repeating: 0, count: sums.count)
    var observed = Counts(cells: sums.count)
    for row in order {
      let cell = Int(cellOfRow[row])
      let own = weights?[row] ?? 1
      if first[cell] < 0 { first[cell] = sample.probabilities[row] }
      excess[cell] += own * (sample.probabilities[row] - first[cell])
      if sample.isPositive[row] { observed.positive[cell] += own } else { observed.negative[cell] += own }
      observed.rows[cell] += 1
    }
    probability = sums.indices.map { first[$0] + excess[$0] / sums[$0].weight }
    self.observed = observed
    units = Self.units(sample, cellOfRow)
  }

  private static func units(_ sample: LabelledProbabilities, _ cellOfRow: [Int32]) -> Units {
    if sample.sample.weights == nil, sample.sample.clusters == nil { return .alike }
    var pieces = [[Piece]](repeating: [], count: sample.sample.clusters?.count ?? sample.count)
    for row in 0..<sample.count where cellOfRow[row] >= 0 {
      pieces[sample.sample.clusters.map { Int($0.unitOfRow[row]) } ?? row].append(
        Piece(cell: cellOfRow[row], isPositive: sample.isPositive[row], weight: sample.sample.weights?[row] ?? 1))
    }
    return .each(pieces.filter { !$0.isEmpty })
  }

  var count: Int { probability.count }

  /// The frame that a bootstrap draws from.
  var frame: ResamplingFrame {
    switch units {
    case .alike: .cells((observed.negative + observed.positive).map { Int($0) })
    case .each(let units): .units(units.count)
    }
  }

  /// The cells when each part of the frame was drawn so many times.
  func counts(drawn: [Int]) -> Counts {
    var counts = Counts(cells: count)
    switch units {
    case .alike:
      for cell in 0..<count {
        counts.negative[cell] = Double(drawn[cell])
        counts.positive[cell] = Double(drawn[count + cell])
        counts.rows[cell] = counts.negative[cell] + counts.positive[cell]
      }
    case .each(let units):
      for (unit, times) in drawn.enumerated() where times > 0 {
        for piece in units[unit] {
          let weight = Double(times) * piece.weight
          if piece.isPositive {
            counts.positive[Int(piece.cell)] += weight
          } else {
            counts.negative[Int(piece.cell)] += weight
          }
          counts.rows[Int(piece.cell)] += Double(times)
        }
      }
    }
    return counts
  }

  /// The variance of a linear statistic Σ pull(cell) · (y − fitted(cell)) · weight, summed over units.
  func variance(pull: [Double], fitted: [Double]) -> Double? {
    var squares = 0.0
    var units = 0.0
    switch self.units {
    case .alike:
      for cell in 0..<count where pull[cell] != 0 {
        let (low, high) = (pull[cell] * fitted[cell], pull[cell] * (1 - fitted[cell]))
        squares += observed.negative[cell] * low * low + observed.positive[cell] * high * high
      }
      units = observed.rows.reduce(0, +)
    case .each(let all):
      for pieces in all {
        var sum = 0.0
        for piece in pieces {
          let cell = Int(piece.cell)
          sum += piece.weight * pull[cell] * ((piece.isPositive ? 1 : 0) - fitted[cell])
        }
        squares += sum * sum
      }
      units = Double(all.count)
    }
    return units > 1 ? squares * units / (units - 1) : nil
  }
}
