// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Statistics
import Vocabulary

/// A group of images among which labels look wrong far more often than elsewhere: one place in one month, one reader.
///
/// Slips are scattered; labels that were turned over by a table read the wrong way, a new clerk or a changed form lie together. Every
/// value of how an image was made, who labelled it, and its month is a group, and so is every month of a site or of who labelled. Patients are
/// counted: one with an image in the group belongs to it. Groups are asked by Fisher's exact test, adjusted by Holm; what was found is
/// taken away and the rest asked again.
struct LabelErrorGathering {
  /// One image whose label was judged.
  struct Row {
    var patient: Int
    var looksWrong: Bool
    /// The groups that it lies in.
    var groups: [String]
  }

  /// A group in which they gather.
  struct Group {
    var name: String
    var inside: [Row]
    var outside: [Row]
    var test: HypothesisTest
  }

  /// No group of fewer patients is asked about.
  private static let fewestPatients = 5
  /// So many groups are named.
  private static let most = 3

  let rows: [Row]
  let level: ConfidenceLevel

  /// The groups, the clearest first.
  var groups: [Group] {
    var left = rows
    var found: [Group] = []
    while found.count < Self.most, let next = clearest(of: left) {
      found.append(next)
      left = next.outside
    }
    return found
  }

  private func clearest(of rows: [Row]) -> Group? {
    let all = Set(rows.map(\.patient))
    let wrong = Set(rows.filter(\.looksWrong).map(\.patient))
    var members: [String: Set<Int>] = [:]
    var hits: [String: Set<Int>] = [:]
    for row in rows {
      for group in row.groups {
        members[group, default: []].insert(row.patient)
        if row.looksWrong { hits[group, default: []].insert(row.patient) }
      }
    }
    let names = members.keys.filter { name in
      let size = members[name]?.count ?? 0
      return size >= Self.fewestPatients && all.count - size >= Self.fewestPatients
    }.sorted()
    let tests = names.map { name in
      let inside = members[name] ?? []
      let first = Proportion(successes: hits[name]?.count ?? 0, trials: inside.count)
      let second = Proportion(successes: wrong.subtracting(inside).count, trials: all.count - inside.count)
      return FisherExactTest(first, second).test(name: "label-errors.gathering")
    }
    let adjusted = MultiplicityAdjustment.holm.adjusted(tests.map(\.pValue))
    // Of groups that tell alike the smaller is the nearer to what happened, then the first by name.
    let order = names.indices.sorted { a, b in
      let (p, q) = (tests[a].pValue ?? 1, tests[b].pValue ?? 1)
      if p != q { return p < q }
      let (m, n) = (members[names[a]]?.count ?? 0, members[names[b]]?.count ?? 0)
      return m == n ? names[a] < names[b] : m < n
    }
    guard let best = order.first, let p = adjusted[best], p < level.alpha else { return nil }
    var test = tests[best]
    test.adjustedPValue = p
    test.group = names[best]
    let inside = rows.filter { $0.groups.contains(names[best]) }
    let outside = rows.filter { !$0.groups.contains(names[best]) }
    return Group(name: names[best], inside: inside, outside: outside, test: test)
  }
}

extension LabelErrorCheck {
  /// The groups of an image: how it was made, who labelled it, when, and month by month at each site and of each who labelled.
  static func groups(of item: DatasetItem, label: String, in columns: [(name: String, level: String?)]) -> [String] {
    var groups = columns.compactMap { column in column.level.map { "\(column.name) = \($0)" } }
    let authors = Set(item.labels.filter { $0.finding == label }.compactMap(\.author)).sorted()
      .map { "labelled by \($0)" }
    let month = item.entry.attributes[AttributeName.studyDate]?.text.flatMap(CalendarDay.init).map {
      "month \($0.month)"
    }
    if let month {
      let sites = columns.filter { $0.name == AttributeName.site }.compactMap { column in
        column.level.map { "\(column.name) = \($0)" }
      }
      groups += (sites + authors).map { "\($0), \(month)" } + [month]
    }
    return groups + authors
  }

  /// Where labels that look wrong lie together, as findings.
  func gathered(
    _ column: LabelColumn, _ input: QualityInput, rows: [Int], units: [Int], flags: [Bool], quality: [Double]
  ) -> [QualityFinding] {
    guard speaking == .ofLabels, flags.contains(true) else { return [] }
    let attributes = input.attributes(nil, settings: settings).filter { $0.kind == .acquisition }
    let places = rows.indices.map { place in
      LabelErrorGathering.Row(
        patient: units[place], looksWrong: flags[place],
        groups: Self.groups(
          of: input.items[rows[place]], label: column.name,
          in: attributes.map { attribute in
            (attribute.name, attribute.levelOfRow[rows[place]].map { attribute.levels[$0] })
          }))
    }
    return LabelErrorGathering(rows: places, level: settings.level).groups.map { group in
      finding(
        group, column, input,
        worst: rows.indices.filter { flags[$0] && places[$0].groups.contains(group.name) }
          .sorted { quality[$0] == quality[$1] ? rows[$0] < rows[$1] : quality[$0] < quality[$1] }
          .map { QualityFinding.Case(input.items[rows[$0]].entry.key, score: 1 - quality[$0]) })
    }
  }

  private func finding(
    _ group: LabelErrorGathering.Group, _ column: LabelColumn, _ input: QualityInput, worst: [QualityFinding.Case]
  ) -> QualityFinding {
    func share(_ rows: [LabelErrorGathering.Row], _ name: String) -> Estimate {
      let wrong = Set(rows.filter(\.looksWrong).map(\.patient))
      let all = Set(rows.map(\.patient))
      return Proportion(successes: wrong.count, trials: all.count).estimate(
        name: "label-errors.gathered", definition: "share of patients with a label that looks wrong",
        level: settings.level
      ).of(group: name)
    }
    let inside = share(group.inside, group.name)
    let outside = share(group.outside, "elsewhere")
    let isMost = (inside.interval?.lower ?? 0) > 0.5
    return QualityFinding(
      check: name, severity: isMost ? .serious : .warning,
      title: "\(column.name): labels that look wrong gather where \(group.name): \(QualityWords.percent(inside)) of "
        + "\(QualityWords.count(inside.n, "patient")), elsewhere \(QualityWords.percent(outside))",
      advice: (isMost
        ? "Most labels of this group look wrong: ask how they came here before looking at single images. A list read the wrong way "
          + "round, a form that was changed or a new clerk does this; correct the whole group. "
        : "Ask how the labels of this group were written down, and whether its images are harder than others: both look like this. ")
        + "Groups are values of how images were made, who labelled them, their months, and months by site and by who labelled; the "
        + "p-value is adjusted for all of them.",
      evidence: [inside, outside], tests: [group.test], cases: worst)
  }
}
