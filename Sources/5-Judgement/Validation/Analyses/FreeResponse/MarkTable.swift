// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import ReaderStudies

/// The rows of a table as marks, lesions and cases.
struct MarkTable {
  /// The study that they make.
  let study: FreeResponseStudy
  /// What must be known of how rows became marks, in sentences.
  let notes: [String]
  /// The columns that rows are read by, resolved.
  private struct Columns {
    let cases: Categories
    let mark: Categories?
    let lesion: Categories?
    let count: NumericValues?
    let weight: NumericValues?
    let truth: BinaryTruth?
  }

  /// What is known of a case.
  private struct CaseFacts {
    var lesions: [String] = []
    var weights: [String: Double] = [:]
    var count: Int?
    var isDiseased: Bool?
    var patient: String?
  }

  /// The cases by their names.
  private struct CaseBook {
    var facts: [CaseFacts] = []
    private var numbers: [String: Int] = [:]

    init() {}

    mutating func number(_ name: String) -> Int {
      if let known = numbers[name] { return known }
      numbers[name] = facts.count
      facts.append(CaseFacts())
      return facts.count - 1
    }
  }

  /// A mark before its lesion has a number.
  private struct Hit {
    var arm: Int
    var reader: Int
    var caseIndex: Int
    var rating: Double
    /// The lesion's name; empty for one that has none.
    var lesion: String?
  }

  private static let hitWords: Set<String> = ["1", "true", "yes", "y", "hit", "ll", "tp", "lesion", "+"]
  private static let missWords: Set<String> = ["0", "false", "no", "n", "miss", "nl", "fp", "none", "-"]

  /// Reads rows.
  /// - Parameters:
  ///   - table: The table of marks.
  ///   - plan: Which attributes say what.
  ///   - roster: A further table with a row for each case or lesion, or `nil`.
  ///   - holds: Whether a row of the table takes part.
  /// - Throws: ``Refusal`` that says what is missing or contradicts itself.
  init(
    _ table: CaseTable, plan: FreeResponsePlan, roster: CaseTable? = nil, holds: (Int32) -> Bool = { _ in true }
  ) throws(Refusal) {
    guard let score = table.scores.first, table.scores.count == 1 else {
      throw Refusal("marks have one score, and \(table.scores.count) are bound")
    }
    guard plan.mark != nil || plan.lesion != nil else {
      throw Refusal("name the column that says whether a mark hit a lesion, or which one it hit")
    }
    let columns = try Self.columns(table, plan)
    var book = CaseBook()
    if let roster { try Self.read(roster, plan, into: &book) }
    let rostered = book.facts.count
    let arms = table.arms?.levels ?? ["all"]
    let readers = table.readers?.levels ?? ["reader"]
    var listed = [Set<Int>](repeating: [], count: arms.count * readers.count)
    var hits: [Hit] = []
    var strays = 0
    for row in 0..<table.rowCount where holds(Int32(row)) {
      guard let name = columns.cases[row] else { throw Refusal("\(Self.line(table, row)) has no case") }
      let index = book.number(name)
      if let roster, index >= rostered {
        throw Refusal("\(Self.line(table, row)) is of a case that \(roster.file) does not list")
      }
      try Self.note(columns, table, row, into: &book.facts[index])
      let arm = table.arms.map { Int($0.codes[row]) } ?? 0
      let reader = table.readers.map { Int($0.codes[row]) } ?? 0
      let rating = score[row]
      guard arm >= 0, reader >= 0 else {
        if rating != nil { throw Refusal("\(Self.line(table, row)) has a score and no reader or arm") }
        continue
      }
      listed[arm * readers.count + reader].insert(index)
      let lesion = columns.lesion?[row]
      let isHit = try Self.isHit(columns, table, row, lesion: lesion)
      guard let rating else { continue }
      if isHit, lesion == nil { strays += 1 }
      hits.append(
        Hit(arm: arm, reader: reader, caseIndex: index, rating: rating, lesion: isHit ? lesion ?? "" : nil))
    }
    var facts = book.facts
    var notes: [String] = []
    let marks = try Self.marks(hits, &facts, cells: (arms.count, readers.count))
    if strays > 0 {
      notes.append(
        "\(strays) marks hit a lesion that has no name: each is taken as another lesion of its case, numbered within the read."
      )
    }
    let unknown = Self.completeLesions(&facts)
    if unknown > 0 {
      notes.append(
        "\(unknown) diseased cases have no lesion in the table; each is taken to have one that nobody marked.")
    }
    let read = listed.map { $0.isEmpty ? [] : plan.casesRead == .all ? Array(facts.indices) : $0.sorted() }
    if plan.casesRead == .all {
      let silent = zip(listed, read).reduce(0) { $0 + $1.1.count - $1.0.count }
      if silent > 0 {
        notes.append(
          "\(silent) reads have no row and are taken as read without a mark (cases-read: all); with listed only rows count."
        )
      }
    }
    do throws(FreeResponseError) {
      study = try FreeResponseStudy(
        arms: arms, readers: readers,
        lesionWeights: facts.map { facts in facts.lesions.map { facts.weights[$0] ?? 1 } },
        units: Self.units(facts), casesRead: read, marks: marks)
    } catch {
      throw Refusal(error.description)
    }
    self.notes = Self.counts(study) + notes
  }
}

