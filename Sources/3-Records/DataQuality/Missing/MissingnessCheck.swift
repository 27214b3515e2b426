// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Distributions
import Foundation
import Statistics
import Vocabulary

/// Asks what is not known, and whether it is unknown by chance.
///
/// Values that are missing in one hospital or in one class only are no accident: leaving those images out, or filling the gaps, changes
/// what the data stand for. The association of each gap with each label and with the site is tested over patients.
public struct MissingnessCheck: PartialCheck {
  /// `missingness`.
  public let name = "missingness"
  /// What all checks share.
  public var settings: QualitySettings

  /// Makes a check.
  public init(_ settings: QualitySettings = QualitySettings()) { self.settings = settings }

  /// What it finds.
  public func outcome(in input: QualityInput) throws -> QualityOutcome {
    guard !input.items.isEmpty else { return QualityOutcome(gaps: [QualityGap(nil, "there are no images")]) }
    let (names, gaps) = input.labels(settings)
    var outcome = QualityOutcome(gaps: gaps)
    let patients = input.patients
    let columns = together(gappy(names, input))
    guard !columns.isEmpty else {
      outcome.findings.append(
        QualityFinding(
          check: name, severity: .note, title: "Nothing is missing: every attribute and label is known of every image",
          advice: "Nothing need be done."))
      return outcome
    }
    let definition = "share of images of which it is not known"
    let shares = columns.map { column in
      Patients.share(
        "missing", column.isMissing, patients, group: column.name, definition: definition, settings: settings)
    }
    let number = columns.reduce(0) { $0 + $1.names.count }
    let worst = shares.max { ($0.value ?? 0) < ($1.value ?? 0) }
    outcome.findings.append(
      QualityFinding(
        check: name, severity: .note,
        title:
          "\(number == 1 ? "1 attribute or label is" : "\(number) attributes or labels are") not known of every image, most "
          + "often \(worst?.group ?? "") (not known of \(worst.map(QualityWords.percent) ?? "") of images)",
        advice: "The commonest patterns of what is missing together: \(patterns(columns)).", evidence: shares))
    outcome.findings += associated(columns, shares, names, input, patients)
    outcome.sort()
    return outcome
  }

  private struct Column {
    var name: String
    var isMissing: [Bool]
    var names: [String] = []
  }

  private func gappy(_ labels: [String], _ input: QualityInput) -> [Column] {
    var names: Set<String> = []
    for item in input.items { names.formUnion(item.entry.attributes.keys) }
    let attributes = names.filter { !$0.hasPrefix(QualityInput.labelPrefix) }.sorted().map { name in
      Column(name: name, isMissing: input.items.map { $0.entry.attributes[name] == nil })
    }
    let said = labels.map { name in
      Column(
        name: name,
        isMissing: input.items.enumerated().map { row, item in
          item.value(of: name) == nil && !input.withheld.contains(row)
        })
    }
    return (attributes + said).filter { $0.isMissing.contains(true) }
  }

