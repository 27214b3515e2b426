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
        SubgroupResult(
          by: spec.names,
          groups: zip(grouping.groups, engine.metrics.source.divided(by: grouping)).map {
            group($0.name, engine.within($1), level: level)
          })
      }
    }
    subgroups[level.value] = found
    return found
  }

  private func group(_ name: String, _ engine: EndpointEngine, level: ConfidenceLevel) -> GroupResult {
    let source = engine.metrics.source
    var counts = (positive: Int.max, negative: Int.max, any: 0)
    for stream in engine.streams.all {
      // The smallest stream decides: a group is judged for every arm or model or for none.
      let found = source.unitCounts(source.sample(stream))
      counts = (min(counts.positive, found.positive), min(counts.negative, found.negative), max(counts.any, found.any))
    }
    let shortfall = shortfall(positives: counts.positive, negatives: counts.negative, unit: source.unitWord)
    return GroupResult(
      name: name, positives: counts.positive, negatives: counts.negative, units: counts.any, shortfall: shortfall,
      endpoints: shortfall == nil ? engine.results(level: level, group: name) : [])
  }

  private func shortfall(positives: Int, negatives: Int, unit: String) -> String? {
    let minimum = plan.subgroupMinimum
    let needs = [
      (minimum.positives - positives, "positive"), (minimum.negatives - negatives, "negative"),
    ].filter { $0.0 > 0 }.map { "\($0.0) more \($0.1) \(unit)\($0.0 == 1 ? "" : "s")" }
    return needs.isEmpty ? nil : "needs " + needs.joined(separator: " and ")
  }

  private static func grouping(
    _ spec: SubgroupSpec, plan: EvaluationProtocol, table: CaseTable
  ) -> Result<Grouping, Refusal> {
    for factor in spec.factors {
      let attribute = table.attribute(named: factor.name)
      let isDeclared = plan.data.binding.knownAfterOutcome.contains(factor.column)
      if let attribute, attribute.isReadingLevel {
        return .failure(Refusal(words: attribute.readingWords(isDeclared: isDeclared, table: table)))
      }
      if isDeclared {
        return .failure(
          Refusal(
            words: "\(factor.name) is known only after the outcome, as the protocol declares: a subgroup on it would "
              + "select cases by their outcome"))
      }
    }
    guard let grouping = Grouping.make(spec, table: table) else {
      let why = spec.bins == nil ? "is not bound to a column" : "has no bins: it \(notNumeric(spec, table))"
      return .failure(Refusal(words: "\(spec.names.joined(separator: ", ")) \(why)"))
    }
    return .success(grouping)
  }

  /// Where the first value stands that keeps a column from being numeric.
  private static func notNumeric(_ spec: SubgroupSpec, _ table: CaseTable) -> String {
    for factor in spec.factors {
      guard let categories = table.attribute(named: factor.name)?.categories else { continue }
      for row in categories.codes.indices {
        guard let text = categories[row], Double(text) == nil else { continue }
        return "holds a value that is no number in line \(table.sourceRows[row])"
      }
    }
    return "is not numeric"
  }
}
