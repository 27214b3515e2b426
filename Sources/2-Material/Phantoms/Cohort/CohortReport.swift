// SPDX-License-Identifier: Apache-2.0
import Distributions

/// A short report as somebody might have dictated it, errors included.
public struct CohortReport: Sendable, Hashable {
  /// The sentences.
  public var text: String
  /// What the writer thinks of each kind of finding that the scenario plants.
  public var opinions: [FindingKind: Bool]
  /// Which kinds are only said to be possible.
  public var hedged: Set<FindingKind>
  /// Which kinds are said to be absent; others that are not seen are passed over.
  public var negated: Set<FindingKind>
}

extension Cohort {
  /// The report of an examination; `nil` where the scenario has no reports.
  ///
  /// The writer perceives each kind by the same model as readers do. What is perceived above the criterion is described, with side and
  /// zone, and a size that is off by a tenth or so; what is not is said to be absent, or passed over.
  /// - Parameters:
  ///   - study: An examination of this cohort.
  ///   - findings: What was planted.
  /// - Returns: The sentences, and what they say.
  public func report(of study: PlannedStudy, findings: [PlantedFinding]) -> CohortReport? {
    guard let plan = scenario.reports else { return nil }
    var stream = source(of: study).stream(for: .report)
    var report = CohortReport(text: "", opinions: [:], hedged: [], negated: [])
    var sentences: [String] = []
    if study.followUp > 0, stream.happens(0.5) {
      sentences.append(["Follow-up examination.", "Comparison is made with the previous study."][stream.below(2)])
    }
    for kind in scenario.findings.map(\.kind) {
      let d = scenario.detectability.detectability(of: kind, among: findings, in: study)
      let isSeen = plan.skill * d + stream.normal() > plan.criterion
      let isSaid = stream.happens(isSeen ? plan.hedging : plan.negations)
      report.opinions[kind] = isSeen
      if isSeen {
        if isSaid { report.hedged.insert(kind) }
        let shown = findings.filter { $0.request.kind == kind }.max { $0.size < $1.size }
        sentences.append(ReportWords.positive(kind, shown: shown, isHedged: isSaid, stream: &stream))
      } else if isSaid {
        report.negated.insert(kind)
        sentences.append(ReportWords.negative(kind, stream: &stream))
      }
    }
    if !report.opinions.values.contains(true) {
      sentences.append(ReportWords.nothing[stream.below(ReportWords.nothing.count)])
    }
    report.text = sentences.joined(separator: " ")
    return report
  }
}
