// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Statistics
import Vocabulary

/// Asks whether two sources say different things of the same image.
///
/// Three kinds of contradiction are looked for: one label with different values by different sources or readers; a label and an attribute
/// (such as the folder an image lay in) that fix each other for nearly all images but not for these; and two labels that do so.
public struct LabelConflictCheck: PartialCheck {
  /// `label-conflicts`.
  public let name = "label-conflicts"
  /// What all checks share.
  public var settings: QualitySettings
  /// From which share of images on a rule between two columns is taken to be meant, so that exceptions contradict it.
  public var leastRule: Double

  /// Makes a check; the parameters are the properties.
  public init(_ settings: QualitySettings = QualitySettings(), leastRule: Double = 0.97) {
    self.settings = settings
    self.leastRule = leastRule
  }

  /// What it finds.
  public func outcome(in input: QualityInput) throws -> QualityOutcome {
    let (names, gaps) = input.labels(settings)
    var outcome = QualityOutcome(gaps: gaps)
    let patients = input.patients
    var severalSources = 0
    for name in names {
      if let finding = bySource(name, input, patients) { outcome.findings.append(finding) }
      if input.items.contains(where: { Set($0.labels.filter { $0.finding == name }.map(voice)).count > 1 }) {
        severalSources += 1
      }
    }
    let labels = names.map { LabelColumn($0, of: input) }
    let attributes =
      input.attributes(nil, settings: settings).filter { $0.kind == .other } + input.labelAttributes(settings)
    var compared = 0
    for (index, label) in labels.enumerated()
    where label.classes.count > 1 && label.classes.count <= settings.mostLevels {
      for attribute in attributes {
        compared += 1
        outcome.findings += rule(
          (attribute.name, attribute.levels, attribute.levelOfRow), (label.name, label.classes, label.classOfRow),
          input,
          patients)
      }
      for other in labels[(index + 1)...] where other.classes.count > 1 && other.classes.count <= settings.mostLevels {
        compared += 1
        outcome.findings += rule(
          (label.name, label.classes, label.classOfRow), (other.name, other.classes, other.classOfRow), input, patients)
      }
    }
    if severalSources == 0, compared == 0, gaps.isEmpty {
      outcome.gaps.append(
        QualityGap(nil, "every label has one source, and there is no second label or attribute to hold it against"))
    }
    outcome.sort()
    return outcome
  }

  private func voice(_ label: Label) -> String { label.source.rawValue + (label.author.map { " \($0)" } ?? "") }

  private func bySource(_ name: String, _ input: QualityInput, _ patients: [Int]) -> QualityFinding? {
    var several: [Int] = []
    var differs: [Bool] = []
    var cases: [QualityFinding.Case] = []
    var pairs: [String: (both: [Bool], units: [Int])] = [:]
    for (row, item) in input.items.enumerated() {
      let said = item.labels.filter { $0.finding == name }
      let voices = Set(said.map(voice))
      guard voices.count > 1 else { continue }
      several.append(row)
      let values = Set(said.map(\.value))
      differs.append(values.count > 1)
      if values.count > 1 {
        let words = said.sorted { (voice($0), $0.known, $0.value) < (voice($1), $1.known, $1.value) }
          .map { "\(voice($0)): \($0.value)" }.joined(separator: ", ")
        cases.append(.init(item.entry.key, score: Double(values.count), note: words))
      }
      let sorted = voices.sorted()
      for (place, first) in sorted.enumerated() {
        for second in sorted[(place + 1)...] {
          let a = said.filter { voice($0) == first }.max { $0.known < $1.known }?.value
          let b = said.filter { voice($0) == second }.max { $0.known < $1.known }?.value
          pairs["\(first) against \(second)", default: ([], [])].both.append(a != b)
          pairs["\(first) against \(second)", default: ([], [])].units.append(patients[row])
        }
      }
    }
    guard !cases.isEmpty else { return nil }
    let definition = "share of images with two sources on which they say different things"
    let share = Patients.share(
      "label-conflicts.share", differs, several.map { patients[$0] }, group: name, definition: definition,
      settings: settings)
    let byPair = pairs.sorted { $0.key < $1.key }.map { pair, rows in
      Patients.share(
        "label-conflicts.share", rows.both, rows.units, group: "\(name), \(pair)", definition: definition,
        settings: settings)
    }
    return QualityFinding(
      check: self.name, severity: (share.value ?? 0) >= 0.1 ? .serious : .warning,
      title: "\(name): sources contradict each other on \(cases.count) of \(several.count) images that have several "
        + "(\(QualityWords.percent(share)) of these images)",
      advice:
        "For training and judging, one value counts: consensus before reader before report before table. Have these images read "
        + "again, or state how the reference was made of several readers; agreement beyond chance is what `fiducial stats agreement` gives.",
      evidence: [share] + (byPair.count > 1 ? byPair : []), cases: cases)
  }

  private typealias Column = (name: String, levels: [String], ofRow: [Int?])

  /// Where each value of one column means one value of the other for nearly all images, the images for which it does not.
  private func rule(_ first: Column, _ second: Column, _ input: QualityInput, _ patients: [Int]) -> [QualityFinding] {
    let rows = input.items.indices.filter { first.ofRow[$0] != nil && second.ofRow[$0] != nil }
    guard rows.count >= 20 else { return [] }
    var table = Array(repeating: [Int](repeating: 0, count: second.levels.count), count: first.levels.count)
    for row in rows { table[first.ofRow[row] ?? 0][second.ofRow[row] ?? 0] += 1 }
    // What one value of the first means: the value of the second that goes with it most.
    let meant = table.map { counts in counts.indices.max { counts[$0] < counts[$1] } ?? 0 }
    let held = Set(zip(table, meant).filter { $0.0.reduce(0, +) > 0 }.map(\.1))
    // A rule that names one value only says that the other is rare.
    guard held.count > 1 else { return [] }
    let exceptions = rows.filter { second.ofRow[$0] != meant[first.ofRow[$0] ?? 0] }
    let share = 1 - Double(exceptions.count) / Double(rows.count)
    guard !exceptions.isEmpty, share >= leastRule else { return [] }
    // Both must be able to break it: each meant value is borne by several patients.
    let bearers = held.map { own in Set(rows.filter { second.ofRow[$0] == own }.map { patients[$0] }).count }
    guard (bearers.min() ?? 0) >= 3 else { return [] }
    let estimate = Patients.share(
      "label-conflicts.exceptions", rows.map { second.ofRow[$0] != meant[first.ofRow[$0] ?? 0] },
      rows.map { patients[$0] }, group: "\(first.name) against \(second.name)",
      definition: "share of images on which the one column does not say what it says of all others", settings: settings)
    let cases = exceptions.map { row in
      QualityFinding.Case(
        input.items[row].entry.key, score: 1,
        note: "\(first.name) is \(first.levels[first.ofRow[row] ?? 0]), which goes with \(second.name) = "
          + "\(second.levels[meant[first.ofRow[row] ?? 0]]), but \(second.name) is \(second.levels[second.ofRow[row] ?? 0])"
      )
    }
    return [
      QualityFinding(
        check: name, severity: .warning,
        title:
          "\(first.name) and \(second.name) say the same of \(rows.count - exceptions.count) of \(rows.count) images and "
          + "contradict each other on \(exceptions.count)",
        advice:
          "One of the two is wrong there, or the rule is not meant. Look at these images; where it is a fault of a list, "
          + "correct the label with its source and make a new version.",
        evidence: [estimate], cases: cases)
    ]
  }
}
