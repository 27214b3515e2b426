// SPDX-License-Identifier: Apache-2.0
import Protocols
import Vocabulary

/// Holds the acceptance criteria against the results, under the protocol's plan for multiplicity.
struct CriteriaJudge {
  let acceptance: Acceptance
  private let base: ConfidenceLevel

  init(_ acceptance: Acceptance) {
    self.acceptance = acceptance
    base = acceptance.intervalLevel ?? acceptance.level
  }

  /// One criterion for all rows or for one group.
  private struct Claim {
    var criterion: Criterion
    var group: String?
  }

  /// Judges every criterion, in the protocol's order.
  func judge(_ book: inout ResultBook) -> [CriterionResult] {
    let deciding = acceptance.criteria.filter(\.isDecisive)
    var results: [String: [CriterionResult]] = [:]
    switch acceptance.plan {
    case .all:
      for criterion in deciding { results[criterion.id] = judge(criterion, level: base, in: &book) }
    case .bonferroni:
      let level = adjusted(over: deciding.count)
      for criterion in deciding { results[criterion.id] = judge(criterion, level: level, in: &book) }
    case .holm: results = stepDown(deciding, in: &book)
    case .fixedSequence: results = inSequence(deciding, in: &book)
    }
    let isAccepted = Verdict.over(results.values.joined().map(\.verdict)) == .accepted
    for criterion in acceptance.criteria where !criterion.isDecisive {
      let waits = criterion.step == .secondary && !criterion.isOptional && !isAccepted
      results[criterion.id] =
        waits
        ? [notTested(criterion, "it is a further claim, and the model is not accepted")]
        : judge(criterion, level: base, in: &book)
    }
    return acceptance.criteria.flatMap { results[$0.id] ?? [] }
  }

  /// Holm's procedure by intervals: criteria that hold at alpha/m are settled, the rest is held against
  /// alpha/(m − settled), until a round settles nothing.
  ///
  /// A bound passes a limit at level 1 − α exactly where its p-value is at most α, so this decides as the ordered p-values
  /// would. A criterion `for each` group holds where all its groups do: its p-value is the largest of theirs.
  private func stepDown(_ criteria: [Criterion], in book: inout ResultBook) -> [String: [CriterionResult]] {
    var settled: [String: [CriterionResult]] = [:]
    var open: [String: [CriterionResult]] = [:]
    var before = -1
    while settled.count < criteria.count, settled.count > before {
      before = settled.count
      let level = adjusted(over: criteria.count - settled.count)
      open = [:]
      for criterion in criteria where settled[criterion.id] == nil {
        open[criterion.id] = judge(criterion, level: level, in: &book)
      }
      for (id, results) in open where Verdict.over(results.map(\.verdict)) == .accepted { settled[id] = results }
    }
    return open.merging(settled) { $1 }
  }

  /// A fixed sequence: each criterion at full level, and none after the first that does not hold.
  private func inSequence(_ criteria: [Criterion], in book: inout ResultBook) -> [String: [CriterionResult]] {
    var results: [String: [CriterionResult]] = [:]
    var stop: String?
    for criterion in criteria {
      if let stop {
        results[criterion.id] = [notTested(criterion, "\(stop) stands before it in the sequence and does not hold")]
      } else {
        let found = judge(criterion, level: base, in: &book)
        results[criterion.id] = found
        if Verdict.over(found.map(\.verdict)) != .accepted { stop = criterion.id }
      }
    }
    return results
  }

  private func notTested(_ criterion: Criterion, _ why: String) -> CriterionResult {
    CriterionResult(
      id: criterion.id, text: criterion.text, group: nil, isDecisive: criterion.isDecisive, verdict: .cannotBeJudged,
      observed: nil, reason: "not tested: \(why)")
  }

  private func adjusted(over count: Int) -> ConfidenceLevel {
    ConfidenceLevel(1 - base.alpha / Double(max(1, count))) ?? base
  }

  private func judge(
    _ criterion: Criterion, level: ConfidenceLevel, in book: inout ResultBook
  ) -> [CriterionResult] {
    guard let index = criterion.subgroupIndex else {
      return [judge(Claim(criterion: criterion, group: nil), level: level, in: &book)]
    }
    let groups = book.subgroups(at: level)[index].groups
    let claims =
      groups.isEmpty
      ? [Claim(criterion: criterion, group: nil)] : groups.map { Claim(criterion: criterion, group: $0.name) }
    return claims.map { judge($0, level: level, in: &book) }
  }

