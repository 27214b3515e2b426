// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
public import Vocabulary

/// What a network's answers to the tuning part are worth, with intervals by patient.
///
/// These images choose the best pass, fit the calibration and set the thresholds: their figures flatter the model, and are for steering only.
public struct TuningMetrics: Sendable {
  let task: TrainingConfiguration.Task
  let costs: [[Double]]?

  /// Makes it for a task.
  ///
  /// - Parameters:
  ///   - task: What is answered.
  ///   - costs: Costs of errors, row truth and column answer; 1 for each error where there are none.
  public init(task: TrainingConfiguration.Task, costs: [[Double]]? = nil) {
    self.task = task
    self.costs = costs
  }

  /// All figures of a set; the first of a name is that of all classes together.
  ///
  /// - Parameters:
  ///   - scores: Scores before softmax or sigmoid: image, class, and for masks space.
  ///   - set: The images with their answers.
  /// - Returns: The figures, each with its interval; none where task and answers do not go together.
  public func estimates(_ scores: [Float], of set: ImageSet) -> [Estimate] {
    switch (task, set.answers) {
    case (.classes(_, let classes), .classes(let truth)): classEstimates(scores, classes.map(\.name), truth, set)
    case (.findings(let findings), .findings(let truth)): findingEstimates(scores, findings, truth, set)
    case (.masks(_, let classes), .masks(let truth)):
      MaskMetrics(classes: classes.map(\.name), units: units(set, Array(0..<set.count))).estimates(
        scores, truth, images: set.count)
    default: []
    }
  }

  /// All figures of masks whose overlaps were found image by image.
  func estimates(_ overlaps: MaskOverlaps, of set: ImageSet) -> [Estimate] {
    MaskMetrics(classes: task.words, units: units(set, Array(0..<set.count))).estimates(overlaps)
  }

  /// The figure that a stopping rule looks at; `nil` where it is undefined.
  public func figure(_ metric: TrainingConfiguration.Stopping.Metric, of estimates: [Estimate]) -> Double? {
    estimates.first { $0.name == metric.rawValue }?.value
  }

  // MARK: - Classes

  private func classEstimates(_ scores: [Float], _ classes: [String], _ truth: [Int32], _ set: ImageSet) -> [Estimate] {
    let count = classes.count
    let rows = truth.indices.filter { truth[$0] >= 0 }
    let chances = rows.map { row in Self.softmax(scores[row * count..<(row + 1) * count]) }
    let known = rows.map { Int(truth[$0]) }
    let clusters = units(set, rows)
    let samples = classes.indices.map { place in
      try? LabelledScores(
        scores: chances.map { $0[place] }, isPositive: known.map { $0 == place }, clusters: clusters)
    }
    var estimates: [Estimate] = []
    if count == 2 {
      if let sample = samples[1] {
        estimates += [renamed(sample.area(), "auc"), renamed(sample.averagePrecision(), "average-precision")]
      }
    } else {
      estimates.append(
        mean(
          samples.map { $0?.areaInfluence() }, "auc", rows.count,
          "mean over classes of the area under the ROC curve, one class against the others"))
      estimates.append(
        mean(
          samples.map { $0?.averagePrecisionInfluence() }, "average-precision", rows.count,
          "mean over classes of average precision, one class against the others"))
      for (place, name) in classes.enumerated() {
        if let sample = samples[place] { estimates.append(renamed(sample.area(), "auc").of(group: name)) }
      }
    }
    let losses = zip(chances, known).map { -log(max($0[$1], 1e-30)) }
    estimates.append(mean(of: losses, "loss", clusters, "mean cross-entropy of an image, in nats"))
    if let cost = cost(chances, known, classes, clusters) { estimates.append(cost) }
    return estimates
  }

  private func cost(_ chances: [[Double]], _ truth: [Int], _ classes: [String], _ clusters: ClusterIndex?) -> Estimate?
  {
    let matrix = costs.flatMap { CostMatrix(classes: classes, costs: $0) } ?? CostMatrix.zeroOne(classes: classes)
    guard let matrix,
      let scores = try? MulticlassScores(
        classes: classes, scores: classes.indices.map { place in chances.map { $0[place] } }, truth: truth,
        clusters: clusters)
    else { return nil }
    return renamed(CategoricalReads(cheapestBy: matrix, of: scores).expectedCost(matrix).cost, "expected-cost")
  }

