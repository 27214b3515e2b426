// SPDX-License-Identifier: Apache-2.0
import Datasets
import Foundation
import Statistics
import Vocabulary

/// Asks whether a model could answer without looking at the disease.
///
/// A shortcut needs two things: an attribute that tells the label by itself, and an image that shows the attribute. Each is measured by
/// an area under the ROC curve on patients that were not learned from. Where both are high, a model can score well on these data by
/// recognising the scanner, the view or the source, and fail elsewhere.
///
/// > Source: Geirhos et al., Nature Machine Intelligence 2 (2020) 665–673; DeGrave, Janizek & Lee, Nature Machine Intelligence 3 (2021)
/// > 610–619; Zech et al., PLOS Medicine 15 (2018) e1002683. Checked in `ShortcutTests` on data with a planted shortcut.
public struct ShortcutCheck: PartialCheck {
  /// `shortcut`.
  public let name = "shortcut"
  /// What all checks share.
  public var settings: QualitySettings
  /// The attributes to look at; `nil` for all that can be grouped.
  public var attributes: [String]?
  /// From which area on an attribute is plainly seen in the image.
  public var seen: Double
  /// From which area on an attribute tells the label, so that it is more than a trifle.
  public var telling: Double

  /// Makes a check; the parameters are the properties.
  public init(
    _ settings: QualitySettings = QualitySettings(), attributes: [String]? = nil, seen: Double = 0.9,
    telling: Double = 0.7
  ) {
    self.settings = settings
    self.attributes = attributes
    self.seen = seen
    self.telling = telling
  }

  /// An attribute as the image shows it.
  private struct Sight {
    var areas: [Estimate]
    /// The level that is seen best.
    var best: Estimate?
  }

  /// What it finds: risks first, then how well the image shows each attribute.
  public func outcome(in input: QualityInput) throws -> QualityOutcome {
    let (names, gaps) = input.labels(settings)
    var outcome = QualityOutcome(gaps: gaps)
    let patients = input.patients
    let all = names.map { LabelColumn($0, of: input) }
    var columns = input.attributes(attributes, settings: settings).map(\.withUnknown)
    if attributes == nil {
      let likeness = LabelLikeness(labels: input.labelNames.map { LabelColumn($0, of: input) })
      let reasons = columns.map(likeness.reason)
      outcome.findings += leftOut(zip(columns, reasons).compactMap { column, why in why.map { (column.name, $0) } })
      columns = zip(columns, reasons).filter { $1 == nil }.map(\.0)
    }
    guard !columns.isEmpty else {
      outcome.gaps.append(QualityGap(nil, "no attribute divides the images into groups"))
      return outcome
    }
    let labels = all.filter { column in
      let held = column.patients(patients)
      guard column.classes.count > 1, column.classes.count <= settings.mostLevels,
        held.count(where: { $0 >= settings.fewestPatients }) > 1
      else {
        outcome.gaps.append(
          QualityGap(column.name, "fewer than two values with at least \(settings.fewestPatients) patients each"))
        return false
      }
      return true
    }
    let folds = GroupedFolds(
      groups: patients, labels: labels.map(\.classOfRow) + columns.map { $0.levelOfRow }, count: settings.folds,
      seed: settings.seed)
    let learner = input.imageFeatures(settings).map { features in
      (
        name: features.name,
        learner: OutOfFold(
          features.table, folds: folds, recipe: .init(standardisesFirst: features.name != "thumbnail-32"))
      )
    }
    if learner == nil {
      outcome.gaps.append(
        QualityGap(nil, "the images have no features, so it cannot be judged whether they show an attribute"))
    }
    var sights: [String: Sight] = [:]
    if let learner {
      // Columns that divide the images alike are seen alike: the learner is asked once.
      var known: [[Int]: [Int: Estimate]] = [:]
      for column in columns { sights[column.name] = sight(column, learner.learner, patients, &known) }
    }
    var weak: [Weak] = []
    for label in labels {
      outcome.findings += risks(
        label, columns, sights, patients, folds, learner.map { ($0.name, $0.learner) }, input, &weak)
    }
    outcome.findings += faint(weak) + quiet(weak)
    outcome.findings += seenAttributes(columns, sights, learner?.name)
    outcome.sort()
    return outcome
  }

  // MARK: What the image shows

