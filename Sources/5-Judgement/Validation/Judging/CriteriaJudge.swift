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
    let claims = acceptance.criteria.flatMap { claims(of: $0, in: &book) }
    switch acceptance.plan {
    case .all: return claims.map { judge($0, level: base, in: &book) }
    case .bonferroni:
      let level = adjusted(over: confirmatory(claims).count)
      return claims.map { judge($0, level: level, in: &book) }
    case .holm: return stepDown(claims, in: &book)
    case .fixedSequence: return inSequence(claims, in: &book)
    }
  }

  /// Holm's procedure by intervals: claims that hold at alpha/m are settled, the rest is held against alpha/(m − settled),
  /// until a round settles nothing. A bound passes a limit at level 1 − α exactly where its one-sided p-value is below it,
  /// so this decides as the ordered p-values would.
  private func stepDown(_ claims: [Claim], in book: inout ResultBook) -> [CriterionResult] {
    let confirmatory = confirmatory(claims)
    var settled: [Int: CriterionResult] = [:]
    while settled.count < confirmatory.count {
      let level = adjusted(over: confirmatory.count - settled.count)
      let before = settled.count
      for index in confirmatory where settled[index] == nil {
        let result = judge(claims[index], level: level, in: &book)
        if result.verdict == .accepted { settled[index] = result }
      }
      if settled.count == before { break }
    }
    let level = adjusted(over: max(1, confirmatory.count - settled.count))
    return claims.indices.map { index in
      if let result = settled[index] { return result }
      return judge(claims[index], level: confirmatory.contains(index) ? level : base, in: &book)
    }
  }

  /// A fixed sequence: each claim at full level, and none after the first that does not hold.
  private func inSequence(_ claims: [Claim], in book: inout ResultBook) -> [CriterionResult] {
    var stopped: String?
    return claims.map { claim in
      guard let stop = stopped, claim.criterion.isDecisive else {
        let result = judge(claim, level: base, in: &book)
        if result.verdict != .accepted, claim.criterion.isDecisive { stopped = stopped ?? claim.criterion.id }
        return result
      }
      return CriterionResult(
        id: claim.criterion.id, text: claim.criterion.text, group: claim.group, isDecisive: true,
        verdict: .cannotBeJudged, observed: nil, reason: "not tested: \(stop) stands before it in the sequence and does not hold")
    }
  }

  /// The claims that share alpha: decisive ones with an uncertainty; a bare value has none.
  private func confirmatory(_ claims: [Claim]) -> [Int] {
    claims.indices.filter { index in
      guard claims[index].criterion.isDecisive else { return false }
      if case .number(.value, _, _) = claims[index].criterion.expression.demand { return false }
      return true
    }
  }

  private func adjusted(over count: Int) -> ConfidenceLevel {
    ConfidenceLevel(1 - base.alpha / Double(max(1, count))) ?? base
  }

  private func claims(of criterion: Criterion, in book: inout ResultBook) -> [Claim] {
    guard let index = criterion.subgroupIndex else { return [Claim(criterion: criterion, group: nil)] }
    let groups = book.subgroups(at: base)[index].groups
    return groups.isEmpty
      ? [Claim(criterion: criterion, group: nil)]
      : groups.map { Claim(criterion: criterion, group: $0.name) }
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
      case .p: endpoint.tests.first?.pValue.map { min(1, $0 * base.alpha / level.alpha) }
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
    let words = "\(name) is \(NumberText.telling(observed, apartFrom: limit)), demanded is \(relation.rawValue) "
    return result(holds ? .accepted : .notAccepted, words + NumberText.limit(limit), endpoint.estimate)
  }
}
