// SPDX-License-Identifier: Apache-2.0
import Statistics
import Vocabulary
import YAMLFiles

extension ProtocolReader {
  /// What criteria are checked against; `nil` endpoints where they could not be read.
  private struct Context {
    var plan: Acceptance.Plan
    var endpoints: [Endpoint]?
    var subgroups: [SubgroupSpec]
  }

  /// Reads `acceptance`.
  func readAcceptance(
    _ section: Section, analysis: AnalysisSettings, endpoints: [Endpoint]?, subgroups: [SubgroupSpec]
  ) -> Acceptance {
    let side = section.choice("side", Acceptance.Side.self) ?? .two
    let plan = section.choice("plan", Acceptance.Plan.self) ?? .all
    let level = readLevel(section) ?? analysis.level
    if side == .one, level.twoSidedForOneSidedBound == nil {
      section.fault(
        section.has("level") ? "level" : "side", found: "one-sided bounds at the level \(level.value)",
        expected: "a one-sided level above 0.5")
    }
    let context = Context(plan: plan, endpoints: endpoints, subgroups: subgroups)
    var criteria: [Criterion] = []
    let items = section.items("criteria", of: "criteria") ?? []
    for (index, item) in items.enumerated() {
      guard let criterion = readCriterion(item.node, path: item.path, index: index, section: section, context: context)
      else { continue }
      if let twin = criteria.first(where: { $0.id == criterion.id }) {
        log.add(
          item.path, line: criterion.line, found: "the id \"\(criterion.id)\" again, first on line \(twin.line)",
          expected: "an id of its own for each criterion")
      }
      criteria.append(criterion)
    }
    if section.has("criteria"), !criteria.contains(where: \.isDecisive), criteria.count == items.count {
      section.fault(
        "criteria", found: items.isEmpty ? "no criterion" : "only optional or secondary criteria",
        expected: "at least one criterion that decides")
    }
    return Acceptance(side: side, level: level, plan: plan, criteria: criteria)
  }

  private func readCriterion(
    _ node: YAMLNode, path: String, index: Int, section: Section, context: Context
  ) -> Criterion? {
    var id = "criterion-\(index + 1)"
    var step = Criterion.Step.primary
    var isOptional = false
    let text: String
    switch node.content {
    case .scalar:
      guard let written = section.text(of: node, at: path) else { return nil }
      text = written
    case .list:
      log.add(path, line: node.line, found: node.words, expected: CriterionExpression.shape)
      return nil
    case .mapping(let entries):
      // `- for each site: auc.lower >= 0.75` is, to YAML, a mapping with one key.
      if let only = entries.first, entries.count == 1, only.key.hasPrefix("for each") {
        guard let written = section.text(of: only.value, at: path) else { return nil }
        text = "\(only.key): \(written)"
      } else {
        guard let long = Section(node, path: path, table: ProtocolKeys.criterion, log: log) else { return nil }
        if let written = long.text("id") {
          if !EndpointName.isValid(written) {
            long.fault("id", found: written.quotedForFault, expected: EndpointName.rule)
          }
          id = written
        }
        step = long.choice("when", Criterion.Step.self) ?? .primary
        isOptional = long.flag("optional") ?? false
        guard let written = long.text("criterion") else { return nil }
        text = written
      }
    }
    let expression: CriterionExpression
    do {
      expression = try CriterionExpression(parsing: text)
    } catch {
      log.add(path, line: node.line, found: error.found.quotedForFault, expected: error.expected)
      return nil
    }
    var criterion = Criterion(
      id: id, expression: expression, endpointID: expression.subject, subgroupIndex: nil, step: step,
      isOptional: isOptional, text: text, line: node.line)
    settleSubgroup(&criterion, path: path, context: context)
    if let endpoints = context.endpoints, let endpoint = endpoint(of: criterion, among: endpoints, path: path) {
      criterion.endpointID = endpoint.id
      checkDemand(criterion, of: endpoint, path: path)
    }
    checkPlan(criterion, path: path, plan: context.plan)
    return criterion
  }

  private func settleSubgroup(_ criterion: inout Criterion, path: String, context: Context) {
    let groups = criterion.expression.groups
    guard !groups.isEmpty else { return }
    criterion.subgroupIndex = context.subgroups.firstIndex { Set($0.names) == Set(groups) }
    guard criterion.subgroupIndex == nil else { return }
    let words = groups.count == 1 ? groups[0] : "[\(groups.joined(separator: ", "))]"
    log.add(
      path, line: criterion.line, found: "for each \(words), which is not declared",
      expected: "\"- by: \(words)\" under subgroups, because subgroups must be declared before the data are seen")
  }