  private func sight(
    _ column: AttributeColumn, _ learner: OutOfFold, _ patients: [Int], _ known: inout [[Int]: [Int: Estimate]]
  ) -> Sight {
    // Levels by the order in which they occur, so that columns of other words are the same division.
    var place: [Int: Int] = [:]
    let division = column.levelOfRow.map { level in
      let level = level ?? -1
      let own = place[level] ?? place.count
      place[level] = own
      return own
    }
    let found = known[division] ?? areas(division, count: place.count, learner, patients)
    known[division] = found
    let areas = column.levels.indices.compactMap { level in
      place[level].flatMap { found[$0] }.map {
        named(
          $0, "shortcut.image-shows", "\(column.name) = \(column.levels[level])",
          "chance that an image with this value is ranked above one without it, by the built-in learner on other patients"
        )
      }
    }
    return Sight(areas: areas, best: areas.max { ($0.value ?? 0) < ($1.value ?? 0) })
  }

  /// How well each part of a division is told from all others: one small question for each, as one great one for all takes the square of
  /// their number.
  private func areas(_ division: [Int], count: Int, _ learner: OutOfFold, _ patients: [Int]) -> [Int: Estimate] {
    var found: [Int: Estimate] = [:]
    let first = division.count { $0 == 0 }
    for own in count == 2 ? [2 * first > division.count ? 1 : 0] : Array(0..<count) {
      let isOwn = division.map { $0 == own }
      let inside = Set(isOwn.indices.filter { isOwn[$0] }.map { patients[$0] }).count
      let outside = Set(isOwn.indices.filter { !isOwn[$0] }.map { patients[$0] }).count
      guard min(inside, outside) >= settings.fewestPatients,
        let chances = try? learner.probabilities(classOfRow: isOwn.map { $0 ? 1 : 0 }, classCount: 2)
      else { continue }
      found[own] = Patients.area(isOwn.indices.map { chances[2 * $0 + 1] }, isOwn, patients, settings: settings)
    }
    return found
  }

  private func seenAttributes(
    _ columns: [AttributeColumn], _ sights: [String: Sight], _ features: String?
  ) -> [QualityFinding] {
    guard let features else { return [] }
    let shown = columns.filter { column in
      column.kind != .other || sights[column.name]?.areas.isEmpty == false
    }.compactMap { sights[$0.name]?.best }.sorted { ($0.value ?? 0) > ($1.value ?? 0) }
    guard let best = shown.first else { return [] }
    return [
      QualityFinding(
        check: name, severity: .note,
        title: "What the image shows of how it was made: \(best.group ?? "") best, AUC \(QualityWords.interval(best))",
        advice:
          "These attributes can be read from \(features) by a small learner, on patients that it has not seen. By itself "
          + "that is no fault; it becomes one where the attribute goes with the label.",
        evidence: shown)
    ]
  }

  // MARK: What tells the label

  private func risks(
    _ label: LabelColumn, _ columns: [AttributeColumn], _ sights: [String: Sight], _ patients: [Int],
    _ folds: GroupedFolds, _ learner: (name: String, learner: OutOfFold)?, _ input: QualityInput, _ weak: inout [Weak]
  ) -> [QualityFinding] {
    let rows = label.classOfRow.indices.filter { label.classOfRow[$0] != nil }
    let units = rows.map { patients[$0] }
    let own = GroupedFolds(foldOfRow: rows.map { folds.foldOfRow[$0] }, count: folds.count)
    let held = label.patients(patients)
    var chances: [Double]?
    var findings: [QualityFinding] = []
    var quiet: [Estimate] = []
    var telling: [TellingAttribute] = []
    for column in columns where column.name != label.name {
      let levels = rows.map { column.levelOfRow[$0] ?? 0 }
      guard Set(levels).count > 1 else { continue }
      var told: (area: Estimate, asked: Int, scores: [Double])?
      for positive in label.asked where held[positive] >= settings.fewestPatients {
        let isPositive = rows.map { label.classOfRow[$0] == positive }
        let scores = LevelPrediction.scores(levels, isPositive, folds: own)
        let area = named(
          Patients.area(scores, isPositive, units, settings: settings),
          "shortcut.attribute-tells", "\(label.words(positive)) from \(column.name)",
          "chance that an image with the label is ranked above one without it by the attribute alone, on other patients"
        )
        if (area.value ?? 0) > (told?.area.value ?? -1) { told = (area, positive, scores) }
      }
      guard let told, let value = told.area.value else { continue }
      let lower = told.area.interval?.lower ?? (value == 1 ? 1 : 0)
      let sight = sights[column.name]?.best
      guard value >= 0.6, lower > 0.5 else {
        quiet.append(told.area)
        continue
      }
      telling.append(
        TellingAttribute(
          column: column, levels: levels, scores: told.scores, asked: told.asked, told: told.area, sight: sight,
          severity: severity(column.kind, told: value, shown: sight?.value ?? 0)))
    }
    let isStrong = { (found: TellingAttribute) in (found.told.value ?? 0) >= self.telling }
    for group in TellingAttribute.groups(telling.filter(isStrong)) {
      let head = group[0]
      let association = (try? Patients.clusters(units)).map {
        CramersV.estimate(
          rows.map { label.classOfRow[$0] ?? 0 }, head.levels, patients: $0,
          group: "\(label.name) × \(head.column.name)",
          level: settings.level, replicates: settings.replicates, seed: settings.seed)
      }
      if chances == nil, let learner {
        chances = try? learner.learner.probabilities(classOfRow: label.classOfRow, classCount: label.classes.count)
      }
      let within = chances.map { held in
        self.within(
          head.column, label, head.asked, rows, units, rows.map { held[$0 * label.classes.count + head.asked] })
      }
      findings.append(risk(label, group, association: association, within: within))
    }
    weak.append(Weak(label: label.name, telling: telling.filter { !isStrong($0) }, quiet: quiet))
    return findings
  }

