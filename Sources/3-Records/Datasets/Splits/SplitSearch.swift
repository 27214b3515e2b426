// SPDX-License-Identifier: Apache-2.0
import Distributions

/// Looks for the division with the least distance.
///
/// Few units are gone through wholly, by branch and bound. Of many, units are dealt one at a time, those with the rarest values and the
/// largest first, each to the part that it brings nearest to its targets; then single units are moved and pairs exchanged as long as
/// that helps; all of it from several orders. The steps are counted, not timed, so that a machine's speed changes nothing.
///
/// > Source: the dealing of rare values first after Sechidis, Tsoumakas & Vlahavas, ECML PKDD 2011.
struct SplitSearch {
  /// A division with what is known of it.
  struct Result {
    /// The part of each unit.
    var assignment: [Int]
    /// Its distance.
    var distance: Double
    /// A distance that no division goes below.
    var bound: Double
    /// Whether no division is nearer.
    var isProven: Bool
  }

  var problem: SplitProblem
  var seed: UInt64
  /// From how many orders units are dealt.
  var starts = 8
  /// How many places branch and bound looks at before it gives up: some seconds' worth.
  var nodes: Int { max(3000, 30_000_000 / (20 + problem.margins * problem.parts)) }
  /// How many units branch and bound is tried with.
  static let mostExact = 26

  /// The best division that is found.
  func result() -> Result {
    let units = problem.loads.count
    guard units > 0, problem.parts > 1 else {
      let assignment = [Int](repeating: 0, count: units)
      let distance = problem.distance(problem.counts(assignment))
      return Result(assignment: assignment, distance: distance, bound: distance, isProven: true)
    }
    var best: (assignment: [Int], distance: Double) = ([], .infinity)
    for start in 0..<starts {
      var draws = PhiloxStream(seed: seed, replicate: start, purpose: 1)
      var assignment = dealt(&draws, isFirst: start == 0)
      let distance = improve(&assignment, &draws)
      if distance < best.distance - 1e-9 { best = (assignment, distance) }
    }
    var remaining = [Double](repeating: 0, count: problem.margins)
    for load in problem.loads {
      for index in load.margins.indices { remaining[Int(load.margins[index])] += load.amounts[index] }
    }
    let bound = problem.floor(from: problem.base, remaining: remaining)
    if best.distance <= bound + 1e-9 {
      return Result(assignment: best.assignment, distance: best.distance, bound: best.distance, isProven: true)
    }
    if units <= Self.mostExact {
      var exact = ExactSplitSearch(problem: problem, best: best.assignment, distance: best.distance, nodes: nodes)
      if exact.run() {
        return Result(assignment: exact.best, distance: exact.distance, bound: exact.distance, isProven: true)
      }
      best = (exact.best, exact.distance)
    }
    return Result(assignment: best.assignment, distance: best.distance, bound: bound, isProven: false)
  }

  /// Units dealt one at a time.
  private func dealt(_ draws: inout PhiloxStream, isFirst: Bool) -> [Int] {
    var totals = [Double](repeating: 0, count: problem.margins)
    for load in problem.loads {
      for index in load.margins.indices { totals[Int(load.margins[index])] += load.amounts[index] }
    }
    // How much of what is rare a unit brings decides when it is dealt; later orders are stirred.
    let ranks = problem.loads.map { load in
      var rank = 0.0
      for index in load.margins.indices {
        rank = max(rank, load.amounts[index] / max(1, totals[Int(load.margins[index])]))
      }
      return rank * (isFirst ? 1 : 0.5 + draws.uniform())
    }
    let ties = problem.loads.map { _ in draws.next() }
    let order = problem.loads.indices.sorted {
      ranks[$0] != ranks[$1] ? ranks[$0] > ranks[$1] : ties[$0] != ties[$1] ? ties[$0] < ties[$1] : $0 < $1
    }
    var counts = problem.base
    var assignment = [Int](repeating: 0, count: problem.loads.count)
    for unit in order {
      var chosen = 0
      var least = Double.infinity
      let first = draws.below(problem.parts)
      for step in 0..<problem.parts {
        let part = (first + step) % problem.parts
        var cost = problem.growth(unit, at: part, in: counts, sign: 1)
        for demand in problem.demands where demand.part == part {
          let place = part * problem.margins + demand.margin
          guard counts[place] < demand.count,
            let index = problem.loads[unit].margins.firstIndex(of: Int32(demand.margin))
          else { continue }
          cost -= SplitProblem.mustHave * min(demand.count - counts[place], problem.loads[unit].amounts[index])
        }
        if cost < least - 1e-12 { (chosen, least) = (part, cost) }
      }
      assignment[unit] = chosen
      problem.add(unit, to: chosen, in: &counts, sign: 1)
    }
    return assignment
  }

