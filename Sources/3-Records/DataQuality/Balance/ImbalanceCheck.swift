// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import Vocabulary

/// Asks how rare each finding is, and what can be shown with so few.
///
/// Rarity is no fault by itself. It decides how wide intervals will be: that is computed before any model is there.
public struct ImbalanceCheck: PartialCheck {
  /// `imbalance`.
  public let name = "imbalance"
  /// What all checks share.
  public var settings: QualitySettings
  /// The area under the curve and the sensitivity that are anticipated.
  public var anticipated: (area: Double, sensitivity: Double)
  /// The half-width of an interval that is wanted.
  public var halfWidth: Double

  /// Makes a check; the parameters are the properties.
  public init(
    _ settings: QualitySettings = QualitySettings(), anticipated: (area: Double, sensitivity: Double) = (0.85, 0.9),
    halfWidth: Double = 0.05
  ) {
    self.settings = settings
    self.anticipated = anticipated
    self.halfWidth = halfWidth
  }

  /// What it finds, label by label.
  public func outcome(in input: QualityInput) throws -> QualityOutcome {
    let (names, gaps) = input.labels(settings)
    var outcome = QualityOutcome(gaps: gaps)
    if names.isEmpty, gaps.isEmpty { outcome.gaps.append(QualityGap(nil, "the images have no labels")) }
    let patients = input.patients
    let groups = input.attributes(nil, settings: settings).filter { $0.kind != .other && $0.levels.count <= 12 }
    var judged: [Judged] = []
    for name in names {
      let label = LabelColumn(name, of: input)
      guard label.classes.count <= settings.mostLevels else {
        outcome.gaps.append(QualityGap(name, "\(label.classes.count) different values: no list of classes"))
        continue
      }
      judged.append(judge(label, patients, groups))
    }
    outcome.findings += Kind.allCases.compactMap { kind in together(judged.filter { $0.kind == kind }) }
    outcome.sort()
    return outcome
  }

  /// What is amiss with a label's rarity.
  private enum Kind: CaseIterable {
    case tooFew, wide, oneClass, enough
  }

  private struct Judged {
    var kind: Kind
    var finding: QualityFinding
    /// In a list with others: `ards 1`.
    var short: String
    /// The patients who have the rarer class, by which the list is ordered.
    var rarest: Int
    /// The expected half-width of an area's interval.
    var halfWidth: Double?
    /// The patients it would take.
    var needed: String?
  }

  /// Labels of which the same is to be said, as one finding; one alone in its own words.
  private func together(_ judged: [Judged]) -> QualityFinding? {
    guard let first = judged.first else { return nil }
    guard judged.count > 1 else { return first.finding }
    let sorted = judged.enumerated().sorted {
      ($0.element.rarest, $0.offset) < ($1.element.rarest, $1.offset)
    }.map(\.element)
    let list = QualityWords.list(sorted.map(\.short), most: 8)
    let count = judged.count
    let widths = sorted.compactMap(\.halfWidth)
    let reach = widths.max().map { QualityWords.number($0, places: 2) } ?? ""
    let least = widths.min().map { QualityWords.number($0, places: 2) } ?? ""
    let span = least == reach ? "± \(reach)" : "± \(least) to ± \(reach)"
    let needed = sorted.compactMap(\.needed)
    var advice =
      "For an interval of ± \(halfWidth) about an AUC of \(anticipated.area) it takes, at the present prevalence, about "
      + needed.joined(separator: ", ") + " patients."
    let title: String
    switch first.kind {
    case .tooFew:
      title =
        "\(count) labels have fewer than \(settings.fewestPatients) patients in a class (patients: \(list)); an AUC of "
        + "\(anticipated.area) would have the interval \(span)"
      advice = "Leave these labels out, put them together with others, or collect more patients. " + advice
    case .wide:
      title =
        "\(count) labels are so rare that an AUC of \(anticipated.area) would have the interval \(span): patients who have "
        + "it: \(list)"
    case .oneClass:
      title =
        "\(count) labels have the same value in every image that has them: \(sorted.map(\.short).joined(separator: ", "))"
      advice = "There is one class only: nothing can be learned or judged."
    case .enough:
      title =
        "\(count) labels are common enough for an AUC of \(anticipated.area) with an interval of \(span): patients who "
        + "have it: \(list)"
    }
    return QualityFinding(
      check: name, severity: first.finding.severity, title: title, advice: advice,
      evidence: sorted.flatMap(\.finding.evidence))
  }