extension MarkTable {
  private static func line(_ table: CaseTable, _ row: Int) -> String {
    "line \(table.sourceRows[row]) of \(table.file)"
  }

  private static func columns(_ table: CaseTable, _ plan: FreeResponsePlan) throws(Refusal) -> Columns {
    guard let cases = table.cases else { throw Refusal("name the column of the case") }
    func numbers(_ name: String?) throws(Refusal) -> NumericValues? {
      guard let name, let attribute = table.attribute(named: name) else { return nil }
      guard let numbers = attribute.numbers else { throw Refusal("\(name) of \(table.file) does not hold numbers") }
      return numbers
    }
    var truth: BinaryTruth?
    if case .binary(let bound) = table.truth { truth = bound }
    return Columns(
      cases: cases, mark: plan.mark.flatMap { table.attribute(named: $0)?.categories },
      lesion: plan.lesion.flatMap { table.attribute(named: $0)?.categories }, count: try numbers(plan.lesionCount),
      weight: try numbers(plan.lesionWeight), truth: truth)
  }

  /// Reads the table that lists cases or lesions.
  private static func read(
    _ roster: CaseTable, _ plan: FreeResponsePlan, into book: inout CaseBook
  ) throws(Refusal) {
    let columns = try columns(roster, plan)
    for row in 0..<roster.rowCount {
      guard let name = columns.cases[row] else { throw Refusal("\(line(roster, row)) has no case") }
      let index = book.number(name)
      try note(columns, roster, row, into: &book.facts[index])
      if let lesion = columns.lesion?[row] { add(lesion, columns.weight?[row], to: &book.facts[index]) }
    }
  }

  private static func add(_ lesion: String, _ weight: Double?, to facts: inout CaseFacts) {
    if !facts.lesions.contains(lesion) { facts.lesions.append(lesion) }
    if let weight { facts.weights[lesion] = weight }
  }

  /// Takes what a row says of its case.
  private static func note(
    _ columns: Columns, _ table: CaseTable, _ row: Int, into facts: inout CaseFacts
  ) throws(Refusal) {
    if let count = columns.count?[row] {
      guard count >= 0, count <= 10_000, count == count.rounded() else {
        throw Refusal("\(line(table, row)) has a number of lesions that is no count")
      }
      if let known = facts.count, known != Int(count) {
        throw Refusal("\(line(table, row)) gives its case another number of lesions than a line before")
      }
      facts.count = Int(count)
    }
    if let truth = columns.truth?[row] {
      if let known = facts.isDiseased, known != truth {
        throw Refusal("\(line(table, row)) gives its case another truth than a line before")
      }
      facts.isDiseased = truth
    }
    if let patient = table.patients?[row] {
      if let known = facts.patient, known != patient {
        throw Refusal("\(line(table, row)) gives its case another patient than a line before")
      }
      facts.patient = patient
    }
    guard let lesion = columns.lesion?[row], try isHit(columns, table, row, lesion: lesion) else { return }
    add(lesion, columns.weight?[row], to: &facts)
  }

