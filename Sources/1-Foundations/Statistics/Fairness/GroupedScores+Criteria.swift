// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Vocabulary

extension GroupedScores {
  /// Judges a criterion of fairness over all pairs of groups.
  ///
  /// The gap is the greatest difference of any two judged groups on any of the criterion's measures. Such a greatest value is too
  /// large on average, so its interval is made of all pairs' intervals at once: it ends at the greatest upper bound, and begins at
  /// the greatest lower bound, at 0 where no pair's excludes 0. How far the bounds of a pair have to reach for all to hold
  /// together is found by resampling, centred on the sample: for equalised odds by a multinomial draw of the groups' two-by-two
  /// tables (exact, and in a time that does not grow with the rows; by patient where units are given), else by normal draws.
  ///
  /// With a margin, equivalence is shown where every pair's own interval lies within ±margin on every measure. This is an
  /// intersection–union test: each part at its own level keeps the level of the whole (Berger).
  ///
  /// - Parameters:
  ///   - criterion: The criterion.
  ///   - plan: The seed and the number of resamples; its sampling unit and kind of interval are chosen here.
  ///   - margin: The greatest difference that is taken as none, > 0, where equivalence is to be shown.
  ///   - level: The two-sided level.
  /// - Returns: The gap; undefined with fewer than two judged groups.
  /// - Throws: `CancellationError` where the task was cancelled.
  /// > Source: Romano & Wolf, Econometrica 73 (2005) 1237–1282 for the resampled maximum; Berger, Technometrics 24 (1982)
  /// > 295–300. Values checked against fairlearn, coverage by simulation, in `FairnessCriterionTests`.
  public func gap(
    of criterion: FairnessCriterion, plan: BootstrapPlan, margin: Double? = nil, level: ConfidenceLevel = .percent95
  ) throws(CancellationError) -> CriterionGap {
    let measured = criterion.measures.map { self.measured($0, level: level) }
    let judged = names.indices.filter { group in measured.allSatisfy { $0.points[group] != nil } }
    let families = measured.map { measure in judged.compactMap { measure.points[$0] } }
    let maker = CriterionGapMaker(
      criterion: criterion, groups: self, judged: judged, families: families, level: level, margin: margin)
    guard judged.count > 1 else { return maker.undefined }
    guard families.joined().allSatisfy({ $0.scale > 1e-14 }) else { return maker.made(by: nil) }
    guard criterion.measures.count > 1, sample.weights == nil else {
      return maker.made(by: .drawn(PairwiseMaximum(families, seed: plan.seed), seed: plan.seed))
    }
    return maker.made(by: .resampled(try resampledMaximum(criterion.measures, judged, families, plan), plan))
  }

  /// The greatest studentised departure of any pair's difference from its observed value, over resamples of the counts.
  private func resampledMaximum(
    _ measures: [FairnessMeasure], _ judged: [Int], _ families: [[GroupPoint]], _ plan: BootstrapPlan
  ) throws(CancellationError) -> BootstrapDistribution {
    var plan = plan
    plan.unit = sample.clusters == nil ? .rows : .clusters
    plan.interval = .percentile
    plan.isStratified = true
    let metrics = measures.map { $0.metric(positiveMeans: positiveMeans) }
    let shares = metrics.compactMap { OperatingPointFormula.share($0) }
    let observed = families.map { $0.map(\.value) }
    let scales = families.map { family in
      family.indices.map { i in family.indices.map { i == $0 ? 0 : GroupPair(family[i], family[$0]).scale } }
    }
    let source = GroupCells(self, judged)
    let count = judged.count
    return try plan.distributions(columns: 1, drawing: source.frame) { drawn in
      let cells = source.totals(drawn)
      var most = 0.0
      for (family, share) in shares.enumerated() {
        var shift = [Double](repeating: 0, count: count)
        for group in 0..<count {
          let whole = (cells[group] * share.whole).sum()
          // A group that lost its denominator has no value, and the resample none either.
          guard whole > 0 else { return [nil] }
          shift[group] = (cells[group] * share.part).sum() / whole - observed[family][group]
        }
        for i in 0..<count {
          for j in 0..<i { most = max(most, (shift[i] - shift[j]).magnitude / scales[family][i][j]) }
        }
      }
      return [most]
    }[0]
  }
}

/// The tables of some groups as cells to draw from: of independent rows, or of patients with equal tables.
private struct GroupCells: Sendable {
  let frame: ResamplingFrame
  private let groupCount: Int
  /// For each cell of the frame, which counters one draw of it raises by how much.
  private let steps: [[(counter: Int, by: Double)]]

  init(_ groups: GroupedScores, _ judged: [Int]) {
    groupCount = judged.count
    guard groups.sample.clusters != nil else {
      var sizes: [Int] = []
      var strata: [Int] = []
      for (place, group) in judged.enumerated() {
        sizes +=
          groups.parts[group].reads?.counts.cells.indices.map {
            Int(groups.parts[group].reads?.counts.cells[$0] ?? 0)
          } ?? [0, 0, 0, 0]
        strata += [2 * place, 2 * place + 1, 2 * place, 2 * place + 1]
      }
      frame = .cells(sizes, strata: strata)
      steps = sizes.indices.map { [($0, 1)] }
      return
    }
    // The counters that each unit raises: group by group, so they come in ascending order of group.
    var tables: [Int32: [Int: Int]] = [:]
    for (place, group) in judged.enumerated() {
      let part = groups.parts[group]
      guard let reads = part.reads, let clusters = part.scores.clusters else { continue }
      for row in reads.calls.indices {
        let unit = part.units[Int(clusters.unitOfRow[row])]
        let cell = BinaryReads.cell(called: reads.calls[row], isPositive: reads.isPositive[row])
        tables[unit, default: [:]][4 * place + cell, default: 0] += 1
      }
    }
    var places: [[Int: Int]: Int] = [:]
    var sizes: [Int] = []
    var kinds: [[Int: Int]] = []
    // In the order of the units, so that equal samples are drawn alike.
    for unit in tables.keys.sorted() {
      guard let table = tables[unit] else { continue }
      if let place = places[table] {
        sizes[place] += 1
      } else {
        places[table] = kinds.count
        kinds.append(table)
        sizes.append(1)
      }
    }
    // Patients with rows of the same groups and classes are kept together, unless they are in several groups: such strata would
    // be too small to vary.
    var numbers: [[Int]: Int] = [:]
    let strata = kinds.map { table in
      let classes = Set(table.keys.map { groups.sharesUnits ? $0 % 2 : 2 * ($0 / 4) + $0 % 2 }).sorted()
      let number = numbers[classes] ?? numbers.count
      numbers[classes] = number
      return number
    }
    frame = .cells(sizes, strata: strata)
    steps = kinds.map { table in table.sorted { $0.key < $1.key }.map { ($0.key, Double($0.value)) } }
  }

  /// The table of each group in a resample.
  func totals(_ drawn: [Int]) -> [Cells] {
    var cells = [Cells](repeating: .zero, count: groupCount)
    for (count, steps) in zip(drawn, steps) where count > 0 {
      for step in steps { cells[step.counter / 4][step.counter % 4] += Double(count) * step.by }
    }
    return cells
  }
}
