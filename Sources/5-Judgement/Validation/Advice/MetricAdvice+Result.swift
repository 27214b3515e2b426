// SPDX-License-Identifier: Apache-2.0
import CaseTables
public import Protocols
import Vocabulary

extension MetricAdvice {
  /// The advice that a protocol gets before any data are seen.
  public init(_ plan: EvaluationProtocol) {
    let (task, contradictions) = TaskFingerprint.declared(by: plan)
    self.init(task, chosen: AdvisedMetric.chosen(by: plan), contradictions: contradictions)
  }

  /// The advice that a protocol gets when a table has been seen.
  init(_ plan: EvaluationProtocol, _ table: CaseTable) {
    var (task, contradictions) = TaskFingerprint.declared(by: plan)
    contradictions += task.complete(with: TaskFacts(table))
    self.init(task, chosen: AdvisedMetric.chosen(by: plan), contradictions: contradictions)
  }

  /// The advice on one endpoint's metric, for a line beside it.
  ///
  /// Where no task is declared only refusals are said: they rest on the table alone.
  func cautions(on metric: AdvisedMetric, isTaskDeclared: Bool) -> [String] {
    remarks(on: metric).filter { isTaskDeclared || $0.severity == .refused }.map(\.words)
  }

  /// The advice as a result that the report shows like those of analyses.
  public var result: AnalysisResult {
    AnalysisResult(
      .advice, findings: [summary] + contradictions + refusals + gaps, pictures: pictures, notes: unknown)
  }

  /// How many of the chosen metrics fit.
  public var summary: String {
    let metrics = chosen.filter { ![.rowInterval, .clusteredInterval, .readerStudy].contains($0) }
    guard !metrics.isEmpty else { return "No metric was chosen; what the task asks for stands below." }
    let refused = metrics.count { severity(of: $0) == .refused }
    let cautioned = metrics.count { severity(of: $0) == .caution }
    let of = "Of the \(metrics.count) metrics that were chosen, "
    switch (refused, cautioned) {
    case (0, 0):
      return metrics.count == 1
        ? "The metric that was chosen fits the task." : "All \(metrics.count) metrics that were chosen fit the task."
    case (_, 0):
      return metrics.count == 1
        ? "The metric that was chosen is refused." : of + "\(refused) \(Self.be(refused)) refused."
    case (0, _):
      return metrics.count == 1
        ? "The metric that was chosen needs care." : of + "\(cautioned) \(cautioned == 1 ? "needs" : "need") care."
    default:
      return of + "\(refused) \(Self.be(refused)) refused and \(cautioned) \(cautioned == 1 ? "needs" : "need") care."
    }
  }

  private static func be(_ count: Int) -> String { count == 1 ? "is" : "are" }

  private var refusals: [String] {
    remarks.filter { $0.severity == .refused }.map { "\($0.metric.title) is refused: \($0.reason)." }
  }

  private var gaps: [String] { missing.map { "Missing: \($0.words); \($0.reason)." } }

  private var pictures: [Picture] {
    var pictures: [Picture] = []
    if !chosen.isEmpty {
      pictures.append(
        .table(
          TablePicture(
            caption: "The metrics that were chosen, held against the task",
            columns: [.init("Metric"), .init("Advice"), .init("Why"), .init("Source")],
            rows: chosen.flatMap { metric in
              let found = remarks(on: metric)
              return found.isEmpty
                ? [[Self.capital(metric), "fits", "", ""]]
                : found.map { remark in
                  [Self.capital(metric), Self.word(remark.severity), Self.why(remark), remark.source.description]
                }
            })))
    }
    if !recommended.isEmpty {
      pictures.append(
        .table(
          TablePicture(
            caption: "What the task asks for",
            columns: [.init("Metric"), .init("Chosen"), .init("Why"), .init("Source")],
            rows: recommended.map { recommendation in
              [
                recommendation.words, chosen.isEmpty ? "–" : missing.contains(recommendation) ? "no" : "yes",
                recommendation.reason, recommendation.source.description,
              ]
            })))
    }
    return pictures
  }

  private static func capital(_ metric: AdvisedMetric) -> String {
    metric.words.prefix(1).uppercased() + metric.words.dropFirst()
  }

  private static func word(_ severity: AdviceRemark.Severity) -> String {
    severity == .refused ? "refused" : "needs care"
  }

  private static func why(_ remark: AdviceRemark) -> String {
    remark.reason
      + (remark.instead.isEmpty
        ? "" : "; \(remark.severity == .refused ? "report" : "beside it") " + AdvisedMetric.list(remark.instead))
  }
}

extension AdvisedMetric {
  /// What a protocol reports: its endpoints, its analyses, and what it says is reported elsewhere.
  static func chosen(by plan: EvaluationProtocol) -> [AdvisedMetric] {
    var chosen = plan.endpoints.compactMap { AdvisedMetric(rawValue: $0.metric.rawValue) }
    if plan.analyses.calibration != nil { chosen += [.calibrationCurve, .calibrationSlope, .calibrationInTheLarge] }
    if plan.analyses.utility != nil { chosen.append(.netBenefit) }
    if plan.analyses.cost != nil { chosen.append(.expectedCost) }
    chosen += plan.analyses.task?.metrics ?? []
    chosen.append(plan.samplingUnit == .row ? .rowInterval : .clusteredInterval)
    if plan.endpoints.contains(where: { $0.generalisation == .readers }) { chosen.append(.readerStudy) }
    var once: [AdvisedMetric] = []
    for metric in chosen where !once.contains(metric) { once.append(metric) }
    return once
  }
}
