// SPDX-License-Identifier: Apache-2.0
import Foundation
import Validation
import Vocabulary

/// A judged criterion as one plain sentence, with the number in words.
struct CriterionSentence {
  let criterion: CriterionResult
  let part: PartEvaluation
  /// Whether the sentence names its part.
  let namesPart: Bool

  /// The demand, where the criterion's text is understood.
  var demand: Demand? { Demand(criterion.text) }

  /// The endpoint that the criterion is about, where it can be told.
  var endpoint: EndpointResult? { demand.flatMap { Self.endpoint(of: $0, in: part.endpoints) } }

  /// The endpoint that a demand names, by its name or by a metric that only one endpoint has.
  static func endpoint(of demand: Demand, in endpoints: [EndpointResult]) -> EndpointResult? {
    if let named = endpoints.first(where: { $0.id == demand.subject }) { return named }
    let measured = endpoints.filter { $0.metric.rawValue == demand.subject }
    return measured.count == 1 ? measured.first : nil
  }

  /// The sentence.
  ///
  /// As in `At site North, 62 % of the diseased were found (95 % CI 48 % to 74 %); at least 75 % was demanded.`
  var text: String {
    let found = criterion.verdict == .cannotBeJudged ? nil : finding
    let body = found ?? fallback
    var places: [String] = []
    if namesPart, let name = part.name { places.append("In part \(name)") }
    if let group = criterion.group {
      let place = GroupWords.place(group)
      places.append(places.isEmpty ? place : place.prefix(1).lowercased() + place.dropFirst())
    }
    let start = places.joined(separator: ", ")
    return (start.isEmpty ? Wording.capitalised(body) : "\(start), \(body)") + "."
  }

  /// The reason without the group's name and without a full stop.
  var reason: String {
    var reason = criterion.reason
    if let group = criterion.group, reason.hasPrefix("\(group) ") { reason = String(reason.dropFirst(group.count + 1)) }
    while reason.hasSuffix(".") { reason.removeLast() }
    return Wording.typeset(reason)
  }

  /// For what is not judged, or not understood: the subject and the reason.
  private var fallback: String {
    let subject = endpoint.map { Self.subject($0) } ?? "“\(criterion.text)”"
    let verdict =
      switch criterion.verdict {
      case .accepted: "holds"
      case .notAccepted: "does not hold"
      case .cannotBeJudged: "cannot be judged"
      }
    return "\(subject) \(verdict): \(reason)"
  }

  private var finding: String? {
    guard let demand, let endpoint, let observed = criterion.observed, observed.value != nil else { return nil }
    if observed.name.hasPrefix("difference.") { return difference(observed, demand, endpoint) }
    guard case .number(let quantity, let relation, let limit) = demand.claim, quantity != .p else { return nil }
    let value: Double? =
      switch quantity {
      case .lower: observed.interval?.lower
      case .upper: observed.interval?.upper
      default: observed.value
      }
    guard let value else { return nil }
    let isShare = MetricWords.finding(endpoint.metric, share: "") != nil
    let numbers = Numbers(isShare: isShare, tested: value, limit: limit, n: observed.n)
    let shown = observed.value.map(numbers.words) ?? ""
    let core =
      MetricWords.finding(endpoint.metric, share: shown) ?? "\(MetricWords.inSentence(endpoint.metric)) was \(shown)"
    let of = Self.whose(endpoint).map { "for \($0), " } ?? ""
    let interval = observed.interval.map {
      " (\(NumberWords.level(observed.level)) CI \(numbers.words($0.lower)) to \(numbers.words($0.upper)))"
    }
    return of + core + (interval ?? "") + "; " + demanded(quantity, relation, numbers.limit)
  }

  private func demanded(_ quantity: Demand.Quantity, _ relation: Demand.Relation, _ limit: String) -> String {
    switch quantity {
    case .lower: "the lower end of the interval had to be \(relation.words) \(limit)"
    case .upper: "the upper end of the interval had to be \(relation.words) \(limit)"
    default: "\(relation.words) \(limit) was demanded"
    }
  }

  private func difference(_ observed: Estimate, _ demand: Demand, _ endpoint: EndpointResult) -> String? {
    let comparison = ComparisonWords(endpoint)
    let who = comparison.sides.map { " between \($0.test) and \($0.reference)" } ?? ""
    let found = "the difference in \(comparison.measure)\(who) was \(NumberWords.estimate(observed))"
    switch demand.claim {
    case .holds:
      return comparison.condition.map { "\(found); \($0)" } ?? "\(found); \(Wording.typeset(criterion.reason))"
    case .number(let quantity, let relation, let limit) where quantity != .p:
      return "\(found); \(demanded(quantity, relation, NumberWords.exact(limit)))"
    default: return "\(found); \(Wording.typeset(criterion.reason))"
    }
  }

  /// The endpoint's subject: `sensitivity`, `the AUC for model-a`.
  private static func subject(_ endpoint: EndpointResult) -> String {
    let name = MetricWords.inSentence(endpoint.metric)
    if endpoint.estimate.name.hasPrefix("difference.") { return "“\(endpoint.title)”" }
    return whose(endpoint).map { "\(name) for \($0)" } ?? name
  }

  /// The model, arm or label that the endpoint's title names after its metric.
  private static func whose(_ endpoint: EndpointResult) -> String? {
    let pieces = endpoint.title.components(separatedBy: ", ").dropFirst()
    return pieces.isEmpty ? nil : pieces.joined(separator: ", ")
  }
}

/// Numbers of one sentence, with decimals enough to tell the tested one from the limit.
private struct Numbers {
  let isShare: Bool
  let limit: String
  private let tested: Double
  private let bound: Double
  private let decimals: Int

  init(isShare: Bool, tested: Double, limit bound: Double, n: Int) {
    self.isShare = isShare
    self.tested = tested
    self.bound = bound
    var places = n < 200 ? 0 : 1
    while places < 9, tested != bound,
      NumberWords.percent(tested, decimals: places) == NumberWords.percent(bound, decimals: places)
    {
      places += 1
    }
    decimals = places
    // A hundred times 0.07 is not quite 7.
    let hundred = (bound * 1e11).rounded() / 1e9
    limit = isShare ? "\(NumberWords.exact(hundred))\(NumberWords.thin)%" : NumberWords.exact(bound)
  }

  func words(_ value: Double) -> String {
    if isShare { return NumberWords.percent(value, decimals: decimals) }
    return value == tested ? NumberWords.decimal(value, apartFrom: bound) : NumberWords.number(value)
  }
}
