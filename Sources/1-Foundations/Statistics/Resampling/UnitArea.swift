// SPDX-License-Identifier: Apache-2.0

/// The area of one column under any number of draws of its sampling units, and without each unit.
struct UnitArea: Sendable {
  private let order: ClassOrder
  /// The unit of each row of the larger class, in the order of its scores.
  private let largerUnits: [Int32]
  private let smallerUnits: [Int32]
  private let largerWeights: [Double]?
  private let smallerWeights: [Double]?
  private let unitCount: Int

  /// Sorts a column whose rows belong to the units 0 ..< `unitCount`.
  init(_ sample: LabelledScores, unitOfRow: [Int32], unitCount: Int) {
    let order = ClassOrder(sample)
    self.order = order
    self.unitCount = unitCount
    largerUnits = order.larger.map { unitOfRow[Int($0)] }
    smallerUnits = order.smaller.map { unitOfRow[Int($0)] }
    largerWeights = sample.weights.map { weights in order.larger.map { weights[Int($0)] } }
    smallerWeights = sample.weights.map { weights in order.smaller.map { weights[Int($0)] } }
  }

  /// Room for running sums, kept between calls: whole numbers without weights, which add up faster.
  struct Room {
    fileprivate var whole: [UInt64] = []
    fileprivate var real: [Double] = []
  }

  /// The area when each unit counts so many times; `nil` where a class has no weight.
  func area(counts: [UInt32], room: inout Room) -> Double? {
    precondition(counts.count == unitCount, "each unit has a count")
    return counts.withUnsafeBufferPointer { counts in
      largerUnits.withUnsafeBufferPointer { largerUnits in
        smallerUnits.withUnsafeBufferPointer { smallerUnits in
          // Safe because both classes' units are below `unitCount`, and places are below the sizes of their classes.
          guard let largerWeights, let smallerWeights else {
            let sweep = sweep(&room.whole) {
              UInt64(counts[Int(largerUnits[$0])])
            } smaller: {
              UInt64(counts[Int(smallerUnits[$0])])
            }
            return order.area(doubledWins: Double(sweep.wins), pairs: Double(sweep.smaller) * Double(sweep.larger))
          }
          let sweep = sweep(&room.real) {
            Double(counts[Int(largerUnits[$0])]) * largerWeights[$0]
          } smaller: {
            Double(counts[Int(smallerUnits[$0])]) * smallerWeights[$0]
          }
          return order.area(doubledWins: sweep.wins, pairs: sweep.smaller * sweep.larger)
        }
      }
    }
  }

  /// Twice what the smaller class wins, and the weight of either class, from the weight at each place.
  @inline(__always)
  private func sweep<Sum: Numeric>(
    _ sums: inout [Sum], larger: (Int) -> Sum, smaller: (Int) -> Sum
  ) -> (wins: Sum, smaller: Sum, larger: Sum) {
    if sums.isEmpty { sums = [Sum](repeating: 0, count: largerUnits.count + 1) }
    return sums.withUnsafeMutableBufferPointer { sums in
      order.below.withUnsafeBufferPointer { below in
        order.upTo.withUnsafeBufferPointer { upTo in
          // Safe because `sums` has one entry more than the larger class, and `below` and `upTo` are at most its count.
          var sum: Sum = 0
          for place in 0..<largerUnits.count {
            sums[place] = sum
            sum += larger(place)
          }
          sums[largerUnits.count] = sum
          var wins: Sum = 0
          var total: Sum = 0
          for place in 0..<below.count {
            let count = smaller(place)
            total += count
            wins += count * (sums[Int(below[place])] + sums[Int(upTo[place])])
          }
          return (wins, total, sum)
        }
      }
    }
  }

  /// The area without each unit in turn; `nil` where a class is then empty.
  ///
  /// What a unit takes away is what its rows win and lose against all, less what they win among themselves, which would be
  /// taken twice.
  /// - Complexity: O(rows + units).
  func areasWithoutEachUnit() -> [Double?] {
    var largerSums: [Double] = [0]
    for place in largerUnits.indices { largerSums.append((largerSums.last ?? 0) + (largerWeights?[place] ?? 1)) }
    // Steps of what the smaller class's rows above each place of the larger class weigh, twice.
    var steps = [Double](repeating: 0, count: largerUnits.count + 1)
    var wins = 0.0
    var taken = [Double](repeating: 0, count: unitCount)
    var largerWeight = taken
    var smallerWeight = taken
    for (place, unit) in smallerUnits.enumerated() {
      let weight = smallerWeights?[place] ?? 1
      let (below, upTo) = (Int(order.below[place]), Int(order.upTo[place]))
      let own = weight * (largerSums[below] + largerSums[upTo])
      wins += own
      taken[Int(unit)] += own
      smallerWeight[Int(unit)] += weight
      steps[below] += weight
      steps[upTo] += weight
    }
    var above = 0.0
    for place in largerUnits.indices.reversed() {
      above += steps[place + 1]
      let weight = largerWeights?[place] ?? 1
      taken[Int(largerUnits[place])] += weight * above
      largerWeight[Int(largerUnits[place])] += weight
    }
    let inner = winsWithinUnits()
    let (allLarger, allSmaller) = (largerWeight.reduce(0, +), smallerWeight.reduce(0, +))
    return (0..<unitCount).map { unit in
      let pairs = (allLarger - largerWeight[unit]) * (allSmaller - smallerWeight[unit])
      return order.area(doubledWins: wins - taken[unit] + inner[unit], pairs: pairs)
    }
  }

  /// Twice the weight of the pairs within each unit that the smaller class's row wins.
  private func winsWithinUnits() -> [Double] {
    // Both classes are walked together; each unit keeps its own running sums of the larger class, before and with ties.
    var wins = [Double](repeating: 0, count: unitCount)
    var before = wins
    var with = wins
    var (low, high) = (0, 0)
    for (place, unit) in smallerUnits.enumerated() {
      while low < Int(order.below[place]) {
        before[Int(largerUnits[low])] += largerWeights?[low] ?? 1
        low += 1
      }
      while high < Int(order.upTo[place]) {
        with[Int(largerUnits[high])] += largerWeights?[high] ?? 1
        high += 1
      }
      wins[Int(unit)] += (smallerWeights?[place] ?? 1) * (before[Int(unit)] + with[Int(unit)])
    }
    return wins
  }
}
