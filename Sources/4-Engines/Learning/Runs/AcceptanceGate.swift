// SPDX-License-Identifier: Apache-2.0
import Statistics
import Training
import Vocabulary
import WeightFiles

/// Holds a network that learnt anew against the one that it began with, on earlier images.
///
/// Both answer the same images, so that the difference is paired by patient. Each part and each group must show by its own 95 % interval
/// that no more than the margin was lost: since all must, nothing is adjusted for their number. A group of fewer than
/// ``fewest`` patients of either kind shows nothing.
struct AcceptanceGate {
  let configuration: TrainingConfiguration
  let choice: TrainingConfiguration.AcceptanceChoice
  let past: [JudgedPart]

  /// The file of the comparisons.
  static let table = "acceptance.csv"
  /// The least number of patients of a group: with and without the class or finding, or with a mask.
  static let fewest = 10

  /// What is compared: what chooses the pass where that is a rank or an overlap, else the area under the curve.
  var metric: TrainingConfiguration.Stopping.Metric {
    switch configuration.stopping.metric {
    case .averagePrecision, .dice: configuration.stopping.metric
    default: if case .masks = configuration.task { .dice } else { .auc }
    }
  }

  /// Asks both networks and compares.
  func judged(
    before: WeightFile, after: WeightFile, plan: TrainingPlan, train: ImageSet, by trainer: any Trainer
  ) throws -> AcceptanceTable {
    guard var pool = past.first?.set else { throw RunFailure.record("past") }
    for part in past.dropFirst() { pool = ImageSet.joined(pool, part.set) }
    var bare = plan
    (bare.methods, bare.averaging, bare.mixing) = ([], nil, nil)
    func scores(_ weights: WeightFile) throws -> [Float] {
      // Every weight must be there: half a network is no model to be held against.
      try trainer.begin(bare, from: .weights(weights, required: [""]), on: [train, pool])
      return try RunPlace.scores(trainer.outputs(of: .tune, averaged: false), of: pool, configuration.task)
    }
    return compared(try scores(before), try scores(after), of: pool)
  }

  /// Compares the answers of two networks to all past images.
  func compared(_ before: [Float], _ after: [Float], of pool: ImageSet) -> AcceptanceTable {
    let metrics = TuningMetrics(task: configuration.task)
    let rows = strata(pool).map { name, group, rows in
      let patients = Set(rows.map { pool.patients[$0] }).count
      let old = metrics.influence(metric, before, of: pool, rows: rows)
      let new = metrics.influence(metric, after, of: pool, rows: rows)
      let difference = self.difference(old, new, images: rows.count)
      return AcceptanceTable.Row(
        name: name, group: group, images: rows.count, patients: patients, before: old?.value, after: new?.value,
        difference: difference, verdict: self.verdict(difference))
    }
    return AcceptanceTable(metric: metric, margin: choice.margin, rows: rows)
  }

  /// The parts, then the groups over all parts.
  private func strata(_ pool: ImageSet) -> [(name: String, group: String?, rows: [Int])] {
    var strata: [(name: String, group: String?, rows: [Int])] = []
    var first = 0
    for part in past {
      strata.append((part.name, nil, Array(first..<first + part.set.count)))
      first += part.set.count
    }
    for attribute in choice.by {
      let values = past.flatMap { $0.groups[attribute] ?? [String?](repeating: nil, count: $0.set.count) }
      for value in Set(values.compactMap { $0 }).sorted() {
        strata.append((attribute, value, values.indices.filter { values[$0] == value }))
      }
    }
    return strata
  }

  private func difference(_ old: UnitInfluence?, _ new: UnitInfluence?, images: Int) -> Estimate {
    let name = "\(metric.rawValue).difference"
    let definition = "\(metric.rawValue) of the network that learnt less that of the one it began with, same images"
    let method = "influence of patients on the difference, normal interval"
    guard let old, let new else {
      return .undefined(
        name, because: .notApplicable("a class or finding is there in all images or in none"), method: method,
        n: images, definition: definition)
    }
    let least = metric == .dice ? new.units : min(new.positiveUnits, new.negativeUnits)
    guard least >= Self.fewest else {
      return .undefined(
        name, because: .tooFewUnits(of: "patients of a kind", found: least, needed: Self.fewest), method: method,
        n: images, definition: definition)
    }
    let gap = UnitInfluence(
      value: new.value - old.value, positive: zip(new.positive, old.positive).map { $0 - $1 },
      negative: zip(new.negative, old.negative).map { $0 - $1 }, rows: new.rows, positiveUnits: new.positiveUnits,
      negativeUnits: new.negativeUnits, units: new.units)
    var estimate = gap.estimate(name: name, range: -1...1, definition: definition, method: method)
    // Two networks that answer alike differ by nothing, and that is known exactly.
    if gap.positive.allSatisfy({ $0 == 0 }), gap.negative.allSatisfy({ $0 == 0 }), gap.value == 0 {
      estimate.interval = Interval(0, 0)
      estimate.reason = nil
    }
    return estimate
  }

  private func verdict(_ difference: Estimate) -> AcceptanceTable.Verdict {
    guard let interval = difference.interval else { return .notShown }
    return interval.lower > -choice.margin ? .nonInferior : interval.upper < -choice.margin ? .inferior : .notShown
  }
}

extension TuningMetrics {
  /// A figure of some images with the pull of each patient on it, patients numbered as in the whole set.
  ///
  /// - Returns: `nil` where it is undefined.
  func influence(
    _ metric: TrainingConfiguration.Stopping.Metric, _ scores: [Float], of set: ImageSet, rows: [Int]
  ) -> UnitInfluence? {
    let count = task.words.count
    func influence(_ sample: LabelledScores?) -> UnitInfluence? {
      metric == .averagePrecision ? sample?.averagePrecisionInfluence() : sample?.areaInfluence()
    }
    func mean(_ parts: [UnitInfluence?]) -> UnitInfluence? {
      let there = parts.compactMap { $0 }
      return there.count == parts.count ? UnitInfluence.mean(of: there) : nil
    }
    switch (task, set.answers) {
    case (.classes, .classes(let truth)):
      let known = rows.filter { truth[$0] >= 0 }
      let chances = known.map { Self.softmax(scores[$0 * count..<($0 + 1) * count]) }
      let parts = (count == 2 ? [1] : Array(0..<count)).map { place in
        influence(
          try? LabelledScores(
            scores: chances.map { $0[place] }, isPositive: known.map { Int(truth[$0]) == place },
            clusters: shared(set, known)))
      }
      return mean(parts)
    case (.findings, .findings(let truth)):
      return mean(
        (0..<count).map { finding in
          let known = rows.filter { truth[$0 * count + finding] == 0 || truth[$0 * count + finding] == 1 }
          return influence(
            try? LabelledScores(
              scores: known.map { Double(scores[$0 * count + finding]) },
              isPositive: known.map { truth[$0 * count + finding] == 1 }, clusters: shared(set, known)))
        })
    case (.masks(_, let classes), .masks(let truth)):
      let means = MaskMetrics(classes: classes.map(\.name), units: nil).overlaps(scores, truth, images: set.count).means
      let there = rows.filter { means[$0] != nil }
      guard !there.isEmpty else { return nil }
      return MeanOverUnits(there.compactMap { means[$0] }, shared(set, there)).influence
    default: return nil
    }
  }
}