  private func judge(_ claim: Claim, level: ConfidenceLevel, in book: inout ResultBook) -> CriterionResult {
    let criterion = claim.criterion
    func result(_ verdict: Verdict, _ reason: String, _ observed: Estimate? = nil) -> CriterionResult {
      CriterionResult(
        id: criterion.id, text: criterion.text, group: claim.group, isDecisive: criterion.isDecisive, verdict: verdict,
        observed: observed, reason: reason)
    }
    var endpoints = criterion.subgroupIndex == nil ? book.endpoints(at: level) : []
    if let index = criterion.subgroupIndex {
      let subgroup = book.subgroups(at: level)[index]
      if let refusal = subgroup.refusal { return result(.cannotBeJudged, refusal) }
      guard let group = subgroup.groups.first(where: { $0.name == claim.group }) else {
        return result(.cannotBeJudged, "no row belongs to any group")
      }
      if let shortfall = group.shortfall { return result(.cannotBeJudged, "\(group.name) \(shortfall)") }
      endpoints = group.endpoints
    }
    guard let endpoint = endpoints.first(where: { $0.id == criterion.endpointID }) else {
      return result(.cannotBeJudged, "the endpoint \(criterion.endpointID) has no result")
    }
    if let refusal = endpoint.refusal { return result(.cannotBeJudged, refusal, endpoint.estimate) }
    switch criterion.expression.demand {
    case .holds: return held(endpoint, result)
    case .number(let quantity, let relation, let limit):
      return measured(endpoint, quantity, relation, limit, level: level, result)
    }
  }

  private func held(
    _ endpoint: EndpointResult, _ result: (Verdict, String, Estimate?) -> CriterionResult
  ) -> CriterionResult {
    guard let isShown = endpoint.isShown, let interval = endpoint.estimate.interval else {
      let why = endpoint.estimate.reason.map { ": \($0)" } ?? ""
      return result(.cannotBeJudged, "the difference has no interval\(why)", endpoint.estimate)
    }
    let margin = endpoint.margin
    let lower = NumberText.telling(interval.lower, apartFrom: -(margin ?? 0))
    let upper = NumberText.telling(interval.upper, apartFrom: margin ?? 0)
    let limits = margin.map { "the margin of \(NumberText.limit($0))" } ?? "no difference"
    let reason = "the difference lies between \(lower) and \(upper), held against \(limits)"
    return result(isShown ? .accepted : .notAccepted, reason, endpoint.estimate)
  }

  /// The test of what was to be shown: of the claim where there is one, else of any difference.
  ///
  /// A model that is worse has a small p-value for a difference, too: that test cannot stand for a claim.
  private static func test(of endpoint: EndpointResult) -> HypothesisTest? {
    let claims = ["superiority.", "noninferiority.", "equivalence."]
    return endpoint.tests.first { test in claims.contains { test.name.hasPrefix($0) } } ?? endpoint.tests.first
  }

  private func measured(
    _ endpoint: EndpointResult, _ quantity: CriterionExpression.Quantity, _ relation: CriterionExpression.Relation,
    _ limit: Double, level: ConfidenceLevel, _ result: (Verdict, String, Estimate?) -> CriterionResult
  ) -> CriterionResult {
    let observed: Double? =
      switch quantity {
      case .value: endpoint.estimate.value
      case .lower: endpoint.estimate.interval?.lower
      case .upper: endpoint.estimate.interval?.upper
      // A p-value at a stricter level is multiplied as the level was divided.
      case .p: Self.test(of: endpoint)?.pValue.map { min(1, $0 * base.alpha / level.alpha) }
      }
    let name =
      switch quantity {
      case .value: "the value"
      case .lower: "the lower bound"
      case .upper: "the upper bound"
      case .p: level == base ? "the p-value" : "the adjusted p-value"
      }
    guard let observed else {
      let why = endpoint.estimate.reason.map { ": \($0)" } ?? ""
      return result(.cannotBeJudged, "\(name) is undefined\(why)", endpoint.estimate)
    }
    let holds = relation.holds(observed, limit)
    let bound = level == base || quantity == .p || quantity == .value ? "" : " at \(NumberText.percent(level.value))"
    let shown =
      quantity == .p
      ? NumberText.pValue(observed, apartFrom: limit) : NumberText.telling(observed, apartFrom: limit)
    let words = "\(name)\(bound) is \(shown), demanded is \(relation.rawValue) "
    return result(holds ? .accepted : .notAccepted, words + NumberText.limit(limit), endpoint.estimate)
  }
}
