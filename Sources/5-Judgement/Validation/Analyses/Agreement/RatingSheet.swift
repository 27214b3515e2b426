// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import Statistics
import Vocabulary

/// The ratings of one arm in the shape in which agreement is measured: cases × raters.
///
/// Two sheets of one table number their cases alike, so that arms can be compared case by case.
struct RatingSheet {
  /// The ratings.
  let ratings: RatingTable
  /// The name of each subject: its case, or its line in the file.
  let subjects: [String]

  /// The line of the file on which each subject stands first, by which a person finds it; a case's name stays in the table.
  let lines: [String]

  /// How many raters gave a rating.
  var raters: Int { ratings.raterCount }

  /// Reads the ratings of an arm.
  ///
  /// - Parameters:
  ///   - plan: Who rated, and on which scale.
  ///   - table: The rows.
  ///   - arm: The arm, `nil` for all rows.
  ///   - holds: Whether a row belongs to what is asked.
  /// - Throws: ``Refusal`` where the ratings do not fit the scale, or one rater rated a case twice.
  init(
    _ plan: AgreementPlan, in table: CaseTable, arm: Int32?, holds: (Int32) -> Bool = { _ in true }
  ) throws(Refusal) {
    let all = (0..<table.rowCount).filter { holds(Int32($0)) }
    let rows = all.filter { arm == nil || table.arms?.codes[$0] == arm }
    let columns = try Self.columns(plan, table)
    // Categories are those of all arms, so that arms are measured alike.
    let categories = try RatingCategories(columns, rows: all, scale: plan.scale)
    let cells =
      try plan.raters.isEmpty
      ? Self.long(columns[0], table, rows, categories, all) : Self.wide(columns, table, rows, categories, all)
    let present = cells.raters.indices.filter { rater in cells.codes.contains { $0[rater] != nil } }
    guard present.count > 1 else {
      throw Refusal("\(present.count) of those who rate have ratings here, and agreement takes two")
    }
    subjects = cells.subjects
    lines = Self.lines(of: cells.subjects.count, plan.raters.isEmpty ? nil : rows, table, rows)
    do {
      ratings = try RatingTable(
        codes: cells.codes.map { row in present.map { row[$0] } }, raters: present.map { cells.raters[$0] },
        categories: categories.names, values: categories.numbers, clusters: cells.clusters)
    } catch {
      throw Refusal(error.description)
    }
  }

  /// The first line of each subject; `places` are the rows where each is a subject of its own.
  private static func lines(of count: Int, _ places: [Int]?, _ table: CaseTable, _ rows: [Int]) -> [String] {
    if let places, places.count == count, table.cases?.levelCount != count {
      return places.map { "line \(table.sourceRows[$0])" }
    }
    var lines = [String](repeating: "–", count: count)
    for row in rows.reversed() {
      let code = table.cases.map { Int($0.codes[row]) } ?? row
      if lines.indices.contains(code) { lines[code] = "line \(table.sourceRows[row])" }
    }
    return lines
  }

  private typealias Cells = (subjects: [String], raters: [String], codes: [[Int?]], clusters: ClusterIndex?)

  private static func columns(_ plan: AgreementPlan, _ table: CaseTable) throws(Refusal) -> [RatingColumn] {
    var columns: [RatingColumn] = []
    for name in plan.raters { columns.append(try RatingColumn(name, in: table)) }
    if columns.isEmpty {
      if let name = plan.rating {
        columns = [try RatingColumn(name, in: table)]
      } else if let score = table.scores.first, table.scores.count == 1 {
        columns = [RatingColumn(score, sign: table.binding.higherScores == .positive ? 1 : -1)]
      } else {
        throw Refusal("name the attribute that holds the rating, or those that hold a rater's ratings each")
      }
    }
    return columns
  }

  /// Raters side by side: a case per row, or several rows that are subjects of one case.
  private static func wide(
    _ columns: [RatingColumn], _ table: CaseTable, _ rows: [Int], _ categories: RatingCategories, _ all: [Int]
  ) -> Cells {
    // A case is a subject where it has one row; else each row is, and the case is the sampling unit.
    let cases = table.cases.flatMap { cases in
      Set(rows.map { cases.codes[$0] }).count == rows.count && !rows.contains { cases.codes[$0] < 0 } ? cases : nil
    }
    let subjects = cases?.levels ?? rows.map { table.cases?[$0] ?? "line \(table.sourceRows[$0])" }
    var codes = [[Int?]](repeating: [Int?](repeating: nil, count: columns.count), count: subjects.count)
    for (place, row) in rows.enumerated() {
      let subject = cases.map { Int($0.codes[row]) } ?? place
      for (rater, column) in columns.enumerated() { codes[subject][rater] = categories.code(column, row: row) }
    }
    guard let cases else {
      let places = rows.enumerated().map { (subject: $0.offset, row: $0.element) }
      return (subjects, columns.map(\.name), codes, clusters(table.patients ?? table.cases, places, subjects.count))
    }
    return (subjects, columns.map(\.name), codes, clusters(table.patients, cases, all))
  }

  /// One rating a row: the cases are subjects, the readers raters.
  private static func long(
    _ column: RatingColumn, _ table: CaseTable, _ rows: [Int], _ categories: RatingCategories, _ all: [Int]
  ) throws(Refusal) -> Cells {
    guard let readers = table.readers else { throw Refusal("no raters are named, and no column of readers is bound") }
    guard let cases = table.cases else { throw Refusal("no column of cases is bound, by which ratings are paired") }
    let names = readers.levels
    var codes = [[Int?]](repeating: [Int?](repeating: nil, count: names.count), count: cases.levelCount)
    var seen: Set<Int> = []
    for row in rows {
      let (subject, rater) = (Int(cases.codes[row]), Int(readers.codes[row]))
      guard subject >= 0, rater >= 0 else { continue }
      guard seen.insert(subject * names.count + rater).inserted else {
        throw Refusal("reader \(names[rater]) rated a case twice: bind the arm, or keep the rows of one reading")
      }
      codes[subject][rater] = categories.code(column, row: row)
    }
    return (cases.levels, names, codes, clusters(table.patients, cases, all))
  }

  /// The units of cases, from the rows of all arms, so that they are numbered alike in each.
  private static func clusters(_ units: Categories?, _ cases: Categories, _ rows: [Int]) -> ClusterIndex? {
    let places = rows.filter { cases.codes[$0] >= 0 }.map { (subject: Int(cases.codes[$0]), row: $0) }
    return clusters(units, places, cases.levelCount)
  }

  /// The units of subjects; `nil` where each is one of its own.
  private static func clusters(
    _ units: Categories?, _ places: [(subject: Int, row: Int)], _ subjects: Int
  ) -> ClusterIndex? {
    guard let units else { return nil }
    var unitOfSubject = [Int32](repeating: -1, count: subjects)
    for (subject, row) in places { unitOfSubject[subject] = units.codes[row] }
    let given = unitOfSubject.filter { $0 >= 0 }
    guard Set(given).count < given.count else { return nil }
    // Subjects without a row here have no rating, and those without a patient no kin: each is a unit of its own.
    var next = Int32(units.levelCount)
    for subject in unitOfSubject.indices where unitOfSubject[subject] < 0 {
      unitOfSubject[subject] = next
      next += 1
    }
    return try? ClusterIndex(unitOfRow: unitOfSubject, count: Int(next))
  }
}