  private func judge(_ label: LabelColumn, _ patients: [Int], _ groups: [AttributeColumn]) -> Judged {
    let rows = label.classOfRow.indices.filter { label.classOfRow[$0] != nil }
    let units = rows.map { patients[$0] }
    var evidence: [Estimate] = []
    for own in label.classes.count <= 2 ? [label.positive] : Array(label.classes.indices) {
      evidence.append(
        Patients.share(
          "prevalence", rows.map { label.classOfRow[$0] == own }, units, group: label.words(own),
          definition: "share of labelled images with this value", settings: settings))
    }
    let held = label.patients(patients)
    let all = Set(units).count
    let asked = label.classes.count <= 2 ? label.positive : held.indices.min { held[$0] < held[$1] } ?? 0
    let positives = held[asked]
    // Patients with and without; one who has both counts in both classes, as an image of each can be compared.
    let without = Set(rows.filter { label.classOfRow[$0] != asked }.map { patients[$0] }).count
    let prevalence = Double(positives) / Double(max(1, positives + without))
    let reach = Reach(
      positives: positives, negatives: without, prevalence: prevalence, anticipated: anticipated, halfWidth: halfWidth,
      level: settings.level)
    evidence += reach.estimates(label.words(asked))
    let thin = cells(label, asked, patients, groups)
    let severity: QualityFinding.Severity =
      label.classes.count < 2
      ? .warning
      : min(positives, without) < settings.fewestPatients
        ? .serious : reach.area ?? 1 > 2 * halfWidth ? .warning : .note
    var title =
      "\(label.words(asked)): \(positives) of \(QualityWords.count(all, "patient")) \(positives == 1 ? "has" : "have") it (\(evidence.first.map(QualityWords.percent) ?? "") of images)"
    if label.classes.count > 2 { title = "\(label.name): rarest value " + title.dropFirst(0) }
    if label.classes.count == 1 { title = "\(label.name): every image that has it has the value \(label.classes[0])" }
    if let width = reach.area {
      title += "; an AUC of \(anticipated.area) would have the interval ± \(QualityWords.number(width))"
    }
    var advice = reach.words(halfWidth)
    if !thin.isEmpty {
      advice +=
        " Groups with fewer than \(settings.fewestPatients) patients who have it, of which nothing can be said alone: "
        + thin.prefix(6).joined(separator: "; ") + (thin.count > 6 ? "; and \(thin.count - 6) more" : "") + "."
    }
    let kind: Kind =
      label.classes.count < 2 ? .oneClass : severity == .serious ? .tooFew : severity == .warning ? .wide : .enough
    let rarest = min(positives, without)
    return Judged(
      kind: kind,
      finding: QualityFinding(check: name, severity: severity, title: title, advice: advice, evidence: evidence),
      short: kind == .oneClass
        ? "\(label.name) = \(label.classes.first ?? "")"
        : "\(label.words(asked)) \(positives <= without ? "" : "not ")\(rarest)",
      rarest: rarest, halfWidth: reach.area, needed: reach.needed.map { "\($0) (\(label.words(asked)))" })
  }

  /// The groups with the fewest patients who have the label, the smallest first.
  private func cells(
    _ label: LabelColumn, _ asked: Int, _ patients: [Int], _ groups: [AttributeColumn]
  ) -> [String] {
    var found: [(words: String, count: Int)] = []
    for group in groups {
      for level in group.levels.indices {
        let here = label.classOfRow.indices.filter { group.levelOfRow[$0] == level && label.classOfRow[$0] != nil }
        guard !here.isEmpty else { continue }
        let count = Set(here.filter { label.classOfRow[$0] == asked }.map { patients[$0] }).count
        if count < settings.fewestPatients { found.append(("\(group.name) \(group.levels[level]): \(count)", count)) }
      }
    }
    return found.enumerated().sorted { ($0.element.count, $0.offset) < ($1.element.count, $1.offset) }
      .map(\.element.words)
  }
}

