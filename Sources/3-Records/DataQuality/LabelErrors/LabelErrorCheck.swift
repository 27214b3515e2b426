// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Foundation
import Statistics
import Vocabulary

/// Asks which labels are probably wrong.
///
/// Each label is judged by chances that a model gave without having seen it: those of ``QualityInput/probabilities``, else the built-in
/// learner's, out of fold and grouped by patient. Where the model cannot tell the classes apart the question cannot be judged: it would
/// take every hard case for an error.
public struct LabelErrorCheck: PartialCheck {
  /// `label-errors`.
  public var name: String { speaking.name }
  /// What all checks share.
  public var settings: QualitySettings
  /// How rows are picked out.
  public var pruning: ConfidentLearning.Pruning
  /// The least area under the curve with which a model is taken at its word.
  public var leastArea: Double
  /// Whether it speaks of labels, or of what is stated about how an image was made.
  var speaking = Speaking.ofLabels

  /// Makes a check; the parameters are the properties.
  public init(
    _ settings: QualitySettings = QualitySettings(), pruning: ConfidentLearning.Pruning = .byNoiseRate,
    leastArea: Double = 0.7
  ) {
    self.settings = settings
    self.pruning = pruning
    self.leastArea = leastArea
  }

  /// What it finds, label by label.
  public func outcome(in input: QualityInput) throws -> QualityOutcome {
    let (names, gaps) = input.labels(settings)
    var outcome = QualityOutcome(gaps: gaps)
    let patients = input.patients
    if names.isEmpty, gaps.isEmpty { outcome.gaps.append(QualityGap(nil, "the images have no labels")) }
    var qualities: [[Double?]] = []
    let columns = names.map { LabelColumn($0, of: input) }
    let learner = learner(columns, input, patients)
    for column in columns {
      do {
        let (findings, quality) = try judge(column, input, patients, learner)
        outcome.findings += findings
        qualities.append(quality)
      } catch let gap as QualityGap {
        outcome.gaps.append(gap)
      }
    }
    if speaking == .ofLabels, let together = multilabel(qualities, input) { outcome.findings.append(together) }
    outcome.sort()
    return outcome
  }

  private func judge(
    _ column: LabelColumn, _ input: QualityInput, _ patients: [Int], _ learner: OutOfFold?
  ) throws -> ([QualityFinding], [Double?]) {
    let (stated, maker, classes) = try chances(column, input, patients, learner)
    let place = Dictionary(classes.enumerated().map { ($1, $0) }) { first, _ in first }
    let rows = column.classOfRow.indices.filter { row in
      column.classOfRow[row].map { place[column.classes[$0]] != nil } ?? false && stated[row] != nil
    }
    let labels = rows.map { row in column.classOfRow[row].flatMap { place[column.classes[$0]] } ?? 0 }
    let units = rows.map { patients[$0] }
    let learning = try ConfidentLearning(
      labels: labels, probabilities: rows.flatMap { stated[$0] ?? [] }, classCount: classes.count)
    let areas = try areas(learning, classes, units, column)
    let clusters = try Patients.clusters(units)
    let share = learning.errorShare(
      patients: clusters, level: settings.level, replicates: settings.replicates, seed: settings.seed
    ).of(group: column.name)
    let flags = learning.flagged(pruning)
    let quality = learning.quality()
    let worst = flags.indices.filter { flags[$0] }.sorted {
      quality[$0] == quality[$1] ? rows[$0] < rows[$1] : quality[$0] < quality[$1]
    }
    let cases = worst.map { place in
      let said = classes[labels[place]]
      let likelier = classes[learning.suggestion(place)]
      return QualityFinding.Case(
        input.items[rows[place]].entry.key, score: 1 - quality[place],
        note: "\(speaking.said) \(said), looks like \(likelier)" + disagreement(input.items[rows[place]], column.name))
    }
    var allQualities = [Double?](repeating: nil, count: column.classOfRow.count)
    for (place, row) in rows.enumerated() { allQualities[row] = quality[place] }
    let gathered = gathered(column, input, rows: rows, units: units, flags: flags, quality: quality)
    return (
      [finding(column, share, areas, cases, learning, classes, maker: maker)] + gathered, allQualities
    )
  }

  private func finding(
    _ column: LabelColumn, _ share: Estimate, _ areas: [Estimate], _ cases: [QualityFinding.Case],
    _ learning: ConfidentLearning, _ classes: [String], maker: String
  ) -> QualityFinding {
    let n = learning.labels.count
    let lower = share.interval?.lower ?? 0
    let severity: QualityFinding.Severity =
      cases.isEmpty || lower < 0.01 ? .note : lower >= 0.1 ? .serious : .warning
    var noise: [Estimate] = []
    let counts = learning.labelCounts
    for (label, row) in learning.joint.enumerated() {
      for (own, count) in row.enumerated() where own != label && counts[label] > 0 {
        noise.append(
          Estimate(
            name: "label-errors.rate", group: "\(speaking.said) \(classes[label]), looks like \(classes[own])",
            value: Double(count) / Double(counts[label]), interval: nil, level: settings.level,
            method: "confident joint, calibrated to the labels' counts", n: counts[label],
            definition: "share of rows with the first label that count for the second class",
            reason: .notApplicable("the interval is given for all labels together")))
      }
    }
    let disagreeing = cases.count { $0.note?.contains("readers disagree") ?? false }
    return QualityFinding(
      check: name, severity: severity, title: speaking.title(column.name, cases.count, of: n, share),
      advice: speaking.advice(maker: maker, disagreeing: disagreeing),
      evidence: [share] + areas + noise, cases: cases)
  }

