// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Training
import Vocabulary

/// Each patient is once among those who judge and never learnt from: what a network of this making is worth, by all of them.
///
/// Patients of both parts are shuffled by the seed and dealt out, class by class, so that parts are alike. Of the other parts the next one
/// chooses the best pass, the rest are learnt from.
struct CrossValidation {
  let series: TrainingSeries
  let folds: Int

  /// The file of all answers.
  static let table = "out-of-fold.csv"

  /// The part of each patient's images, from 0.
  static func parts(of set: ImageSet, folds: Int, seed: UInt64) -> [Int] {
    // A patient belongs to the greatest class that any image of theirs shows.
    var classOf: [Int32: Int32] = [:]
    for (row, patient) in set.patients.enumerated() {
      var answer: Int32 = 0
      if case .classes(let numbers) = set.answers { answer = numbers[row] }
      classOf[patient] = max(classOf[patient] ?? -1, answer)
    }
    var generator = PhiloxStream(seed: seed, purpose: 0x0CF0)
    var partOf: [Int32: Int] = [:]
    var next = 0
    for answer in Set(classOf.values).sorted() {
      var patients = classOf.filter { $0.value == answer }.keys.sorted()
      for place in patients.indices.dropLast() {
        let other = place + Int(generator.next() % UInt64(patients.count - place))
        patients.swapAt(place, other)
      }
      for patient in patients {
        partOf[patient] = next % folds
        next += 1
      }
    }
    return set.patients.map { partOf[$0] ?? 0 }
  }

  func run(
    by trainer: any Trainer, _ watch: (String) -> RunWatch, in folder: RunFolder,
    into outcome: inout TrainingSeries.Outcome
  ) throws {
    guard let train = series.data.train, let tune = series.data.tune else { throw RunFailure.record("tune") }
    let pool = ImageSet.joined(train, tune)
    let parts = Self.parts(of: pool, folds: folds, seed: series.configuration.seed)
    let others = series.data.sets.filter { $0.use != .train && $0.use != .tune }
    var answers: [TuningAnswers] = []
    var scores: [Float] = []
    var order: [Int] = []
    for fold in 0..<folds {
      let choosing = (fold + 1) % folds
      let judged = pool.indices.filter { parts[$0] == fold }
      var data = series.data
      data.sets =
        [
          pool.chosen(
            pool.indices.filter { parts[$0] != fold && parts[$0] != choosing }, for: .train),
          pool.chosen(pool.indices.filter { parts[$0] == choosing }, for: .tune),
        ] + others.map { $0.without(Set(judged.map { pool.patients[$0] })) }
      let place = series.folder.appending(path: "part-\(fold + 1)")
      let member = try series.one(
        series.configuration, data, name: "part \(fold + 1)", in: place, trainer, watch, packageSuffix: nil)
      outcome.members.append(member)
      guard let weights = try RunFolder(place).weights(RunFolder.Name.best), let own = data.train else {
        throw RunFailure.record(RunFolder.Name.best)
      }
      let held = pool.chosen(judged, for: .tune)
      try trainer.begin(series.configuration.plan(for: own), from: .weights(weights, required: []), on: [own, held])
      let found = try RunPlace.scores(
        trainer.outputs(of: .tune, averaged: false), of: held, series.configuration.task)
      answers.append(TuningAnswers(scores: found, set: held, task: series.configuration.task))
      scores += found
      order += judged
    }
    let all = pool.chosen(order, for: .tune)
    let estimates = TuningMetrics(
      task: series.configuration.task, costs: series.configuration.objective.costs?.costs
    ).estimates(scores, of: all)
    outcome.summary = estimates.map(PassMetric.init)
    var words = "all parts together, each image by a network that never saw its patient"
    // Answers for each pixel make no table of cases.
    let isOfCases = if case .masks = series.configuration.task { false } else { true }
    if isOfCases {
      try folder.write(TuningAnswers.table(of: answers, fold: true), to: Self.table)
      words += ": \(Self.table)"
    }
    outcome.lines.append(words)
    for metric in outcome.summary where metric.group == nil {
      outcome.lines.append("  \(metric.name) \(metric.value.map { String(format: "%.4f", $0) } ?? "undefined")")
    }
  }
}

extension ImageSet {
  /// The places of the images.
  var indices: Range<Int> { 0..<count }

  /// The set without the images of patients who are judged.
  func without(_ judged: Set<Int32>) -> ImageSet {
    let rows = indices.filter { !judged.contains(patients[$0]) }
    return rows.count == count ? self : chosen(rows, for: use)
  }

  /// Two sets of one kind as one.
  static func joined(_ first: ImageSet, _ second: ImageSet) -> ImageSet {
    var joined = first
    joined.pixels += second.pixels
    joined.extents += second.extents
    joined.patients += second.patients
    joined.sites = first.sites.isEmpty || second.sites.isEmpty ? [] : first.sites + second.sites
    joined.names += second.names
    switch (first.answers, second.answers) {
    case (.classes(let one), .classes(let two)): joined.answers = .classes(one + two)
    case (.findings(let one), .findings(let two)): joined.answers = .findings(one + two)
    case (.masks(let one), .masks(let two)): joined.answers = .masks(one + two)
    default: joined.answers = .none
    }
    return joined
  }
}
