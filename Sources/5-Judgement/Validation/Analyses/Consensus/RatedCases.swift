// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import Statistics
import Vocabulary

/// The ratings of one arm: who called which case what.
struct RatedCases: Sendable {
  /// The arm in words; `nil` where there is only one.
  let arm: String?
  /// The arm's code; `nil` where the table has none.
  let armCode: Int32?
  let annotations: Annotations
  let names: ConsensusNames
  /// The name of each case, in the order of their first rows.
  let cases: [String]
  /// The rows of each case.
  let rows: [[Int32]]
  /// The classes that mean diseased.
  let positive: Set<Int>

  /// Beyond so many different ratings these are measurements, not classes.
  static let mostClasses = 30

  /// The chance that each case is diseased; `nil` where no rating means that.
  func chances(_ fit: Consensus) -> [Double]? {
    guard !positive.isEmpty else { return nil }
    return (0..<fit.itemCount).map { item in
      let chances = Array(fit.chances(of: item))
      return min(1, max(0, positive.sorted().reduce(0) { $0 + chances[$1] }))
    }
  }
}

extension AnalysisContext {
  /// The ratings of every arm.
  func ratedCases(_ plan: ConsensusPlan) -> [(arm: String?, found: Result<RatedCases, Refusal>)] {
    guard let arms = table.arms else {
      return [(nil, Result { () throws(Refusal) in try ratedCases(plan, arm: nil, name: nil) })]
    }
    let present = arms.rowsPerLevel().enumerated().filter { $0.element > 0 }.map { Int32($0.offset) }
    return present.map { code in
      let name = present.count > 1 ? arms.level(code) : nil
      return (name, Result { () throws(Refusal) in try ratedCases(plan, arm: code, name: name) })
    }
  }

  private func ratedCases(_ plan: ConsensusPlan, arm: Int32?, name: String?) throws(Refusal) -> RatedCases {
    let columns = try ratingColumns(plan)
    var numberOfCase: [Int32: Int] = [:]
    var (cases, rows) = ([String](), [[Int32]]())
    var labels: [(item: Int, rater: Int, text: String)] = []
    for row in 0..<table.rowCount {
      if let arm, table.arms?.codes[row] != arm { continue }
      var item = cases.count
      if let codes = table.cases?.codes {
        guard codes[row] >= 0 else { continue }
        item = numberOfCase[codes[row]] ?? cases.count
        numberOfCase[codes[row]] = item
      }
      if item == cases.count {
        cases.append(table.cases?[row] ?? "\(table.sourceRows[row])")
        rows.append([])
      }
      rows[item].append(Int32(row))
      for column in columns {
        guard let text = column.text(row), let rater = column.rater(row) else { continue }
        labels.append((item, rater, text))
      }
    }
    guard !labels.isEmpty else { throw Refusal("there are no ratings") }
    let raters = Array(Set(labels.map(\.rater))).sorted()
    guard raters.count > 1 else { throw Refusal("all ratings are of one rater, and nobody can disagree with them") }
    let classes = Self.ordered(Set(labels.map(\.text)))
    guard classes.count > 1 else {
      throw Refusal("every rating is \(classes.first ?? "the same"): there is nothing to disagree about")
    }
    guard classes.count <= RatedCases.mostClasses else {
      throw Refusal(
        "the ratings have \(classes.count) different values, and a consensus needs classes: cut them into a few")
    }
    for text in plan.positive where !classes.contains(text) && plan.positive.count == 1 {
      throw Refusal("no rating is \(text), which is to mean diseased; they are \(classes.joined(separator: ", "))")
    }
    let positive = Set(classes.indices.filter { plan.positive.contains(classes[$0]) })
    guard positive.count < classes.count else { throw Refusal("every rating means diseased") }
    let codeOfClass = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, Int32($0)) })
    let codeOfRater = Dictionary(uniqueKeysWithValues: raters.enumerated().map { ($1, Int32($0)) })
    let nameOfRater = { (rater: Int) in
      columns.count > 1 ? columns[rater].name : table.readers?.level(Int32(rater)) ?? ""
    }
    do throws(AnnotationError) {
      return RatedCases(
        arm: name, armCode: arm,
        annotations: try Annotations(
          items: labels.map { Int32($0.item) }, readers: labels.map { codeOfRater[$0.rater] ?? 0 },
          labels: labels.map { codeOfClass[$0.text] ?? 0 }, itemCount: cases.count, readerCount: raters.count,
          classCount: classes.count, weights: table.weights.map { weights in rows.map { weights[Int($0[0])] } },
          units: units(of: rows)),
        names: ConsensusNames(
          classes: classes, readers: raters.map(nameOfRater), disease: positive.count == 1 ? positive.first : nil),
        cases: cases, rows: rows, positive: positive)
    } catch {
      throw Refusal(error.description)
    }
  }

  /// Where a row's ratings stand: a column for each rater, or one with the row's reader.
  private struct RatingColumn {
    let name: String
    let text: (Int) -> String?
    let rater: (Int) -> Int?
  }

  private func ratingColumns(_ plan: ConsensusPlan) throws(Refusal) -> [RatingColumn] {
    if !plan.raters.isEmpty {
      var columns: [RatingColumn] = []
      for (place, name) in plan.raters.enumerated() {
        guard let ratings = table.attribute(named: name)?.categories else {
          throw Refusal("no column is bound for the rater \(name)")
        }
        columns.append(RatingColumn(name: name, text: { ratings[$0] }, rater: { _ in place }))
      }
      return columns
    }
    guard let readers = table.readers else {
      throw Refusal("there are neither raters nor readers: name the raters' columns, or bind the reader's")
    }
    guard table.cases != nil else { throw Refusal("no case is bound, so it is not known who rated the same one") }
    let rater = { (row: Int) in readers.codes[row] < 0 ? nil : Int(readers.codes[row]) }
    if let name = plan.rating {
      guard let ratings = table.attribute(named: name)?.categories else {
        throw Refusal("no column is bound for the rating \(name)")
      }
      return [RatingColumn(name: name, text: { ratings[$0] }, rater: rater)]
    }
    guard let stream = streams.first, Set(streams.map(\.score)).count == 1, let threshold = threshold(stream) else {
      throw Refusal("no rating is named, and no operating point makes one of a single score: consensus.rating")
    }
    let scores = table.scores[stream.score]
    let text = { (row: Int) in scores[row].map { $0 >= threshold ? "called" : "not called" } }
    return [RatingColumn(name: scores.name, text: text, rater: rater)]
  }

  /// The patients of the cases, where one has several.
  private func units(of rows: [[Int32]]) -> ClusterIndex? {
    guard let patients = table.patients else { return nil }
    let codes = rows.map { patients.codes[Int($0[0])] }
    guard Set(codes).count < codes.count else { return nil }
    return try? ClusterIndex(unitOfRow: codes, count: patients.levelCount)
  }

  /// Numbers by their size, texts by the alphabet.
  private static func ordered(_ texts: Set<String>) -> [String] {
    let numbers = texts.compactMap { text in Double(text).map { (text, $0) } }
    guard numbers.count == texts.count else { return texts.sorted() }
    return numbers.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0)
  }
}
