// SPDX-License-Identifier: Apache-2.0

/// How many rows a conjunction holds and how much they lose together, in parts of 2¹⁶.
struct SliceTotals: Sendable, Equatable {
  var rows = 0
  var loss = 0

  /// The mean loss, 0…1; asked only where there are rows.
  var mean: Double { Double(loss) / (Double(rows) * Double(SliceSample.unitLoss)) }

  /// A counter as it is kept in a table: rows above 40 bits of loss.
  static func packed(_ quantum: UInt32) -> UInt64 { 1 << 40 | UInt64(quantum) }

  init(rows: Int = 0, loss: Int = 0) {
    self.rows = rows
    self.loss = loss
  }

  init(packed: UInt64) {
    rows = Int(packed >> 40)
    loss = Int(packed & (1 << 40 - 1))
  }

  static func - (a: SliceTotals, b: SliceTotals) -> SliceTotals {
    SliceTotals(rows: a.rows - b.rows, loss: a.loss - b.loss)
  }
}

/// A conjunction that was counted: up to three pairs of an attribute and one of its levels.
struct SliceCell: Sendable {
  var conditions: [(attribute: Int, level: Int)]
  var totals: SliceTotals
  var score: Double
}

/// What slices are held against: all rows of the half that is searched.
struct SliceBase: Sendable {
  let totals: SliceTotals
  /// The variance of the losses.
  let variance: Double

  /// Sums whole numbers, so that the order of rows is nothing to it.
  init(_ quanta: some Sequence<UInt32>) {
    var (rows, loss, squares) = (0, 0, 0)
    for quantum in quanta {
      rows += 1
      loss += Int(quantum)
      squares += Int(quantum) * Int(quantum)
    }
    totals = SliceTotals(rows: rows, loss: loss)
    let unit = Double(SliceSample.unitLoss)
    let mean = rows > 0 ? totals.mean : 0
    variance = rows > 0 ? max(0, Double(squares) / (Double(rows) * unit * unit) - mean * mean) : 0
  }

  /// How many standard errors worse than the rest: the score statistic of two means, with the variance of all rows.
  ///
  /// `nil` where the slice is nothing or everything, or no loss varies.
  func score(_ cell: SliceTotals) -> Double? {
    guard cell.rows > 0, cell.rows < totals.rows, variance > 0 else { return nil }
    let rest = 1 - Double(cell.rows) / Double(totals.rows)
    return (cell.mean - totals.mean) / (variance * rest / Double(cell.rows)).squareRoot()
  }

  /// A score that no part of the given size can pass.
  ///
  /// A part cannot have more rows or more loss than each slice it lies in, nor more loss than rows. For a given loss *e* its score is
  /// greatest at *e* rows, all of them wrong.
  /// - Parameters:
  ///   - rows: The most rows.
  ///   - loss: The most loss.
  ///   - floor: The least rows.
  /// - Returns: The bound; infinite where the part may be everything, minus infinity where it cannot reach the floor.
  func bound(rows: Int, loss: Int, floor: Int) -> Double {
    guard rows >= floor, rows < totals.rows, variance > 0 else { return rows >= floor ? .infinity : -.infinity }
    let most = Double(loss) / Double(SliceSample.unitLoss)
    let size = min(Double(rows), max(Double(floor), most))
    let gain = min(most, size) - size * totals.mean
    return gain / (variance * size * (1 - Double(rows) / Double(totals.rows))).squareRoot()
  }
}