  /// Columns that are missing of the very same images, as one: they have one cause.
  private func together(_ columns: [Column]) -> [Column] {
    var order: [[Bool]] = []
    var found: [[Bool]: [Column]] = [:]
    for column in columns {
      if found[column.isMissing] == nil { order.append(column.isMissing) }
      found[column.isMissing, default: []].append(column)
    }
    return order.compactMap { pattern in
      guard let same = found[pattern], var first = same.first else { return nil }
      let names = same.map(\.name)
      if names.count > 1 { first.name = names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1] }
      first.names = names
      return first
    }
  }

  private func patterns(_ columns: [Column]) -> String {
    var counts: [[Bool]: Int] = [:]
    let rows = columns.first?.isMissing.count ?? 0
    for row in 0..<rows { counts[columns.map { $0.isMissing[row] }, default: 0] += 1 }
    let most = counts.sorted { a, b in
      a.value == b.value ? a.key.lexicographicallyPrecedes(b.key) { !$0 && $1 } : a.value > b.value
    }.prefix(4)
    return most.map { pattern, count in
      let names = zip(columns, pattern).filter(\.1).map(\.0.name)
      let words =
        names.count > 6
        ? names.prefix(6).joined(separator: ", ") + " and \(names.count - 6) more" : names.joined(separator: ", ")
      return "\(names.isEmpty ? "nothing" : words) in \(count)"
    }.joined(separator: "; ")
  }

  /// Gaps that go with a label or the site.
  private func associated(
    _ columns: [Column], _ shares: [Estimate], _ labels: [String], _ input: QualityInput, _ patients: [Int]
  ) -> [QualityFinding] {
    var against: [(name: String, classes: [String], ofRow: [Int?])] = labels.map { LabelColumn($0, of: input) }
      .filter { $0.classes.count > 1 && $0.classes.count <= settings.mostLevels }.map {
        ($0.name, $0.classes, $0.classOfRow)
      }
    for name in [AttributeName.site, AttributeName.manufacturer, "source"] {
      if let column = AttributeColumn(name, of: input, mostLevels: settings.mostLevels) {
        against.append((column.name, column.levels, column.levelOfRow))
      }
    }
    var tests: [(column: Int, other: Int, test: HypothesisTest, v: Double?)] = []
    for (index, column) in columns.enumerated() {
      for (place, other) in against.enumerated() where !column.names.contains(other.name) {
        let rows = column.isMissing.indices.filter { other.ofRow[$0] != nil }
        let missing = rows.map { column.isMissing[$0] ? 1 : 0 }
        guard Set(missing).count == 2 else { continue }
        let levels = rows.map { other.ofRow[$0] ?? 0 }
        let test = ClusteredAssociation.test(
          name: "missing", group: "\(column.name) × \(other.name)", isCounted: missing.map { $0 == 1 }, levels: levels,
          units: rows.map { patients[$0] })
        tests.append((index, place, test, CramersV(missing, levels).value()))
      }
    }
    let adjusted = MultiplicityAdjustment.holm.adjusted(tests.map(\.test.pValue))
    var findings: [QualityFinding] = []
    for (index, column) in columns.enumerated() {
      var found: [HypothesisTest] = []
      var strongest: (words: String, v: Double)?
      for (place, entry) in tests.enumerated() where entry.column == index {
        var test = entry.test
        test.adjustedPValue = adjusted[place]
        guard let p = adjusted[place], p < settings.level.alpha else { continue }
        found.append(test)
        if (entry.v ?? 0) > (strongest?.v ?? -1) { strongest = (against[entry.other].name, entry.v ?? 0) }
      }
      guard let strongest else { continue }
      let byLevel = shareByLevel(column, against.first { $0.name == strongest.words }, patients)
      let isLabel = against.contains { $0.name == strongest.words } && labels.contains(strongest.words)
      findings.append(
        QualityFinding(
          check: name, severity: strongest.v >= 0.3 && isLabel ? .warning : strongest.v >= 0.5 ? .warning : .note,
          title:
            "\(column.name) \(column.names.count > 1 ? "are" : "is") not missing by chance: that goes with \(strongest.words) "
            + "(Cramér's V \(QualityWords.number(strongest.v, places: 2)))",
          advice: "Leaving out images of which \(column.name) is unknown, or filling it in, would change the mix of "
            + "\(strongest.words). Find out why it is missing; treat \"unknown\" as a value of its own.",
          evidence: [shares[index]] + byLevel, tests: found))
    }
    return findings
  }

  private func shareByLevel(
    _ column: Column, _ other: (name: String, classes: [String], ofRow: [Int?])?, _ patients: [Int]
  ) -> [Estimate] {
    guard let other else { return [] }
    return other.classes.indices.compactMap { own in
      let rows = column.isMissing.indices.filter { other.ofRow[$0] == own }
      guard !rows.isEmpty else { return nil }
      return Patients.share(
        "missing", rows.map { column.isMissing[$0] }, rows.map { patients[$0] },
        group: "\(column.name) where \(other.name) = \(other.classes[own])",
        definition: "share of images of which it is not known", settings: settings)
    }
  }
}