/// What can be shown with so many patients of each class.
struct Reach {
  let positives: Int
  let negatives: Int
  let prevalence: Double
  let anticipated: (area: Double, sensitivity: Double)
  let level: ConfidenceLevel
  /// The expected half-width of the interval of an area.
  let area: Double?
  /// The same of a sensitivity.
  let sensitivity: Double?
  /// Patients that would be needed at this prevalence for an area's interval as narrow as wanted.
  let needed: Int?
  /// Diseased patients that would be needed for a sensitivity's.
  let neededForSensitivity: Int?

  init(
    positives: Int, negatives: Int, prevalence: Double, anticipated: (area: Double, sensitivity: Double),
    halfWidth: Double, level: ConfidenceLevel
  ) {
    self.positives = positives
    self.negatives = negatives
    self.prevalence = prevalence
    self.anticipated = anticipated
    self.level = level
    let plan = try? AreaPlan(area: anticipated.area)
    area =
      positives > 0 && negatives > 0
      ? plan?.halfWidth(positives: positives, negatives: negatives, level: level) : nil
    needed =
      prevalence > 0 && prevalence < 1
      ? try? plan?.total(width: 2 * halfWidth, prevalence: prevalence, level: level) : nil
    let proportion = try? ProportionPlan(proportion: anticipated.sensitivity)
    sensitivity =
      positives > 0
      ? proportion?.halfWidth(cases: positives, level: level, precision: .interval(.wilson)) : nil
    var most = 1
    if let proportion {
      while most < 1 << 20,
        proportion.halfWidth(cases: most, level: level, precision: .interval(.wilson)) > halfWidth
      { most *= 2 }
      var least = most / 2
      while most - least > 1 {
        let middle = (least + most) / 2
        if proportion.halfWidth(cases: middle, level: level, precision: .interval(.wilson)) > halfWidth {
          least = middle
        } else {
          most = middle
        }
      }
    }
    neededForSensitivity = most < 1 << 20 ? most : nil
  }

  func estimates(_ group: String) -> [Estimate] {
    let none = UndefinedReason.notApplicable("a plan, computed from the numbers of patients")
    func planned(_ name: String, _ value: Double?, _ method: String, _ definition: String) -> Estimate {
      Estimate(
        name: name, group: group, value: value, interval: nil, level: level, method: method, n: positives + negatives,
        clusters: positives + negatives, definition: definition, reason: value == nil ? .noPositives : none)
    }
    return [
      planned(
        "imbalance.auc-half-width", area, "Obuchowski's variance, one image a patient",
        "half-width of the interval that an area of \(anticipated.area) is expected to have"),
      planned(
        "imbalance.sensitivity-half-width", sensitivity, "Wilson, mean over the results to be expected",
        "half-width of the interval that a sensitivity of \(anticipated.sensitivity) is expected to have"),
      planned(
        "imbalance.patients-needed", needed.map(Double.init), "Obuchowski's variance at this prevalence",
        "patients with whom the area's interval would be as narrow as wanted"),
    ]
  }

  func words(_ halfWidth: Double) -> String {
    var words: [String] = []
    if let sensitivity {
      words.append(
        "With \(positives == 1 ? "this 1 patient" : "these \(positives) patients") a sensitivity of \(anticipated.sensitivity) would be known to "
          + "± \(QualityWords.number(sensitivity)).")
    }
    if let needed {
      words.append(
        "For an interval of ± \(halfWidth) about an AUC of \(anticipated.area) it takes about \(needed) patients at this "
          + "prevalence"
          + (neededForSensitivity.map { ", and about \($0) who have it for the same about the sensitivity." } ?? "."))
    }
    if positives == 0 || negatives == 0 { words.append("There is one class only: nothing can be learned or judged.") }
    return words.joined(separator: " ")
  }
}
