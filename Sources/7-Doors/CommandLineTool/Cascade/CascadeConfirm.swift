// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CaseTables
import Foundation
import Prediction
import Protocols
import Reports
import Statistics
import Validation
import Vocabulary

/// `fiducial cascade confirm`: whether a chosen rule holds on cases that it was not chosen on.
struct CascadeConfirm: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "confirm",
    abstract: "Judges a chosen rule on other cases.",
    discussion: """
      The measures, the margin, the level and the costs are those of the rule's file. The columns of case and patient, --positive and \
      --higher-scores are to be those that it was chosen with. A case or patient that it was chosen on is refused, known by its name. Where \
      it was chosen on one half of the patients, the other half is taken. Exit codes: 0 no worse than the margin allows in every \
      measure, 1 not shown, 2 cannot be judged.

      Example: fiducial cascade confirm test.csv --truth truth --positive 1 --patient patient --rule cascade.json
      """)

  @OptionGroup var table: CascadeTable

  @Option(help: "The rule's file.", completion: .file())
  var rule: String

  @Option(help: "The digest of the small model's package whose scores these are.")
  var smallModel: String?

  @Option(help: "The digest of the large model's package whose scores these are.")
  var largeModel: String?

  func validate() throws {
    for (name, text) in [("--small-model", smallModel), ("--large-model", largeModel)] {
      if let text, ContentDigest(text) == nil {
        throw ValidationError("\(name) is sha256: and 64 hexadecimal digits, found \(text)")
      }
    }
  }

  func run() throws {
    try FileAccessError.check(readable: rule)
    let name = URL(filePath: rule).lastPathComponent
    let file = try CascadeRuleFile([UInt8](try Data(contentsOf: URL(filePath: rule))), file: name)
    try checkModels(file, name)
    try checkBinding(file, name)
    let plan = try plan(file, name)
    let level = ConfidenceLevel(file.level) ?? .percent95
    let read = try table.read(plan)
    let questions = TableQuestions(read, level: level, settings: AnalysisSettings(level: level))
    let title = URL(filePath: table.table).lastPathComponent
    let cases = try questions.cascadeCases(
      plan, half: file.half.map { CascadeCases.Half(seed: $0, isForChoosing: false) }, of: title)
    if cases.isSame(names: file.names, values: file.values) {
      throw InputFaults([
        InputFault(
          file: title, found: "cases or patients that the band was chosen on",
          expected: "cases that have not been looked at; name them with --where, or choose with --half")
      ])
    }
    let found = cases.sample.judged(at: file.rule.band, plan, level: level)
    var answer = TableQuestions.Answer()
    answer.estimates = found.estimates
    answer.tests = CascadeWords.tests(found)
    answer.notes = CascadeWords.notes(plan.measures, leftOut: cases.leftOut, otherHalf: cases.otherHalf)
    answer.notes.append(promise(file, found))
    if let words = CascadeWords.nothingSaved(found) { answer.notes.append(words) }
    let verdict = found.verdict
    answer.notes.append(
      "\(verdict.words): non-inferiority of the cascade to the large model alone by \(plan.margin) in "
        + plan.measures.map(\.rawValue).joined(separator: " and "))
    try AnswerWords(answer).print(json: table.json)
    if verdict != .accepted { throw ExitCode(ExitTable.code(verdict)) }
  }

  private func checkModels(_ file: CascadeRuleFile, _ name: String) throws {
    for (key, bound, given) in [
      ("smallModel", file.rule.small, smallModel), ("largeModel", file.rule.large, largeModel),
    ] {
      guard let given = given.flatMap({ ContentDigest($0) }), let bound, bound != given else { continue }
      throw InputFaults([InputFault(file: name, column: key, found: "\(bound)", expected: "\(given)")])
    }
  }

  private func checkBinding(_ file: CascadeRuleFile, _ name: String) throws {
    var faults = InputFaults()
    for (key, stated, given) in [
      ("caseColumn", file.caseColumn ?? "none", table.caseColumn ?? "none"),
      ("patientColumn", file.patientColumn ?? "none", table.patient ?? "none"),
      (
        "positive", Set(file.positive).sorted().joined(separator: ", "),
        Set(table.positive).sorted().joined(separator: ", ")
      ),
      ("higherScores", file.rule.higherIsPositive ? "positive" : "negative", table.higherScores.rawValue),
    ] where stated != given {
      faults.append(InputFault(file: name, column: key, found: stated, expected: "\(given), as said here"))
    }
    if !faults.isEmpty { throw faults }
  }

  private func plan(_ file: CascadeRuleFile, _ name: String) throws -> CascadePlan {
    let measures = file.measures.compactMap { CascadePlan.Measure(rawValue: $0) }
    guard measures.count == file.measures.count else {
      throw InputFaults([
        InputFault(
          file: name, column: "measures", found: file.measures.joined(separator: ", "),
          expected: CascadePlan.Measure.allCases.map(\.rawValue).joined(separator: ", "))
      ])
    }
    let confidence: CascadePlan.Confidence =
      switch file.rule.confidence {
      case .score(let kind): .score(kind)
      case .measure(let column, let higherIsSurer): .column(column, higherIsSurer: higherIsSurer)
      }
    return CascadePlan(
      small: file.smallColumn, large: file.largeColumn, smallThreshold: file.rule.smallThreshold,
      largeThreshold: file.rule.largeThreshold, confidence: confidence, measures: measures, margin: file.margin,
      smallCost: file.smallCost, largeCost: file.largeCost, unit: file.unit)
  }

  /// The escalated share beside the one that was promised.
  private func promise(_ file: CascadeRuleFile, _ found: CascadeJudgement) -> String {
    func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }
    let promised = "\(percent(file.escalated[0])) (\(percent(file.escalated[1])) to \(percent(file.escalated[2])))"
    guard let value = found.escalated.value, let interval = found.escalated.interval else {
      return "promised to escalate \(promised)"
    }
    let now = "\(percent(value)) (\(percent(interval.lower)) to \(percent(interval.upper)))"
    let apart = interval.lower > file.escalated[2] || interval.upper < file.escalated[1]
    return "promised to escalate \(promised), escalates \(now)"
      + (apart ? ": these cases differ from those that the band was chosen on" : "")
  }
}