  private func severity(
    _ kind: AttributeColumn.Kind, told value: Double, shown: Double
  ) -> QualityFinding.Severity {
    var severity = QualityFinding.Severity.note
    if value >= telling, shown >= seen {
      severity = .serious
    } else if value >= telling || shown >= telling {
      severity = .warning
    }
    // What belongs to the patient may be how the disease is; a column of which nothing is known may be the label in other words.
    return kind == .acquisition ? severity : min(severity, .warning)
  }

  /// Attributes that are labels themselves, of which no more is said.
  private func leftOut(_ found: [(name: String, reason: String)]) -> [QualityFinding] {
    guard !found.isEmpty else { return [] }
    let isOne = found.count == 1
    return [
      QualityFinding(
        check: name, severity: .note,
        title: "\(QualityWords.list(found.map(\.name))) \(isOne ? "is a label" : "are labels") and "
          + "\(isOne ? "was" : "were") not held to be \(isOne ? "a shortcut" : "shortcuts")",
        advice: "Labels that go together are no shortcut of each other: "
          + found.map { "\($0.name) is \($0.reason)" }.joined(separator: "; ") + ".")
    ]
  }

  /// Attributes that tell a label a little, or hardly.
  private struct Weak {
    var label: String
    var telling: [TellingAttribute]
    var quiet: [Estimate]
  }

  /// What tells the labels a little, as one finding for all labels.
  private func faint(_ weak: [Weak]) -> [QualityFinding] {
    let told = weak.filter { !$0.telling.isEmpty }.map {
      (label: $0.label, found: $0.telling.sorted { $0.isBefore($1) })
    }
    let all = told.flatMap(\.found)
    guard let most = all.max(by: { ($0.told.value ?? 0) < ($1.told.value ?? 0) }) else { return [] }
    let listed = told.map { label, found in
      "\(label) by "
        + found.map { "\($0.column.name) \(QualityWords.number($0.told.value ?? 0))" }.joined(separator: ", ")
    }
    let names = told.map(\.label)
    return [
      QualityFinding(
        check: name, severity: all.map(\.severity).max() ?? .note,
        title:
          "\(QualityWords.list(names)) \(names.count == 1 ? "is" : "are") told a little by an attribute alone, at most "
          + "\(most.told.group ?? "") with AUC \(QualityWords.interval(most.told))",
        advice: "Report results within the values of these attributes, and balance them before training. AUC alone: "
          + listed.joined(separator: "; ") + ".",
        evidence: all.map(\.told))
    ]
  }

  /// What hardly tells the labels, as one note.
  private func quiet(_ weak: [Weak]) -> [QualityFinding] {
    let all = weak.flatMap(\.quiet)
    guard let most = all.max(by: { ($0.value ?? 0) < ($1.value ?? 0) }) else { return [] }
    let counted = weak.filter { !$0.quiet.isEmpty }.map { "\($0.label) by \($0.quiet.count)" }
    return [
      QualityFinding(
        check: name, severity: .note,
        title:
          "Hardly told by attributes alone: \(QualityWords.list(counted)), at most AUC \(QualityWords.interval(most))",
        advice: "Of these attributes alone the label cannot be foretold; no shortcut by them is to be feared.",
        evidence: all)
    ]
  }