/// Asks whether a share differs between levels, where rows of a patient are not independent.
enum ClusteredAssociation {
  /// A score test of equal shares whose variance is taken from the sums of patients, so that it needs no independence of rows; with one row
  /// a patient it comes near Pearson's chi-squared as patients grow many.
  ///
  /// > Source: Rotnitzky & Jewell, Biometrika 77 (1990) 485–497 (generalised score test under working independence).
  static func test(
    name: String, group: String?, isCounted: [Bool], levels: [Int], units: [Int]
  ) -> HypothesisTest {
    let method = "score test of equal shares, variance summed over patients (Rotnitzky–Jewell)"
    var place: [Int: Int] = [:]
    for level in Set(levels).sorted() { place[level] = place.count }
    let count = place.count - 1
    let n = Double(levels.count)
    guard count > 0 else {
      return HypothesisTest(
        name: name, group: group, statistic: nil, distribution: "chi-squared", pValue: nil, method: method,
        reason: .notApplicable("there is one level only"))
    }
    let mean = Double(isCounted.count { $0 }) / n
    var sizes = [Double](repeating: 0, count: count)
    for level in levels { if let at = place[level], at < count { sizes[at] += 1 } }
    // Each row's pull on the sums of (level's indicator less its share) × (counted less mean).
    var score = [Double](repeating: 0, count: count)
    var byUnit: [Int: [Double]] = [:]
    for row in levels.indices {
      let residual = (isCounted[row] ? 1 : 0) - mean
      let own = place[levels[row]] ?? 0
      var pull = byUnit[units[row]] ?? [Double](repeating: 0, count: count)
      for at in 0..<count {
        let value = ((own == at ? 1 : 0) - sizes[at] / n) * residual
        pull[at] += value
        score[at] += value
      }
      byUnit[units[row]] = pull
    }
    var variance = [Double](repeating: 0, count: count * count)
    // The order of a dictionary is not fixed; sums are made in the order of the units.
    for unit in byUnit.keys.sorted() {
      let pull = byUnit[unit] ?? []
      for a in 0..<count { for b in 0..<count { variance[a * count + b] += pull[a] * pull[b] } }
    }
    let patients = Double(byUnit.count)
    guard byUnit.count > count + 1, let solved = LinearSystem.solve(variance, score) else {
      return HypothesisTest(
        name: name, group: group, statistic: nil, distribution: "chi-squared", degreesOfFreedom: [Double(count)],
        pValue: nil, method: method, reason: .zeroStandardError)
    }
    let statistic = zip(score, solved).reduce(0) { $0 + $1.0 * $1.1 } * (patients - 1) / patients
    return HypothesisTest(
      name: name, group: group, statistic: statistic, distribution: "chi-squared", degreesOfFreedom: [Double(count)],
      pValue: ChiSquared(degreesOfFreedom: Double(count)).upperTail(statistic), method: method)
  }
}

/// Small systems of linear equations.
enum LinearSystem {
  /// Solves matrix · x = right by elimination with pivots; `nil` where the matrix is singular to working precision.
  static func solve(_ matrix: [Double], _ right: [Double]) -> [Double]? {
    let size = right.count
    var a = matrix
    var x = right
    let scale = a.reduce(0) { max($0, $1.magnitude) }
    guard scale > 0 else { return nil }
    for column in 0..<size {
      guard let pivot = (column..<size).max(by: { a[$0 * size + column].magnitude < a[$1 * size + column].magnitude }),
        a[pivot * size + column].magnitude > 1e-12 * scale
      else { return nil }
      if pivot != column {
        for k in 0..<size { a.swapAt(column * size + k, pivot * size + k) }
        x.swapAt(column, pivot)
      }
      for row in column + 1..<max(size, column + 1) {
        let factor = a[row * size + column] / a[column * size + column]
        guard factor != 0 else { continue }
        for k in column..<size { a[row * size + k] -= factor * a[column * size + k] }
        x[row] -= factor * x[column]
      }
    }
    for row in (0..<size).reversed() {
      for k in row + 1..<max(size, row + 1) { x[row] -= a[row * size + k] * x[k] }
      x[row] /= a[row * size + row]
    }
    return x
  }
}
