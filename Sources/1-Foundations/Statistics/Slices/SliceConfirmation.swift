// SPDX-License-Identifier: Apache-2.0
import Distributions
import Vocabulary

/// Measures slices among rows that had no part in choosing them.
struct SliceConfirmation {
  /// What a slice shows.
  struct Measured {
    let inside: Estimate
    let outside: Estimate
    let difference: Estimate
    let test: HypothesisTest
  }

  /// A mean loss over some rows, with what each sampling unit contributes to its error.
  private struct Part {
    var rows = 0
    var units = 0
    var mean = 0.0
    var variance: Double?
    /// The pull of each unit, by its dense number.
    var pulls: [Double] = []
  }

  let sample: SliceSample
  let plan: SlicePlan
  let rows: [Int32]
  /// The seed of the split, which the rows depend on.
  let seed: UInt64?
  /// The unit of each row, numbered without gaps among these rows.
  private let units: [Int]
  /// How many units have a row.
  let unitCount: Int

  init(sample: SliceSample, plan: SlicePlan, rows: [Int32], seed: UInt64?) {
    self.sample = sample
    self.plan = plan
    self.rows = rows
    self.seed = seed
    guard let clusters = sample.clusters else {
      units = []
      unitCount = rows.count
      return
    }
    var numbers = [Int32](repeating: -1, count: clusters.count)
    var found: Int32 = 0
    units = rows.map { row in
      let unit = Int(clusters.unitOfRow[Int(row)])
      if numbers[unit] < 0 {
        numbers[unit] = found
        found += 1
      }
      return Int(numbers[unit])
    }
    unitCount = Int(found)
  }

  /// Whether some unit has several rows.
  private var isClustered: Bool { unitCount < rows.count }
  private var measure: SliceMeasure { sample.measure }

  /// The measure among all rows.
  var overall: Estimate {
    estimate(part(of: rows.indices.lazy.map { _ in true }), group: nil)
  }

  /// The measure inside and outside of a slice, their difference, and the test that inside is worse.
  func measured(_ slice: Slice, _ mask: SliceMasks.Mask) -> Measured {
    let isInside = rows.indices.map { mask[$0 >> 6] >> UInt64($0 & 63) & 1 == 1 }
    let inside = part(of: isInside)
    let outside = part(of: isInside.lazy.map { !$0 })
    let name = slice.description
    let (first, second) = (estimate(inside, group: name), estimate(outside, group: "not (\(name))"))
    return Measured(
      inside: first, outside: second, difference: difference(first, second, inside, outside, group: name),
      test: test(isInside, inside, outside, group: name))
  }

  // MARK: - Estimates

  private func part(of isMember: some Sequence<Bool>) -> Part {
    var part = Part()
    var sum = 0.0
    var members = [Int](repeating: 0, count: unitCount)
    part.pulls = [Double](repeating: 0, count: unitCount)
    for (place, member) in isMember.enumerated() where member {
      let unit = units.isEmpty ? place : units[place]
      let loss = sample.losses[Int(rows[place])]
      part.rows += 1
      sum += loss
      members[unit] += 1
      part.pulls[unit] += loss
    }
    guard part.rows > 0 else { return part }
    part.mean = sum / Double(part.rows)
    part.units = members.count { $0 > 0 }
    for unit in members.indices {
      part.pulls[unit] = (part.pulls[unit] - Double(members[unit]) * part.mean) / Double(part.rows)
    }
    if part.units > 1 { part.variance = part.pulls.reduce(0) { $0 + $1 * $1 } * Self.correction(part.units) }
    return part
  }

  private static func correction(_ units: Int) -> Double { Double(units) / Double(units - 1) }

  private func estimate(_ part: Part, group: String?) -> Estimate {
    let definition =
      measure.definition + (group == nil ? "" : ", among the rows of the group that the search has not seen")
    let clusters = sample.clusters == nil ? nil : part.units
    let method =
      sample.isBinary ? "Wilson" + (isClustered ? ", effective counts over sampling units" : "") : studentMethod
    guard part.rows > 0 else {
      return Estimate.undefined(
        measure.name, because: .noObservations, level: plan.level, method: method, n: 0, clusters: clusters,
        definition: definition
      ).of(group: group)
    }
    let value = reported(part.mean)
    let interval = sample.isBinary ? rateBounds(part) : studentBounds(part)
    return Estimate(
      name: measure.name, group: group, value: value, interval: interval,
      standardError: part.variance?.squareRoot(), level: plan.level, method: method, n: part.rows, clusters: clusters,
      definition: definition, seed: seed,
      reason: interval == nil ? .tooFewUnits(of: "sampling units", found: part.units, needed: 2) : nil)
  }

  private var studentMethod: String { "mean over rows, Student over sampling units" }

  private func reported(_ mean: Double) -> Double { measure.isComplement ? 1 - mean : mean }

  private func rateBounds(_ part: Part) -> Interval? {
    guard isClustered else {
      let wrong = Int((part.mean * Double(part.rows)).rounded())
      return proportion(wrong, of: part.rows).bounds(level: plan.level)
    }
    return EffectiveProportion(
      value: reported(part.mean), variance: part.variance, rows: part.rows, units: part.units,
      unitsIfAllAgree: Double(part.units)
    ).bounds(level: plan.level)
  }

