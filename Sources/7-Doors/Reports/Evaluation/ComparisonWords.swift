// SPDX-License-Identifier: Apache-2.0
import Validation
import Vocabulary

/// A comparison's hypothesis, sides and margin, in words and for charts.
struct ComparisonWords {
  /// What is to be shown of the difference.
  enum Claim { case difference, superiority, nonInferiority, equivalence }

  let endpoint: EndpointResult

  init(_ endpoint: EndpointResult) { self.endpoint = endpoint }

  /// Whether the endpoint compares at all.
  static func isComparison(_ endpoint: EndpointResult) -> Bool {
    !endpoint.arms.isEmpty || endpoint.estimate.name.hasPrefix("difference.")
  }

  /// What the endpoint's title says that it claims.
  var claim: Claim {
    if endpoint.title.contains("non-inferiority") { return .nonInferiority }
    if endpoint.title.contains("equivalence") { return .equivalence }
    if endpoint.title.contains("superiority") { return .superiority }
    return .difference
  }

  /// The compared arms or models, test first.
  var sides: (test: String, reference: String)? {
    guard endpoint.arms.count == 2, let test = endpoint.arms[0].group, let reference = endpoint.arms[1].group else {
      return nil
    }
    return (test, reference)
  }

  /// The measure inside a sentence: `AUC`, `sensitivity`.
  var measure: String {
    let name = MetricWords.name(endpoint.metric)
    return name.dropFirst().contains(where: \.isUppercase) ? name : name.prefix(1).lowercased() + name.dropFirst()
  }

  /// The measure and the sides without the hypothesis, for where that stands beside it.
  var subject: String {
    let name = MetricWords.name(endpoint.metric)
    return sides.map { "\(name), \($0.test) against \($0.reference)" } ?? Wording.capitalised(endpoint.title)
  }

  /// What the chart's axis says.
  var axis: String {
    let who = sides.map { ", \($0.test) \(NumberWords.minus) \($0.reference)" } ?? ""
    return "Difference in \(measure)\(who)"
  }

  /// The margin for the chart.
  var margin: DifferenceChart.Margin {
    guard let margin = endpoint.margin else { return .none }
    switch claim {
    case .equivalence: return .within(margin)
    case .nonInferiority: return endpoint.metric.higherIsBetter == false ? .notAbove(margin) : .notBelow(margin)
    default: return .none
    }
  }

  /// Who is better at the chart's two ends.
  var favours: (left: String, right: String)? {
    guard let sides, let higher = endpoint.metric.higherIsBetter else { return nil }
    let (test, reference) = ("favours \(sides.test)", "favours \(sides.reference)")
    return higher ? (reference, test) : (test, reference)
  }

  /// What had to be, in a sentence's half: `to be not inferior, its lower end had to lie above −0.05`.
  var condition: String? {
    let lowerIsBetter = endpoint.metric.higherIsBetter == false
    switch (claim, endpoint.margin) {
    case (.nonInferiority, let margin?) where lowerIsBetter:
      return "to be not inferior, the upper end of the interval had to lie below \(NumberWords.exact(margin))"
    case (.nonInferiority, let margin?):
      return "to be not inferior, the lower end of the interval had to lie above \(NumberWords.exact(-margin))"
    case (.equivalence, let margin?):
      return "to be equivalent, the whole interval had to lie between \(NumberWords.exact(-margin)) and "
        + NumberWords.exact(margin)
    case (.superiority, _):
      return "to be superior, the \(lowerIsBetter ? "upper" : "lower") end of the interval had to lie "
        + (lowerIsBetter ? "below zero" : "above zero")
    default: return nil
    }
  }

  /// What is claimed, for a cell of a table: `not inferior, margin 0.05`.
  var demanded: String {
    let margin = endpoint.margin.map { ", margin \(NumberWords.exact($0))" } ?? ""
    switch claim {
    case .difference: return "none: the difference is described"
    case .superiority: return "superior"
    case .nonInferiority: return "not inferior\(margin)"
    case .equivalence: return "equivalent\(margin)"
    }
  }

  /// Whether it was shown, in a word or two.
  var outcome: Markup {
    switch endpoint.isShown {
    case true?: Ruling.pass.mark("shown")
    case false?: Ruling.fail.mark("not shown")
    case nil where claim == .difference: .nothing
    case nil: Ruling.cannotBeJudged.mark("cannot be judged")
    }
  }
}