  // MARK: - Findings

  private func findingEstimates(
    _ scores: [Float], _ findings: [String], _ truth: [Float], _ set: ImageSet
  ) -> [Estimate] {
    let count = findings.count
    let samples = findings.indices.map { finding -> LabelledScores? in
      // A share between is no truth to be judged by.
      let rows = (0..<set.count).filter { truth[$0 * count + finding] == 0 || truth[$0 * count + finding] == 1 }
      return try? LabelledScores(
        scores: rows.map { Double(scores[$0 * count + finding]) },
        isPositive: rows.map { truth[$0 * count + finding] == 1 }, clusters: shared(set, rows))
    }
    var estimates = [
      mean(samples.map { $0?.areaInfluence() }, "auc", set.count, "mean over findings of the area under the ROC curve"),
      mean(
        samples.map { $0?.averagePrecisionInfluence() }, "average-precision", set.count,
        "mean over findings of average precision"),
    ]
    for (place, name) in findings.enumerated() {
      guard let sample = samples[place] else { continue }
      estimates.append(renamed(sample.area(), "auc").of(group: name))
      estimates.append(renamed(sample.averagePrecision(), "average-precision").of(group: name))
    }
    var rows: [Int] = []
    var losses: [Double] = []
    for row in 0..<set.count {
      let known = (0..<count).filter { !truth[row * count + $0].isNaN }
      guard !known.isEmpty else { continue }
      rows.append(row)
      let sum = known.reduce(0.0) { sum, finding in
        let (score, answer) = (Double(scores[row * count + finding]), Double(truth[row * count + finding]))
        return sum + max(score, 0) - score * answer + log1p(exp(-abs(score)))
      }
      losses.append(sum / Double(known.count))
    }
    estimates.append(
      mean(
        of: losses, "loss", units(set, rows), "mean binary cross-entropy of an image over its known findings, in nats"))
    return estimates
  }

  // MARK: - Parts

  static func softmax(_ scores: ArraySlice<Float>) -> [Double] {
    let greatest = scores.max() ?? 0
    let powers = scores.map { exp(Double($0) - Double(greatest)) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  /// The patients of rows, where some have several.
  private func units(_ set: ImageSet, _ rows: [Int]) -> ClusterIndex? {
    let numbers = rows.map { set.patients[$0] }
    guard Set(numbers).count < numbers.count else { return nil }
    return Self.index(numbers)
  }

  /// The patients of rows in the numbering of the whole set, so that findings can be taken together.
  func shared(_ set: ImageSet, _ rows: [Int]) -> ClusterIndex? {
    Self.index(rows.map { set.patients[$0] }, greatest: set.patients.max())
  }

  private static func index(_ numbers: [Int32], greatest: Int32? = nil) -> ClusterIndex? {
    try? ClusterIndex(unitOfRow: numbers, count: Int(greatest ?? numbers.max() ?? -1) + 1)
  }

  private func renamed(_ estimate: Estimate, _ name: String) -> Estimate {
    var estimate = estimate
    estimate.name = name
    return estimate
  }

  private func mean(_ influences: [UnitInfluence?], _ name: String, _ n: Int, _ definition: String) -> Estimate {
    let there = influences.compactMap { $0 }
    guard there.count == influences.count, let mean = UnitInfluence.mean(of: there) else {
      return .undefined(
        name, because: .notApplicable("a class or finding has no image that shows it, or none that does not"),
        method: "jackknife over units", n: n, definition: definition)
    }
    return mean.estimate(name: name, definition: definition, method: "jackknife over units")
  }

  private func mean(of values: [Double], _ name: String, _ clusters: ClusterIndex?, _ definition: String) -> Estimate {
    MeanOverUnits(values, clusters).estimate(name, definition: definition)
  }
}
