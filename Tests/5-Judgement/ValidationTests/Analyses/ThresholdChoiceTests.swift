// SPDX-License-Identifier: Apache-2.0
import Protocols
import Testing
import Validation
import Vocabulary

@Suite struct `A threshold chosen on tuning rows` {
  private func result(
    _ choice: String, table: String = TunedTable.text(), data: String = "tuning: {set: val}"
  ) throws -> AnalysisResult {
    let plan = Study.plan(
      columns: TunedTable.columns, data: data,
      settings: "threshold-choice: \(choice)\nanalysis: {bootstrap: {replicates: 300}}")
    return try #require(try Study.evaluate(plan, table).parts[0].analyses.first)
  }

  @Test(arguments: [
    "{rule: youden}", "{rule: cost, cost-ratio: 4}", "{rule: cost, cost-ratio: 4, prevalence: 0.1}",
    "{rule: sensitivity, at: 0.9}", "{rule: sensitivity, at: 0.8, bound: 0.95}", "{rule: specificity, at: 0.8}",
  ]) func `is judged on the others, with a fixed and a total interval`(choice: String) throws {
    let result = try result(choice)
    #expect(result.topic == .threshold)
    #expect(result.refusal == nil)
    let threshold = try #require(result.estimates.first)
    #expect(threshold.name == "threshold" && threshold.clusters == 60 && threshold.n == 120)
    #expect(result.findings[0].hasPrefix("A score at or above "))
    for name in ["sensitivity", "specificity"] {
      let fixed = try #require(result.estimates.first { $0.name == "\(name).fixed" })
      let total = try #require(result.estimates.first { $0.name == "\(name).total" })
      #expect(fixed.value == total.value)
      #expect(total.method.contains("tuning and test rows"))
      let (narrow, wide) = (try #require(fixed.interval), try #require(total.interval))
      #expect(wide.upper - wide.lower > 0.9 * (narrow.upper - narrow.lower))
    }
    #expect(result.pictures.count == (choice.contains("sensitivity") || choice.contains("specificity") ? 1 : 2))
    guard case .lines(let picture) = try #require(result.pictures.first) else { return }
    #expect(picture.marks.first?.x == threshold.value)
    #expect(picture.marks.first?.interval == threshold.interval)
    for series in picture.series { #expect(series.points.map(\.x) == series.points.map(\.x).sorted()) }
  }

  @Test func `of calibrated chances follows from the costs`() throws {
    let result = try result("{rule: calibrated-cost, cost-ratio: 4}")
    #expect(result.estimates[0].value == 0.2)
    #expect(
      result.estimates.map(\.name) == ["threshold", "sensitivity.fixed", "specificity.fixed", "expected-cost.fixed"])
  }

  @Test func `where higher scores mean healthy, lies on the table's scale`() throws {
    let plain = try result("{rule: youden}")
    let turned = try result(
      "{rule: youden}", table: TunedTable.text(isTurned: true), data: "tuning: {set: val}\nhigher-scores: negative")
    let (one, two) = (try #require(plain.estimates[0].value), try #require(turned.estimates[0].value))
    #expect((one + two - 1).magnitude < 1e-9)
    #expect(turned.findings[0].hasPrefix("A score at or below "))
    #expect(plain.estimates.dropFirst().map(\.value) == turned.estimates.dropFirst().map(\.value))
    guard case .lines(let picture) = turned.pictures[0] else { return }
    for series in picture.series { #expect(series.points.map(\.x) == series.points.map(\.x).sorted()) }
    #expect(picture.series[0].points.allSatisfy { (0...1).contains($0.x) })
  }

  @Test func `is refused where patients are on both sides, or the rows are too few`() throws {
    let torn = try result("{rule: youden}", table: TunedTable.text(isTorn: true))
    #expect(torn.refusal?.contains("both tuning rows and judged rows") == true)
    let few = try result("{rule: sensitivity, at: 0.99, bound: 0.975}", table: TunedTable.text(patients: 30))
    #expect(few.refusal?.contains("even if all are called rightly") == true)
  }

  @Test(arguments: [
    "{rule: yuden}", "{rule: cost}", "{rule: youden, at: 0.9}", "{rule: sensitivity}",
    "{rule: sensitivity, at: 1.2}", "{rule: cost, cost-ratio: -1}", "{rule: sensitivity, at: 0.9, bound: 0.2}", "{}",
  ]) func `a rule that is not whole is a fault of the protocol`(choice: String) {
    #expect(throws: InputFaults.self) { try result(choice) }
  }
}