  /// Moves units and exchanges pairs as long as it helps.
  private func improve(_ assignment: inout [Int], _ draws: inout PhiloxStream) -> Double {
    var counts = problem.counts(assignment)
    var penalty = problem.penalty(counts)
    let units = problem.loads.count
    let isHeld = !problem.demands.isEmpty || problem.slack != nil
    /// Tries a change that is written into the counts already; takes it back unless it helps.
    func helps(_ growth: Double) -> Bool {
      guard isHeld else { return growth < -1e-9 }
      let now = problem.penalty(counts)
      guard growth + now - penalty < -1e-9 else { return false }
      penalty = now
      return true
    }
    func move(_ unit: Int, to part: Int) -> Bool {
      let from = assignment[unit]
      guard part != from else { return false }
      var growth = problem.growth(unit, at: from, in: counts, sign: -1)
      growth += problem.growth(unit, at: part, in: counts, sign: 1)
      guard growth < -1e-9 || isHeld else { return false }
      problem.add(unit, to: from, in: &counts, sign: -1)
      problem.add(unit, to: part, in: &counts, sign: 1)
      if helps(growth) {
        assignment[unit] = part
        return true
      }
      problem.add(unit, to: part, in: &counts, sign: -1)
      problem.add(unit, to: from, in: &counts, sign: 1)
      return false
    }
    func exchange(_ one: Int, _ other: Int) -> Bool {
      let (a, b) = (assignment[one], assignment[other])
      guard a != b else { return false }
      var growth = problem.growth(one, at: a, in: counts, sign: -1)
      problem.add(one, to: a, in: &counts, sign: -1)
      growth += problem.growth(other, at: b, in: counts, sign: -1)
      problem.add(other, to: b, in: &counts, sign: -1)
      growth += problem.growth(one, at: b, in: counts, sign: 1)
      problem.add(one, to: b, in: &counts, sign: 1)
      growth += problem.growth(other, at: a, in: counts, sign: 1)
      problem.add(other, to: a, in: &counts, sign: 1)
      if helps(growth) {
        (assignment[one], assignment[other]) = (b, a)
        return true
      }
      problem.add(one, to: b, in: &counts, sign: -1)
      problem.add(other, to: a, in: &counts, sign: -1)
      problem.add(one, to: a, in: &counts, sign: 1)
      problem.add(other, to: b, in: &counts, sign: 1)
      return false
    }
    for _ in 0..<12 {
      var helped = false
      for unit in 0..<units { for part in 0..<problem.parts where move(unit, to: part) { helped = true } }
      if units <= 300 {
        for one in 0..<units {
          for other in (one + 1)..<max(one + 1, units) where exchange(one, other) { helped = true }
        }
      } else {
        for _ in 0..<min(60_000, 40 * units) where exchange(draws.below(units), draws.below(units)) { helped = true }
      }
      if !helped { break }
    }
    return problem.distance(problem.counts(assignment))
  }
}

/// Goes through all divisions but those that cannot be nearer than the best so far.
struct ExactSplitSearch {
  let problem: SplitProblem
  var best: [Int]
  var distance: Double
  var nodes: Int
  private var order: [Int]
  private var current: [Int]
  private var remaining: [[Double]]

  init(problem: SplitProblem, best: [Int], distance: Double, nodes: Int) {
    self.problem = problem
    self.best = best
    self.distance = distance
    self.nodes = nodes
    // The largest first, and units that bring the same beside each other, so that they are only tried in one order.
    let order = problem.loads.indices.sorted { a, b in
      let (one, other) = (problem.loads[a], problem.loads[b])
      let (x, y) = (one.amounts.first ?? 0, other.amounts.first ?? 0)
      if x != y { return x > y }
      if one.margins != other.margins { return one.margins.lexicographicallyPrecedes(other.margins) }
      if one.amounts != other.amounts { return one.amounts.lexicographicallyPrecedes(other.amounts) }
      return a < b
    }
    self.order = order
    current = best
    var left = [Double](repeating: 0, count: problem.margins)
    var stack: [[Double]] = [left]
    for unit in order.reversed() {
      let load = problem.loads[unit]
      for index in load.margins.indices { left[Int(load.margins[index])] += load.amounts[index] }
      stack.append(left)
    }
    remaining = stack.reversed()
  }

  /// Runs; whether it came to the end, so that the best is proven.
  mutating func run() -> Bool {
    var counts = problem.base
    return descend(0, &counts)
  }

  private mutating func descend(_ depth: Int, _ counts: inout [Double]) -> Bool {
    nodes -= 1
    guard nodes > 0 else { return false }
    guard depth < order.count else {
      let found = problem.distance(counts)
      if found < distance - 1e-9 { (best, distance) = (current, found) }
      return true
    }
    if problem.floor(from: counts, remaining: remaining[depth], whole: 8) + unavoidable(counts, depth) >= distance
      - 1e-9
    {
      return true
    }
    let unit = order[depth]
    let load = problem.loads[unit]
    var least = 0
    if depth > 0, problem.loads[order[depth - 1]].margins == load.margins,
      problem.loads[order[depth - 1]].amounts == load.amounts
    {
      least = current[order[depth - 1]]
    }
    let ways = (least..<problem.parts).map { ($0, problem.growth(unit, at: $0, in: counts, sign: 1)) }
      .sorted { $0.1 != $1.1 ? $0.1 < $1.1 : $0.0 < $1.0 }
    for (part, _) in ways {
      problem.add(unit, to: part, in: &counts, sign: 1)
      current[unit] = part
      let isDone = descend(depth + 1, &counts)
      problem.add(unit, to: part, in: &counts, sign: -1)
      if !isDone { return false }
    }
    return true
  }

  /// What the demands will miss however the rest is dealt, times its weight.
  private func unavoidable(_ counts: [Double], _ depth: Int) -> Double {
    var missing: [Int: Double] = [:]
    for demand in problem.demands {
      missing[demand.margin, default: 0] += max(0, demand.count - counts[demand.part * problem.margins + demand.margin])
    }
    var sum = 0.0
    for (margin, count) in missing { sum += max(0, count - remaining[depth][margin]) }
    if let slack = problem.slack {
      for part in 0..<problem.parts {
        sum += max(0, counts[part * problem.margins] - problem.targets[part * problem.margins] - slack)
      }
    }
    return sum * SplitProblem.mustHave
  }
}