  /// The endpoint with the id, or the only one with the metric.
  private func endpoint(of criterion: Criterion, among endpoints: [Endpoint], path: String) -> Endpoint? {
    let subject = criterion.expression.subject
    if let named = endpoints.first(where: { $0.id == subject }) { return named }
    let sameMetric = endpoints.filter { $0.metric.rawValue == subject }
    if sameMetric.count == 1, let only = sameMetric.first {
      if only.comparison != nil, case .number(let quantity, _, _) = criterion.expression.demand, quantity != .p {
        log.add(
          path, line: criterion.line, found: "\"\(subject)\", whose only endpoint is a comparison",
          expected: "the id \"\(only.id)\" where the difference is meant")
        return nil
      }
      return only
    }
    let ids = endpoints.map(\.id)
    if sameMetric.count > 1 {
      log.add(
        path, line: criterion.line, found: "\"\(subject)\", which is the metric of several endpoints",
        expected: "one id of \(sameMetric.map(\.id).joined(separator: ", "))")
      return nil
    }
    let quantities = CriterionExpression.Quantity.allCases.map(\.rawValue)
    let near = nearestName(to: subject, among: ids + ids.flatMap { id in quantities.map { "\(id).\($0)" } })
    log.add(
      path, line: criterion.line, found: "the unknown endpoint \"\(subject)\"",
      expected: near.map { "the id of an endpoint; did you mean \"\($0)\"?" }
        ?? "the id of an endpoint: \(ids.joined(separator: ", "))")
    return nil
  }

  private func checkDemand(_ criterion: Criterion, of endpoint: Endpoint, path: String) {
    switch criterion.expression.demand {
    case .holds:
      if endpoint.comparison == nil {
        log.add(
          path, line: criterion.line, found: "\"\(endpoint.id) holds\", but it compares nothing",
          expected: "an endpoint with compare and hypothesis")
      } else if endpoint.comparison?.claim == .difference {
        log.add(
          path, line: criterion.line,
          found: "\"\(endpoint.id) holds\" of a difference, which would hold for a worse model too",
          expected: "superiority, non-inferiority or equivalence; or \(endpoint.id).p < 0.05")
      }
    case .number(.p, _, let limit):
      if endpoint.comparison == nil {
        log.add(
          path, line: criterion.line, found: "a p-value of \"\(endpoint.id)\", which compares nothing",
          expected: "an endpoint with compare")
      } else if limit <= 0 || limit >= 1 {
        log.add(
          path, line: criterion.line, found: "the limit \(limit) for a p-value", expected: "a number between 0 and 1")
      }
    case .number(_, _, let limit):
      guard let range = endpoint.range, !range.contains(limit) else { return }
      let percent = limit > 1 && limit <= 100 ? "; did you mean \(limit / 100)?" : ""
      log.add(
        path, line: criterion.line, found: "the limit \(limit) for \"\(endpoint.id)\"",
        expected: "a number from \(range.lowerBound) to \(range.upperBound)\(percent)")
    }
  }

  /// A plan that divides or passes on an error rate can only take criteria that have one.
  private func checkPlan(_ criterion: Criterion, path: String, plan: Acceptance.Plan) {
    guard plan != .all, criterion.isDecisive, !criterion.expression.hasErrorRate else { return }
    log.add(
      path, line: criterion.line, found: "\(criterion.text.quotedForFault) in the plan \(plan.rawValue)",
      expected:
        "a criterion with an error rate: .lower above, .upper below, .p below, or holds; else optional or plan: all")
  }
}

extension CriterionExpression {
  /// Whether the demand is a test with an error rate, which a plan for several criteria needs.
  ///
  /// A lower bound above a limit, an upper bound below one, a small p-value and a shown claim are tests; a point
  /// estimate is none.
  public var hasErrorRate: Bool {
    switch demand {
    case .holds: true
    case .number(.value, _, _): false
    case .number(.lower, let relation, _): relation == .atLeast || relation == .above
    case .number(.upper, let relation, _), .number(.p, let relation, _): relation == .atMost || relation == .below
    }
  }
}

extension Endpoint {
  /// The values that the estimate can take; `nil` where they have no bounds.
  fileprivate var range: ClosedRange<Double>? {
    guard metric.isBounded else { return nil }
    let least: Double = metric == .mcc || metric.measuresAgreement ? -1 : 0
    return comparison == nil ? least...1 : (least - 1)...(1 - least)
  }
}

extension Metric {
  /// Whether its values have bounds on both sides; ratios, intercepts, slopes, net benefit and costs have none.
  var isBounded: Bool {
    switch self {
    case .positiveLikelihoodRatio, .negativeLikelihoodRatio, .scaledBrier, .calibrationInTheLarge, .calibrationSlope,
      .observedExpectedRatio, .netBenefit, .expectedCost:
      false
    default: true
    }
  }
}