  private func risk(
    _ label: LabelColumn, _ group: [TellingAttribute], association: Estimate?, within: Within?
  ) -> QualityFinding {
    let (head, others) = (group[0], group.dropFirst())
    let (told, sight, column, severity) = (head.told, head.sight, head.column, head.severity)
    let value = told.value ?? 0
    let words = label.words(head.asked)
    var title = "\(words): \(column.name) alone tells it with AUC \(QualityWords.interval(told))"
    if let sight { title += "; the image shows \(sight.group ?? column.name) with AUC \(QualityWords.interval(sight))" }
    if !others.isEmpty {
      title +=
        "; \(QualityWords.list(others.map(\.column.name))) \(others.count == 1 ? "tells" : "tell") the same images apart"
    }
    if let level = LevelShares(label, head.asked, column).standsOut { title += "; most of all at \(level)" }
    var advice: String
    switch severity {
    case .serious:
      advice =
        "A model can answer \"\(words)\" by recognising \(column.name), without any sign of disease. Results on these data say "
        + "little of other hospitals. Collect both classes at every level of \(column.name), or judge within its levels only."
    case .warning where column.kind == .patient:
      advice =
        "\(column.name.capitalized) goes with \(words). That may be how the disease is; hold results against what "
        + "\(column.name) alone gives, and report them by its levels."
    case .warning where column.kind == .other && value > 0.99:
      advice =
        "\(column.name) says nearly the same as \(words). It may be the label in other words, or have been written down after the "
        + "diagnosis: a model must not be given it. Where it tells how the image was made, this is a shortcut."
    case .warning:
      advice =
        "\(column.name) goes with \(words), and a model may use it. Report results within the levels of \(column.name), and "
        + "balance the levels before training."
    case .note: advice = "The attribute goes weakly with the label; keep it in view."
    }
    if !others.isEmpty {
      advice +=
        " It is one cause with several names; alone, they tell it with an AUC of: "
        + others.map { "\($0.column.name) \(QualityWords.number($0.told.value ?? 0))" }.joined(separator: ", ") + "."
      let places = others.filter { $0.column.kind == .acquisition }.compactMap {
        LevelShares(label, $0.asked, $0.column).standsOut
      }
      if !places.isEmpty { advice += " By these names it is \(QualityWords.list(places))." }
    }
    var evidence = group.map(\.told) + group.compactMap(\.sight) + (association.map { [$0] } ?? [])
    if let within {
      evidence += [within.overall] + within.levels
      advice += " " + within.words
    }
    return QualityFinding(check: name, severity: severity, title: title, advice: advice, evidence: evidence)
  }

  // MARK: Within the levels

  /// How well the image tells the label at one level of the attribute after the other.
  private struct Within {
    var overall: Estimate
    var levels: [Estimate]
    var words: String
  }

  private func within(
    _ column: AttributeColumn, _ label: LabelColumn, _ asked: Int, _ rows: [Int], _ units: [Int], _ scores: [Double]
  ) -> Within {
    let isPositive = rows.map { label.classOfRow[$0] == asked }
    let overall = named(
      Patients.area(scores, isPositive, units, settings: settings), "shortcut.image-tells", label.words(asked),
      "chance that an image with the label is ranked above one without it, by the built-in learner on other patients")
    var levels: [Estimate] = []
    for level in column.levels.indices {
      let here = rows.indices.filter { column.levelOfRow[rows[$0]] == level }
      let positives = Set(here.filter { isPositive[$0] }.map { units[$0] }).count
      let negatives = Set(here.filter { !isPositive[$0] }.map { units[$0] }).count
      guard min(positives, negatives) >= 5 else { continue }
      levels.append(
        named(
          Patients.area(
            here.map { scores[$0] }, here.map { isPositive[$0] }, here.map { units[$0] }, settings: settings),
          "shortcut.image-tells", "\(label.words(asked)) within \(column.name) = \(column.levels[level])",
          "the same among images with one value of the attribute"))
    }
    guard let best = levels.max(by: { $0.n < $1.n }) else {
      return Within(
        overall: overall, levels: [],
        words:
          "No value of \(column.name) has five patients with the label and five without, so what is left without the "
          + "attribute cannot be judged.")
    }
    return Within(
      overall: overall, levels: levels,
      words: "The built-in learner reaches AUC \(QualityWords.interval(overall)) over all, and "
        + "\(QualityWords.interval(best)) among \(best.group.map { $0.replacing("\(label.words(asked)) within ", with: "") } ?? "")."
    )
  }

  private func named(_ estimate: Estimate, _ name: String, _ group: String, _ definition: String) -> Estimate {
    var copy = estimate
    copy.name = name
    copy.group = group
    copy.definition = definition
    return copy
  }
}