  /// What is reported of a number of wrong rows.
  private func proportion(_ wrong: Int, of all: Int) -> Proportion {
    Proportion(successes: measure.isComplement ? all - wrong : wrong, trials: all)
  }

  private func studentBounds(_ part: Part) -> Interval? {
    guard let variance = part.variance, variance > 0 else { return nil }
    let half = quantile(units: part.units) * variance.squareRoot()
    let value = reported(part.mean)
    return Interval(max(0, value - half), min(1, value + half))
  }

  private func quantile(units: Int) -> Double {
    StudentT(degreesOfFreedom: Double(units - 1)).upperTailQuantile(plan.level.alpha / 2)
  }

  private func difference(
    _ first: Estimate, _ second: Estimate, _ inside: Part, _ outside: Part, group: String
  ) -> Estimate {
    let name = "difference.\(measure.name)"
    let definition = "\(measure.name) of the group less \(measure.name) of all other rows that the search has not seen"
    let method =
      sample.isBinary
      ? "Newcombe hybrid score" + (isClustered ? ", effective counts, with their correlation" : ", independent")
      : "difference of means, Student over sampling units"
    let clusters = sample.clusters == nil ? nil : unitCount
    guard let a = first.value, let b = second.value else {
      return Estimate.undefined(
        name, because: .noObservations, level: plan.level, method: method, n: rows.count, clusters: clusters,
        definition: definition
      ).of(group: group)
    }
    let variance = varianceOfDifference(inside, outside)
    var interval: Interval?
    if sample.isBinary, let x = first.interval, let y = second.interval {
      let bounds = NewcombeInterval.difference(
        (a, x.lower, x.upper), (b, y.lower, y.upper), correlation: isClustered ? correlation(inside, outside) : 0)
      interval = Interval(bounds.lower, bounds.upper)
    } else if let variance, variance > 0 {
      let half = quantile(units: min(inside.units, outside.units)) * variance.squareRoot()
      interval = Interval(a - b - half, a - b + half)
    }
    return Estimate(
      name: name, group: group, value: a - b, interval: interval, standardError: variance?.squareRoot(),
      level: plan.level, method: method, n: rows.count, clusters: clusters, definition: definition, seed: seed,
      reason: interval == nil
        ? .tooFewUnits(of: "sampling units on a side", found: min(inside.units, outside.units), needed: 2) : nil)
  }

  private func covariance(_ a: Part, _ b: Part) -> Double {
    guard isClustered, unitCount > 1 else { return 0 }
    return zip(a.pulls, b.pulls).reduce(0) { $0 + $1.0 * $1.1 } * Self.correction(unitCount)
  }

  private func varianceOfDifference(_ a: Part, _ b: Part) -> Double? {
    guard let first = a.variance, let second = b.variance else { return nil }
    return max(0, first + second - 2 * covariance(a, b))
  }

  private func correlation(_ a: Part, _ b: Part) -> Double {
    guard let first = a.variance, let second = b.variance, first > 0, second > 0 else { return 0 }
    return max(-1, min(1, covariance(a, b) / (first * second).squareRoot()))
  }

  // MARK: - Test

  private func test(_ isInside: [Bool], _ inside: Part, _ outside: Part, group: String) -> HypothesisTest {
    let name = "slice.\(measure.name)"
    if sample.isBinary, !isClustered {
      let parts = [inside, outside].map {
        Proportion(successes: Int(($0.mean * Double($0.rows)).rounded()), trials: $0.rows)
      }
      var test = FisherExactTest(parts[0], parts[1]).test(name: name)
      test.group = group
      return test
    }
    return scoreTest(isInside, inside, outside, name: name, group: group)
  }

  /// The score of a slice's effect under no effect, and its variance from the spread over units.
  private func scoreTest(
    _ isInside: [Bool], _ inside: Part, _ outside: Part, name: String, group: String
  ) -> HypothesisTest {
    let method = "robust score test over sampling units, one-sided"
    func undefined(_ reason: UndefinedReason) -> HypothesisTest {
      HypothesisTest(
        name: name, group: group, statistic: nil, distribution: "t", pValue: nil, alternative: .greater,
        method: method, reason: reason)
    }
    let least = min(inside.units, outside.units)
    guard least >= 2 else { return undefined(.tooFewUnits(of: "sampling units on a side", found: least, needed: 2)) }
    let n = Double(rows.count)
    let share = Double(inside.rows) / n
    let mean = (inside.mean * Double(inside.rows) + outside.mean * Double(outside.rows)) / n
    var scores = [Double](repeating: 0, count: unitCount)
    for (place, member) in isInside.enumerated() {
      scores[units.isEmpty ? place : units[place]] +=
        ((member ? 1 : 0) - share) * (sample.losses[Int(rows[place])] - mean)
    }
    let score = scores.reduce(0, +)
    let spread = scores.reduce(0) { $0 + $1 * $1 } * Self.correction(unitCount)
    guard spread > 0 else { return undefined(.zeroStandardError) }
    let statistic = score / spread.squareRoot()
    let degrees = Double(least - 1)
    return HypothesisTest(
      name: name, group: group, statistic: statistic, distribution: "t", degreesOfFreedom: [degrees],
      pValue: StudentT(degreesOfFreedom: degrees).upperTail(statistic), alternative: .greater, method: method)
  }
}
