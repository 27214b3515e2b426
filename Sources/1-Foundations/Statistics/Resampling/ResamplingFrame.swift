// SPDX-License-Identifier: Apache-2.0
import Distributions

/// What a bootstrap draws from: units, or cells of units that are alike.
///
/// Units that are alike need not be drawn one by one: how many fall in each cell is a multinomial draw, exact and in a time
/// that does not grow with their number. A table of counts is resampled that way.
public struct ResamplingFrame: Sendable {
  /// How many cells there are; one per unit unless units were pooled.
  public let cellCount: Int
  /// How many units are in each cell; `nil` where each cell is one unit.
  let sizes: [Int]?
  /// The stratum of each cell, 0, 1, …; `nil` where there are none.
  let strata: [Int]?

  /// Units that are drawn one by one.
  ///
  /// `strata` gives the stratum of each unit (its truth class), numbered from 0; each keeps its number of units.
  public static func units(_ count: Int, strata: [Int]? = nil) -> ResamplingFrame {
    ResamplingFrame(cellCount: count, sizes: nil, strata: strata)
  }

  /// Units that are alike, pooled in cells.
  ///
  /// `sizes` says how many units are in each cell, ≥ 0; `strata` gives the stratum of each cell, numbered from 0; each keeps
  /// its number of units.
  public static func cells(_ sizes: [Int], strata: [Int]? = nil) -> ResamplingFrame {
    ResamplingFrame(cellCount: sizes.count, sizes: sizes, strata: strata)
  }

  private init(cellCount: Int, sizes: [Int]?, strata: [Int]?) {
    precondition(strata == nil || strata?.count == cellCount, "each cell has a stratum")
    self.cellCount = cellCount
    self.sizes = sizes
    self.strata = strata
  }

  /// How many units there are.
  public var unitCount: Int { sizes?.reduce(0, +) ?? cellCount }

  /// The sample as it is: every unit once.
  var asObserved: [Int] { sizes ?? [Int](repeating: 1, count: cellCount) }

  /// The cells of each stratum that has units; one stratum where they are not kept apart.
  func cellsByStratum(isStratified: Bool) -> [[Int]] {
    guard isStratified, let strata else { return [Array(0..<cellCount)] }
    var cells = [[Int]](repeating: [], count: (strata.max() ?? 0) + 1)
    for (cell, stratum) in strata.enumerated() { cells[stratum].append(cell) }
    return cells.filter { !$0.isEmpty }
  }
}
