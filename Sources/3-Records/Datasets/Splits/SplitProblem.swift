// SPDX-License-Identifier: Apache-2.0

/// The counting behind a split: units with what they bring, parts with what they want, and how far a division is off.
///
/// The distance of a division is Pearson's: for each margin and part the squared difference between the count and its target, over the
/// target, times the margin's weight. A division drawn at random would have about one for each degree of freedom of each margin, so
/// that rare and common values count by what chance does to them. What must not be missed (minima, a tolerance of size) enters with a
/// weight beyond all of that.
struct SplitProblem {
  /// What a unit brings: margins with amounts.
  struct Load {
    var margins: [Int32]
    var amounts: [Double]
  }

  /// A margin of which a part must have at least so many.
  struct Demand: Hashable {
    var margin: Int
    var part: Int
    var count: Double
  }

  /// What each free unit brings.
  var loads: [Load]
  /// How many parts there are to choose from.
  var parts: Int
  /// How many margins.
  var margins: Int
  /// What the parts hold already, part by part.
  var base: [Double]
  /// What they should hold.
  var targets: [Double]
  /// Weight over target; 0 where nothing is wanted of a margin.
  var scale: [Double]
  /// What parts must have.
  var demands: [Demand]
  /// How far sizes may be off, in images; `nil` for no limit.
  var slack: Double?

  /// What a missing case of a demand costs.
  static let mustHave = 1e7

  /// The distance of counts, each part's margins one after another.
  func distance(_ counts: [Double]) -> Double {
    var sum = 0.0
    for place in counts.indices {
      let difference = counts[place] - targets[place]
      sum += difference * difference * scale[place]
    }
    return sum + penalty(counts)
  }

  /// What is missing of the demands and over the tolerance, times its weight.
  func penalty(_ counts: [Double]) -> Double {
    var sum = 0.0
    for demand in demands { sum += max(0, demand.count - counts[demand.part * margins + demand.margin]) }
    if let slack {
      for part in 0..<parts { sum += max(0, abs(counts[part * margins] - targets[part * margins]) - slack) }
    }
    return sum * Self.mustHave
  }

  /// How many cases the demands miss.
  func missing(_ counts: [Double]) -> Int {
    Int(demands.reduce(0) { $0 + max(0, $1.count - counts[$1.part * margins + $1.margin]) })
  }

  /// How far the size of a part is off, in images.
  func sizeError(_ counts: [Double]) -> Double {
    (0..<parts).map { abs(counts[$0 * margins] - targets[$0 * margins]) }.max() ?? 0
  }

  /// Counts of an assignment.
  func counts(_ assignment: [Int]) -> [Double] {
    var counts = base
    for (unit, part) in assignment.enumerated() { add(unit, to: part, in: &counts, sign: 1) }
    return counts
  }

  /// Adds or takes away what a unit brings.
  func add(_ unit: Int, to part: Int, in counts: inout [Double], sign: Double) {
    let load = loads[unit]
    let row = part * margins
    for index in load.margins.indices { counts[row + Int(load.margins[index])] += sign * load.amounts[index] }
  }

  /// By how much the distance without its penalty grows when a unit is added to (or, with −1, taken from) a part.
  func growth(_ unit: Int, at part: Int, in counts: [Double], sign: Double) -> Double {
    let load = loads[unit]
    let row = part * margins
    var sum = 0.0
    for index in load.margins.indices {
      let place = row + Int(load.margins[index])
      let amount = sign * load.amounts[index]
      sum += amount * (amount + 2 * (counts[place] - targets[place])) * scale[place]
    }
    return sum
  }

  /// The least distance that whole numbers allow each margin by itself: no division is nearer.
  ///
  /// Each margin's cases are dealt one at a time to the part where they cost least, which is optimal because the cost is convex in each
  /// part; more than `whole` cases are dealt as if they could be divided.
  func floor(from counts: [Double], remaining: [Double], whole: Double = 400) -> Double {
    var sum = 0.0
    for margin in 0..<margins {
      var held = (0..<parts).map { counts[$0 * margins + margin] }
      let wanted = (0..<parts).map { targets[$0 * margins + margin] }
      let scales = (0..<parts).map { scale[$0 * margins + margin] }
      guard scales.contains(where: { $0 > 0 }) else { continue }
      let left = remaining[margin]
      if left > 0 {
        if left <= whole {
          for _ in 0..<Int(left) {
            var best = 0
            var cost = Double.infinity
            for part in 0..<parts {
              let now = (1 + 2 * (held[part] - wanted[part])) * scales[part]
              if now < cost { (best, cost) = (part, now) }
            }
            held[best] += 1
          }
        } else {
          Self.pour(left, into: &held, wanted: wanted, scales: scales)
        }
      }
      for part in 0..<parts {
        let difference = held[part] - wanted[part]
        sum += difference * difference * scales[part]
      }
    }
    return sum
  }

  /// Deals an amount that can be divided so that the distance is least: the same marginal cost wherever something is added.
  private static func pour(_ amount: Double, into held: inout [Double], wanted: [Double], scales: [Double]) {
    let order = held.indices.filter { scales[$0] > 0 }.map { ($0, 2 * (held[$0] - wanted[$0]) * scales[$0]) }
      .sorted { $0.1 < $1.1 }
    // With the parts so far open, the marginal cost at which all is dealt; a part whose own lies below it opens too.
    var inverse = 0.0
    var room = amount
    var level = 0.0
    var open = 0
    for (part, slope) in order {
      if open > 0, slope >= level { break }
      inverse += 1 / (2 * scales[part])
      room += held[part] - wanted[part]
      level = room / inverse
      open += 1
    }
    for (part, _) in order.prefix(open) { held[part] = level / (2 * scales[part]) + wanted[part] }
  }
}