  /// Whether the row is about a lesion.
  private static func isHit(
    _ columns: Columns, _ table: CaseTable, _ row: Int, lesion: String?
  ) throws(Refusal) -> Bool {
    guard let mark = columns.mark, let text = mark[row]?.lowercased() else { return lesion != nil }
    if hitWords.contains(text) { return true }
    if missWords.contains(text) { return false }
    throw Refusal(
      "\(line(table, row)) says neither that its mark hit a lesion (1, true, yes, hit, LL) nor that it did not (0, false, no, miss, NL)"
    )
  }

  /// The marks with the numbers of their lesions; hits without a name are numbered within each read of a case.
  private static func marks(
    _ hits: [Hit], _ facts: inout [CaseFacts], cells: (arms: Int, readers: Int)
  ) throws(Refusal) -> [FreeResponseStudy.Mark] {
    var nameless: [[Int]: Int] = [:]
    var marks: [FreeResponseStudy.Mark] = []
    for hit in hits {
      var name = hit.lesion
      if name == "" {
        let key = [hit.arm, hit.reader, hit.caseIndex]
        nameless[key, default: 0] += 1
        name = "#\(nameless[key] ?? 1)"
        if let name { add(name, nil, to: &facts[hit.caseIndex]) }
      }
      marks.append(
        FreeResponseStudy.Mark(
          arm: hit.arm, reader: hit.reader, caseIndex: hit.caseIndex, rating: hit.rating,
          lesion: name.flatMap { facts[hit.caseIndex].lesions.firstIndex(of: $0) }))
    }
    for one in facts {
      if one.isDiseased == false, !one.lesions.isEmpty || (one.count ?? 0) > 0 {
        throw Refusal("a case is healthy by its truth and has a lesion")
      }
      if let count = one.count, count < one.lesions.count {
        throw Refusal("a case has \(one.lesions.count) lesions by its rows and \(count) by their number")
      }
    }
    return marks
  }

  /// Adds the lesions that nobody marked, and counts the diseased cases of which none is known.
  private static func completeLesions(_ facts: inout [CaseFacts]) -> Int {
    var unknown = 0
    for index in facts.indices {
      let wanted = facts[index].count ?? 0
      while facts[index].lesions.count < wanted {
        facts[index].lesions.append("unmarked \(facts[index].lesions.count)")
      }
      if facts[index].isDiseased == true, facts[index].lesions.isEmpty {
        facts[index].lesions.append("unmarked")
        unknown += 1
      }
    }
    return unknown
  }

  private static func units(_ facts: [CaseFacts]) -> [Int32]? {
    guard facts.contains(where: { $0.patient != nil }) else { return nil }
    var numbers: [String: Int32] = [:]
    var next: Int32 = 0
    return facts.map { facts in
      guard let patient = facts.patient else {
        next += 1
        return next - 1
      }
      if let known = numbers[patient] { return known }
      numbers[patient] = next
      next += 1
      return next - 1
    }
  }

  private static func counts(_ study: FreeResponseStudy) -> [String] {
    let ill = study.caseCount - study.lesionFreeCases
    var text =
      "\(study.caseCount) cases entered: \(study.lesionFreeCases) without a lesion and \(ill) with \(study.lesionCount) lesions"
    if study.unitCount < study.caseCount { text += ", of \(study.unitCount) patients" }
    let marks = study.cells.reduce((hits: 0, misses: 0)) { sum, cell in
      (
        sum.hits + cell.repeatedHits + cell.lesions.joined().reduce(0) { $0 + ($1 > -.infinity ? 1 : 0) },
        sum.misses + cell.nonLesions.reduce(0) { $0 + $1.count }
      )
    }
    var notes = [text + "; \(marks.hits) marks hit a lesion and \(marks.misses) did not."]
    let repeated = study.cells.reduce(0) { $0 + $1.repeatedHits }
    if repeated > 0 {
      notes.append("\(repeated) marks hit a lesion that the reader had marked already; the highest of them counts.")
    }
    if study.lesionFreeCases == 0 {
      notes.append("No case is without a lesion: figures that rank against lesion-free cases do not exist.")
    }
    return notes
  }
}