  // MARK: Chances

  /// The built-in learner, prepared once for all labels that it can learn: folds spread each of them evenly.
  private func learner(_ columns: [LabelColumn], _ input: QualityInput, _ patients: [Int]) -> OutOfFold? {
    let wanted = columns.filter { column in
      input.probabilities[column.name] == nil && column.classes.count > 1
        && column.classes.count <= settings.mostLevels
        && (column.patients(patients).min() ?? 0) >= settings.fewestPatients
    }
    guard !wanted.isEmpty, let features = input.imageFeatures(settings) else { return nil }
    let folds = GroupedFolds(
      groups: patients, labels: wanted.map(\.classOfRow), count: settings.folds, seed: settings.seed)
    return OutOfFold(
      features.table, folds: folds, recipe: .init(standardisesFirst: features.name != "thumbnail-32"))
  }

  private func chances(
    _ column: LabelColumn, _ input: QualityInput, _ patients: [Int], _ learner: OutOfFold?
  ) throws -> (rows: [[Double]?], maker: String, classes: [String]) {
    let held = column.patients(patients)
    let count = column.classes.count
    if let stated = input.probabilities[column.name] {
      guard stated.rows.count == input.items.count, stated.classes.count > 1,
        stated.rows.allSatisfy({ $0 == nil || $0?.count == stated.classes.count })
      else {
        throw QualityGap(column.name, "the probabilities given do not fit the images or have fewer than two classes")
      }
      let there = column.classOfRow.indices.filter { column.classOfRow[$0] != nil && stated.rows[$0] != nil }
      guard !there.isEmpty else { throw QualityGap(column.name, "no image has both the label and probabilities") }
      guard Set(column.classes).isSubset(of: Set(stated.classes)) else {
        throw QualityGap(column.name, "the label has values that the probabilities given do not name")
      }
      return (stated.rows, "the probabilities given", stated.classes)
    }
    guard count > 1 else { throw QualityGap(column.name, "all images that have the label have the same value") }
    guard count <= settings.mostLevels else {
      throw QualityGap(column.name, "\(count) different values: no list of classes")
    }
    guard let least = held.min(), least >= settings.fewestPatients else {
      throw QualityGap(
        column.name,
        "the rarest class has fewer than the \(settings.fewestPatients) patients that are needed to learn it"
      )
    }
    guard let learner, let features = input.imageFeatures(settings)?.name else {
      throw QualityGap(column.name, "no features of the images and no probabilities of a model are there")
    }
    let flat: [Double]
    do {
      flat = try learner.probabilities(classOfRow: column.classOfRow, classCount: count)
    } catch {
      throw QualityGap(column.name, "the built-in learner has no answer: \(error.reason.description)")
    }
    let rows = column.classOfRow.indices.map { row in Array(flat[row * count..<(row + 1) * count]) }
    return (rows, "the built-in learner on \(features), \(settings.folds) folds by patient", column.classes)
  }

  /// How well the model tells each class from the others; throws where it hardly does.
  private func areas(
    _ learning: ConfidentLearning, _ classes: [String], _ units: [Int], _ column: LabelColumn
  ) throws -> [Estimate] {
    let count = learning.classCount
    let asked: [Int] = count == 2 ? [1] : Array(0..<count)
    let areas: [Estimate] = asked.map { own in
      let scores: [Double] = learning.labels.indices.map { learning.probabilities[$0 * count + own] }
      let isOwn: [Bool] = learning.labels.map { $0 == own }
      return Patients.area(scores, isOwn, units, settings: settings).of(group: "\(column.name) = \(classes[own])")
    }
    let values: [Double] = areas.compactMap { $0.value }
    guard !values.isEmpty else { throw QualityGap(column.name, "only one class has labels") }
    let mean = values.reduce(0, +) / Double(values.count)
    guard mean >= leastArea else {
      throw QualityGap(
        column.name,
        "the model cannot tell the classes apart well enough to contradict a label: AUC \(QualityWords.number(mean)), "
          + "and \(QualityWords.number(leastArea)) is needed; give the probabilities of a better one")
    }
    return areas
  }

  /// What several readers said, where they differ.
  private func disagreement(_ item: DatasetItem, _ label: String) -> String {
    let said = item.labels.filter { $0.finding == label && $0.source == .reader }.map(\.value)
    guard Set(said).count > 1 else { return "" }
    var counts: [String: Int] = [:]
    for value in said { counts[value, default: 0] += 1 }
    let words = counts.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }.joined(separator: ", ")
    return "; readers disagree (\(words))"
  }

  /// The images whose labels stand worst together, where there are several labels.
  private func multilabel(_ qualities: [[Double?]], _ input: QualityInput) -> QualityFinding? {
    guard qualities.count > 1 else { return nil }
    let scores = input.items.indices.map { row in MultilabelQuality.score(qualities.map { $0[row] }) }
    let poor: [(row: Int, score: Double)] = scores.enumerated().compactMap { row, score in
      guard let score, score < 0.5 else { return nil }
      return (row, score)
    }
    let worst = poor.sorted { a, b in a.score == b.score ? a.row < b.row : a.score < b.score }
    guard !worst.isEmpty else { return nil }
    return QualityFinding(
      check: name, severity: .note,
      title:
        "All labels together: \(worst.count) of \(input.items.count) images have a label that looks wrong, worst first",
      advice:
        "The score of an image weighs its worst label most, over the \(qualities.count) labels that could be judged. "
        + "Use this order where a reader corrects all labels of an image at once.",
      cases: worst.map { QualityFinding.Case(input.items[$0.row].entry.key, score: 1 - $0.score) })
  }
}
