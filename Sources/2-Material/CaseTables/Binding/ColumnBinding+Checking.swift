// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension ColumnBinding {
  /// A column with the role it plays, named as in the protocol.
  struct Role: Hashable {
    let name: String
    let column: String
  }

  /// The roles of which a column can play only one.
  var exclusiveRoles: [Role] {
    let single: [(String, String?)] = [
      ("case", caseColumn), ("patient", patient), ("site", site), ("device", device), ("reader", reader), ("arm", arm),
      ("weight", weight), ("date", date), ("status", status),
    ]
    return single.compactMap { name, column in column.map { Role(name: name, column: $0) } }
      + (truth?.columns ?? []).map { Role(name: "truth", column: $0) }
      + allScores.map { Role(name: "score", column: $0.column) }
      + attributes.map { Role(name: "attribute", column: $0.column) }
  }

  /// Every column that is named, each once, in the order of the roles.
  var namedColumns: [String] {
    var seen: Set<String> = []
    let others = (filters + tuning).map(\.column) + [separatelyBy].compactMap { $0 } + knownAfterOutcome
    return (exclusiveRoles.map(\.column) + others).filter { seen.insert($0).inserted }
  }

  /// Notes what is wrong with the binding itself, whatever the file.
  func check(_ log: FaultLog) {
    var roleOf: [String: String] = [:]
    for role in exclusiveRoles {
      if let first = roleOf[role.column] {
        log.add(
          column: role.column, found: "a column bound as \(first) and as \(role.name)", expected: "one role per column")
      } else {
        roleOf[role.column] = role.name
      }
    }
    checkNames(allScores.map(\.name), of: "score", log)
    checkNames(attributes.map(\.name), of: "attribute", log)
    let roles = Set(exclusiveRoles.map(\.name)).intersection(["case", "patient", "site", "device", "reader", "arm"])
    for attribute in attributes where roles.contains(attribute.name) {
      log.add(
        column: attribute.column, found: "an attribute named \(attribute.name), which is also a bound role",
        expected: "an attribute with a name of its own")
    }
    switch truth {
    case .binary(_, let positive, let negative), .labels(_, let positive, let negative):
      if positive.isEmpty { log.add(found: "no positive truth value", expected: "at least one") }
      for text in positive where negative?.contains(text) == true || missingTexts.contains(text) {
        log.add(found: "the truth value \(Excerpt.of(text)) with two meanings", expected: "one meaning per value")
      }
      for text in negative ?? [] where missingTexts.contains(text) {
        log.add(found: "the truth value \(Excerpt.of(text)) with two meanings", expected: "one meaning per value")
      }
    case .classes(_, let classes):
      checkNames(classes, of: "class", log)
      if classes.count < 2 { log.add(found: "\(classes.count) classes", expected: "at least two") }
      if scores.map(\.name) != classes {
        log.add(
          found: "score columns for \(Excerpt.list(scores.map(\.name)))",
          expected: "one for each class, in their order: \(Excerpt.list(classes))")
      }
    case nil: break
    }
    if case .labels(let labels, _, _) = truth {
      if labels.isEmpty { log.add(found: "no finding", expected: "at least one") }
      if !scores.isEmpty { log.add(found: "scores besides those of the findings", expected: "one score per finding") }
    }
  }

  private func checkNames(_ names: [String], of what: String, _ log: FaultLog) {
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted {
      log.add(found: "two of the name \(Excerpt.of(name)) as \(what)", expected: "each name once")
    }
  }

  /// Notes which of the named columns the file does not have.
  func check(against names: [String], _ log: FaultLog) {
    let there = Set(names)
    for column in namedColumns where !there.contains(column) {
      // The header is never listed: where it is missing, a patient's row stands in its place. Only where most of the
      // columns were found is it a header, and a name that is almost the one that was asked for may be shown.
      let isHeader = 2 * namedColumns.count(where: there.contains) > namedColumns.count
      var near = isHeader ? nearestName(to: column, among: names).map { "; did you mean \(Excerpt.of($0))?" } ?? "" : ""
      if names.count == 1, names[0].contains(";") { near = "; the first line has semicolons where commas are expected" }
      log.add(
        column: column, found: "no such column among \(names.count)", expected: "the column in the first line\(near)")
    }
  }
}

extension CalendarDay {
  /// The day of a text.
  static func day(_ text: String) -> Int32? {
    var text = text
    return text.withUTF8 { day($0) }
  }
}
