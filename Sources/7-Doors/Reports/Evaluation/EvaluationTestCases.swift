// SPDX-License-Identifier: Apache-2.0
import Validation
import Vocabulary

/// The criteria of an evaluation as test cases.
struct EvaluationTestCases {
  let evaluation: Evaluation

  init(_ evaluation: Evaluation) { self.evaluation = evaluation }

  /// The file: a suite for each part, a case for each criterion and group.
  ///
  /// A part without a decisive criterion has shown nothing; it gets a case of its own that says so, because a suite
  /// without cases would read as success.
  var file: JUnitXML {
    let title = evaluation.identity.title
    let suites = evaluation.parts.map { part in
      let name = part.name.map { "\(title): \($0)" } ?? title
      var cases = part.criteria.map { Self.item($0, in: name) }
      if !part.criteria.contains(where: \.isDecisive) {
        cases.append(
          JUnitXML.Case(name: "verdict", className: name, outcome: .cannotBeJudged("there is no decisive criterion")))
      }
      return JUnitXML.Suite(
        name: name, timestamp: evaluation.identity.evaluatedAt, properties: properties(part), cases: cases)
    }
    return JUnitXML(name: title, suites: suites)
  }

  private func properties(_ part: PartEvaluation) -> [JUnitXML.Property] {
    let identity = evaluation.identity
    return [
      .init("verdict", part.verdict.rawValue), .init("protocol", identity.protocolDigest.description),
      .init("data", identity.dataDigest.description), .init("software", identity.software),
      .init("seed", "\(identity.seed)"),
    ]
  }

  private static func item(_ criterion: CriterionResult, in suite: String) -> JUnitXML.Case {
    var properties = [
      JUnitXML.Property("criterion", criterion.text), .init("verdict", criterion.verdict.rawValue),
      .init("decisive", criterion.isDecisive ? "true" : "false"), .init("reason", criterion.reason),
    ]
    if let observed = criterion.observed { properties.append(.init("observed", NumberWords.estimate(observed))) }
    return JUnitXML.Case(
      name: criterion.group.map { "\(criterion.id) [\($0)]" } ?? criterion.id, className: suite,
      outcome: outcome(criterion), properties: properties)
  }

  private static func outcome(_ criterion: CriterionResult) -> JUnitXML.Outcome {
    switch criterion.verdict {
    case .accepted: .passed
    case .notAccepted where criterion.isDecisive: .failed(criterion.reason)
    case .cannotBeJudged where criterion.isDecisive: .cannotBeJudged(criterion.reason)
    case .notAccepted: .notDecisive("does not hold: \(criterion.reason)")
    case .cannotBeJudged: .notDecisive("cannot be judged: \(criterion.reason)")
    }
  }
}
