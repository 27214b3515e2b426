// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Statistics
public import Vocabulary

extension TableQuestions {
  /// The rows that both models of a cascade have scored.
  ///
  /// - Parameters:
  ///   - plan: The score columns, the operating points and the confidence.
  ///   - half: The half of the patients that is wanted; `nil` for all.
  ///   - file: The table's name, for the fault.
  /// - Returns: The cases.
  /// - Throws: A fault that says why there are none; a row with one of the two scores is one, since scores that are absent by design,
  ///   as the large model's is where nothing was escalated, leave no fair sample.
  /// - Complexity: O(rows log rows).
  public func cascadeCases(
    _ plan: CascadePlan, half: CascadeCases.Half? = nil, of file: String
  ) throws(InputFaults) -> CascadeCases {
    do throws(Refusal) {
      return try context.cascadeCases(plan, half: half)
    } catch {
      throw InputFaults([InputFault(file: file, found: error.reason, expected: "a row for each case with both scores")])
    }
  }
}

extension AnalysisContext {
  func cascadeCases(_ plan: CascadePlan, half: CascadeCases.Half?) throws(Refusal) -> CascadeCases {
    guard table.weights == nil else { throw Refusal("rows carry sampling weights, which a cascade does not take") }
    guard table.readers == nil, table.arms == nil else { throw Refusal("rows are reads of several readers or arms") }
    guard case .binary(let truth) = table.truth else { throw Refusal("the truth is not diseased or not") }
    func column(_ name: String) throws(Refusal) -> ScoreColumn {
      guard let found = table.scores.first(where: { $0.name == name }) else { throw Refusal("no score column \(name)") }
      return found
    }
    let (small, large) = (try column(plan.small), try column(plan.large))
    let units = table.units
    if half != nil, units == nil { throw Refusal("a half is taken by patients or cases, and neither is bound") }
    let wanted = (0..<table.rowCount).filter { row in
      guard let half, let units else { return true }
      return half.holds(units.level(units.codes[row]))
    }
    let judged = wanted.filter { !truth.isMissing[$0] }
    let halves = judged.count { (small[$0] == nil) != (large[$0] == nil) }
    guard halves == 0 else {
      throw Refusal("\(halves) rows have a truth and only one of the two scores: what is left is no fair sample")
    }
    let rows = judged.filter { small[$0] != nil && large[$0] != nil }
    guard !rows.isEmpty else { throw Refusal("no row has a truth and both scores") }
    let sign: Double = table.binding.higherScores == .positive ? 1 : -1
    let confidence: [Double]
    switch plan.confidence {
    case .score(let kind):
      let stated = rows.map { sign * small.values[$0] }
      if kind.needsProbabilities, let bad = stated.first(where: { !(0...1).contains($0) }) {
        throw Refusal("the small model's score \(bad) is no chance: the log-odds need chances of disease")
      }
      confidence = stated.map { kind.value(of: $0) }
    case .column(let name, let higherIsSurer):
      guard let attribute = table.attribute(named: name), let numbers = attribute.numbers else {
        throw Refusal("no column of numbers is bound for \(name)")
      }
      guard !attribute.isKnownAfterOutcome else {
        throw Refusal("\(name) is known only after the outcome: nothing could be escalated by it")
      }
      let missing = rows.count { numbers[$0] == nil }
      guard missing == 0 else { throw Refusal("\(missing) of \(rows.count) rows have no number in \(name)") }
      confidence = rows.map { (higherIsSurer ? 1 : -1) * numbers.values[$0] }
    }
    let clusters = try clusters(of: rows, units)
    let sample: CascadeSample
    do throws(SampleError) {
      sample = try CascadeSample(
        confidence: confidence, small: rows.map { small.values[$0] }, large: rows.map { large.values[$0] },
        smallThreshold: sign * plan.smallThreshold, largeThreshold: sign * plan.largeThreshold,
        isPositive: rows.map { truth.isPositive[$0] }, clusters: clusters)
    } catch {
      throw Refusal(error.description)
    }
    var names: Set<String> = []
    for (kind, column) in [("case", table.cases), ("patient", table.patients)] {
      guard let column else { continue }
      for code in Set(rows.map { column.codes[$0] }) where code >= 0 {
        names.insert(CascadeCases.hash(of: column.level(code), kind: kind))
      }
    }
    let values = rows.map { "\(small.values[$0]) \(large.values[$0]) \(truth.isPositive[$0])" }
    return CascadeCases(
      sample: sample, names: names.sorted(),
      values: ContentDigest(hashing: Array(values.sorted().joined(separator: "\n").utf8)),
      leftOut: wanted.count - rows.count, otherHalf: table.rowCount - wanted.count)
  }

  /// The units of some rows, numbered anew; `nil` where none of them repeats.
  private func clusters(of rows: [Int], _ units: Categories?) throws(Refusal) -> ClusterIndex? {
    guard let units else { return nil }
    var number: [Int32: Int32] = [:]
    let codes = rows.map { row in
      let next = Int32(number.count)
      let code = number[units.codes[row]] ?? next
      number[units.codes[row]] = code
      return code
    }
    guard number.count < rows.count else { return nil }
    do throws(SampleError) {
      return try ClusterIndex(unitOfRow: codes, count: number.count)
    } catch {
      throw Refusal(error.description)
    }
  }
}
