// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Ratings of one kind against weighted ratings of another, each belonging to a sampling unit: every area of free response.
///
/// The figure is Σ weight · ψ(below, above) over all pairs, divided by the number of those below and the mass of those above,
/// where ψ is 1, ½ or 0 as the second is higher, equal or lower.
struct WeightedPairs {
  /// Where one stands in the order of ratings.
  private struct Entry {
    var rating: Double
    /// The place of its unit among the cell's units.
    var unit: Int
    /// 0 below the line.
    var weight: Double
    var isAbove: Bool
  }

  private var entries: [Entry] = []
  private var below: [Double]
  private var mass: [Double]

  /// Starts with no rating.
  init(units: Int) {
    below = [Double](repeating: 0, count: units)
    mass = below
  }

  /// Adds a rating that should be low.
  mutating func addBelow(_ rating: Double, unit: Int) {
    entries.append(Entry(rating: rating, unit: unit, weight: 0, isAbove: false))
    below[unit] += 1
  }

  /// Adds a rating that should be high.
  mutating func addAbove(_ rating: Double, unit: Int, weight: Double) {
    entries.append(Entry(rating: rating, unit: unit, weight: weight, isAbove: true))
  }

  /// Adds to what the weights of the high ratings are divided by.
  mutating func addMass(_ amount: Double, unit: Int) { mass[unit] += amount }

  /// The sum over all pairs, and what each unit takes part in.
  /// - Complexity: O(*n* log *n*), and the square of a unit's own entries where it has both kinds.
  func figures() -> Figures {
    let sorted = entries.sorted { $0.rating < $1.rating }
    let heavy = sorted.reduce(0) { $0 + ($1.isAbove ? $1.weight : 0) }
    var total = 0.0
    var parts = [Double](repeating: 0, count: below.count)
    var (belowSeen, weightSeen) = (0.0, 0.0)
    var start = 0
    while start < sorted.count {
      var end = start
      var (belowHere, weightHere) = (0.0, 0.0)
      while end < sorted.count, sorted[end].rating == sorted[start].rating {
        if sorted[end].isAbove { weightHere += sorted[end].weight } else { belowHere += 1 }
        end += 1
      }
      for entry in sorted[start..<end] {
        if entry.isAbove {
          let wins = entry.weight * (belowSeen + belowHere / 2)
          total += wins
          parts[entry.unit] += wins
        } else {
          parts[entry.unit] += heavy - weightSeen - weightHere / 2
        }
      }
      belowSeen += belowHere
      weightSeen += weightHere
      start = end
    }
    // A unit's pairs with itself were counted from both sides.
    var own: [Int: [Entry]] = [:]
    for entry in sorted where below[entry.unit] > 0 && mass[entry.unit] > 0 {
      own[entry.unit, default: []].append(entry)
    }
    for (unit, entries) in own {
      for one in entries where one.isAbove {
        for other in entries where !other.isAbove {
          parts[unit] -= one.weight * (one.rating > other.rating ? 1 : one.rating == other.rating ? 0.5 : 0)
        }
      }
    }
    return Figures(
      total: total, parts: parts, below: below, mass: mass, belowTotal: below.reduce(0, +), massTotal: mass.reduce(0, +)
    )
  }

  /// The sums from which the figure with or without a unit follows.
  struct Figures {
    let total: Double
    let parts: [Double]
    let below: [Double]
    let mass: [Double]
    let belowTotal: Double
    let massTotal: Double

    /// The figure without a unit, or of all.
    func value(without unit: Int?) throws(FigureGap) -> Double {
      let count = unit.map { belowTotal - below[$0] } ?? belowTotal
      let weight = unit.map { massTotal - mass[$0] } ?? massTotal
      guard weight > 0 else { throw FigureGap(.noPositives) }
      guard count > 0 else { throw FigureGap(.noNegatives) }
      let sum = unit.map { total - parts[$0] } ?? total
      return min(1, max(0, sum / (count * weight)))
    }
  }
}
