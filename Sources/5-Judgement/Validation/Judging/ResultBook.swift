// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import Vocabulary

/// The endpoints and subgroups of one part at any level, each level computed once.
struct ResultBook {
  let plan: EvaluationProtocol
  let engine: EndpointEngine
  let table: CaseTable
  private let groupings: [Result<Grouping, Refusal>]
  private var endpoints: [Double: [EndpointResult]] = [:]
  private var subgroups: [Double: [SubgroupResult]] = [:]

  struct Refusal: Error { let words: String }

  init(plan: EvaluationProtocol, engine: EndpointEngine, table: CaseTable) {
    self.plan = plan
    self.engine = engine
    self.table = table
    groupings = plan.subgroups.map { Self.grouping($0, plan: plan, table: table) }
  }

  /// The endpoints over all rows.
  mutating func endpoints(at level: ConfidenceLevel) -> [EndpointResult] {
    if let known = endpoints[level.value] { return known }
    let found = engine.results(level: level)
    endpoints[level.value] = found
    return found
  }

  /// The subgroups, in the protocol's order.
  mutating func subgroups(at level: ConfidenceLevel) -> [SubgroupResult] {
    if let known = subgroups[level.value] { return known }
    let found = zip(plan.subgroups, groupings).map { spec, grouping in
      switch grouping {
      case .failure(let refusal): SubgroupResult(by: spec.names, refusal: refusal.words)
      case .success(let grouping):
        SubgroupResult(by: spec.names, groups: grouping.groups.map { group($0, in: grouping, level: level) })
      }
    }
    subgroups[level.value] = found
    return found
  }

  private func group(_ group: (name: String, code: Int32), in grouping: Grouping, level: ConfidenceLevel) -> GroupResult
  {
    let member = grouping.members(of: group.code)
    let source = engine.metrics.source
    var counts = (positive: Int.max, negative: Int.max, any: 0)
    for stream in engine.streams.all {
      // The smallest stream decides: a group is judged for every arm or model or for none.
      let found = source.unitCounts(source.sample(stream, among: member))
      counts = (min(counts.positive, found.positive), min(counts.negative, found.negative), max(counts.any, found.any))
    }
    let shortfall = shortfall(positives: counts.positive, negatives: counts.negative)
    return GroupResult(
      name: group.name, positives: counts.positive, negatives: counts.negative, units: counts.any, shortfall: shortfall,
      endpoints: shortfall == nil ? engine.results(level: level, among: member, group: group.name) : [])
  }

  private func shortfall(positives: Int, negatives: Int) -> String? {
    let minimum = plan.subgroupMinimum
    let needs = [
      (minimum.positives - positives, "positive"), (minimum.negatives - negatives, "negative"),
    ].filter { $0.0 > 0 }.map { "\($0.0) more \($0.1)\($0.0 == 1 ? "" : "s")" }
    return needs.isEmpty ? nil : "needs " + needs.joined(separator: " and ")
  }

  private static func grouping(
    _ spec: SubgroupSpec, plan: EvaluationProtocol, table: CaseTable
  ) -> Result<Grouping, Refusal> {
    for factor in spec.factors {
      let attribute = table.attribute(named: factor.name)
      let isDeclared = plan.data.binding.knownAfterOutcome.contains(factor.column)
      if let attribute, attribute.isReadingLevel {
        return .failure(Refusal(words: words(attribute, isDeclared: isDeclared, table: table)))
      }
      if isDeclared {
        return .failure(
          Refusal(
            words: "\(factor.name) is known only after the outcome, as the protocol declares: a subgroup on it would "
              + "select cases by their outcome"))
      }
    }
    guard let grouping = Grouping.make(spec, table: table) else {
      let why = spec.bins == nil ? "is not bound to a column" : "is not a numeric column, so it has no bins"
      return .failure(Refusal(words: "\(spec.names.joined(separator: ", ")) \(why)"))
    }
    return .success(grouping)
  }

  /// From this share of differing cases on, an attribute is taken to be recorded with the read, not mistyped.
  private static let mistypedShare = 0.05

  /// Why an attribute that differs between the reads of a case divides no cases.
  private static func words(_ attribute: AttributeColumn, isDeclared: Bool, table: CaseTable) -> String {
    let all = table.cases?.presentLevelCount ?? table.rowCount
    let few = attribute.casesThatDiffer
    let cases = "the reads of \(few) of \(all) cases"
    guard isDeclared || Double(few) >= mistypedShare * Double(all) else {
      return
        "\(attribute.name) differs between \(cases), so those cases belong to no group; correct the table, or leave "
        + "the subgroup out"
    }
    return
      "\(attribute.name) differs between \(cases), so it was recorded by the reader with the result and not by the "
      + "case: a subgroup on it would select cases by their outcome"
      + (isDeclared ? "; the protocol declares it as known after the outcome" : "")
  }
}
