// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What an explanation must reach, stated before it is examined.
///
/// ```yaml
/// explanations:
///   - measure: randomised.spearman-absolute
///     at-most: 0.5
///   - measure: deletion.gain
///     of: random order
///     at-least: 0
/// ```
public struct ExplanationCriteria: Sendable, Hashable {
  /// One demand.
  public struct Criterion: Sendable, Hashable {
    /// On which side of the limit the measure must lie.
    public enum Demand: Sendable, Hashable {
      /// Not below it.
      case atLeast(Double)
      /// Not above it.
      case atMost(Double)
    }

    /// The measure's machine name.
    public var measure: String
    /// The layer, change, tolerance or baseline; `nil` for a measure that has none.
    public var group: String?
    /// What is demanded.
    public var demand: Demand

    /// Makes a demand; the parameters are the properties.
    public init(_ measure: String, of group: String? = nil, _ demand: Demand) {
      self.measure = measure
      self.group = group
      self.demand = demand
    }

    /// The demand in words.
    public var words: String {
      let limit =
        switch demand {
        case .atLeast(let limit): "at least \(limit)"
        case .atMost(let limit): "at most \(limit)"
        }
      return measure + (group.map { " (\($0))" } ?? "") + " " + limit
    }
  }

  /// The demands; all must hold.
  public var criteria: [Criterion]

  /// Makes criteria.
  public init(_ criteria: [Criterion]) { self.criteria = criteria }

  /// What any explanation should reach: it depends on the model, and on what the answer hangs on.
  ///
  /// One half is where a rank correlation ceases to be weak; a method that has it with a model that knows nothing shows the image
  /// rather than the model.
  public static let usual = ExplanationCriteria([
    Criterion("randomised.spearman-absolute", .atMost(0.5)),
    Criterion("deletion.gain", of: "random order", .atLeast(0)),
    Criterion("insertion.gain", of: "random order", .atLeast(0)),
  ])

  /// The usual demands and, where lesions are outlined, that maps lie on them more than by chance.
  public static let usualWithOutlines = ExplanationCriteria(
    usual.criteria + [Criterion("pointing.gain", .atLeast(0)), Criterion("relevance-mass.gain", .atLeast(0))])

  /// Reads criteria as a protocol's section holds them: a list of `measure`, `of`, and `at-least` or `at-most`.
  ///
  /// - Parameters:
  ///   - value: The section.
  ///   - file: The file's name, for faults.
  /// - Throws: `InputFaults` with everything that is wrong.
  public init(_ value: JSONValue, file: String) throws(InputFaults) {
    var faults = InputFaults()
    func fault(_ row: Int?, _ column: String, _ found: String, _ expected: String) {
      faults.append(
        InputFault(file: file, row: row, column: "explanations.\(column)", found: found, expected: expected))
    }
    criteria = []
    guard case .array(let items) = value, !items.isEmpty else {
      fault(nil, "list", "no list of demands", "a list of measure, of, and at-least or at-most")
      throw faults
    }
    for (place, item) in items.enumerated() {
      guard case .object(let members) = item else {
        fault(place + 1, "item", "no mapping", "measure, of, and at-least or at-most")
        continue
      }
      var (measure, group, demands) = ("", String?.none, [Criterion.Demand]())
      for member in members {
        switch (member.key, member.value) {
        case ("measure", .string(let name)):
          measure = name
          if !ExaminationResult.Measure.names.contains(name) {
            fault(place + 1, "measure", name, ExaminationResult.Measure.names.sorted().joined(separator: ", "))
          }
        case ("of", .string(let name)): group = name
        case ("at-least", .number(let limit)): demands.append(.atLeast(limit))
        case ("at-least", .integer(let limit)): demands.append(.atLeast(Double(limit)))
        case ("at-most", .number(let limit)): demands.append(.atMost(limit))
        case ("at-most", .integer(let limit)): demands.append(.atMost(Double(limit)))
        default:
          fault(place + 1, member.key, "a key or value that means nothing here", "measure, of, at-least, at-most")
        }
      }
      if measure.isEmpty { fault(place + 1, "measure", "nothing", "the name of a measure") }
      if demands.count == 1 {
        criteria.append(Criterion(measure, of: group, demands[0]))
      } else {
        fault(place + 1, "demand", "\(demands.count) limits", "one of at-least and at-most")
      }
    }
    if !faults.isEmpty { throw faults }
  }

  /// Judges what was measured.
  ///
  /// A demand passes where the whole interval lies on its side, and fails where the value itself does not and the interval does not
  /// reach it either; where the limit lies in the interval, or there is none, the cases are too few to tell.
  /// - Parameter result: What was measured.
  /// - Returns: A ruling for each demand, in order.
  public func rulings(on result: ExaminationResult) -> [ExplanationRuling] {
    criteria.map { criterion in
      let estimate = result.estimate(criterion.measure, of: criterion.group)
      return ExplanationRuling(
        criterion: criterion, estimate: estimate, verdict: Self.verdict(criterion.demand, estimate))
    }
  }

  private static func verdict(_ demand: Criterion.Demand, _ estimate: Estimate?) -> ExplanationVerdict {
    guard let estimate, let value = estimate.value else { return .cannotBeJudged }
    // The same test for both sides: what is demanded is that a number is not below a limit.
    let (sign, limit) =
      switch demand {
      case .atLeast(let limit): (1.0, limit)
      case .atMost(let limit): (-1.0, -limit)
      }
    guard let interval = estimate.interval else { return sign * value < limit ? .fail : .cannotBeJudged }
    let (low, high) = (
      min(sign * interval.lower, sign * interval.upper), max(sign * interval.lower, sign * interval.upper)
    )
    if low >= limit { return .pass }
    return high < limit ? .fail : .cannotBeJudged
  }
}

/// What an examination concludes.
public enum ExplanationVerdict: String, Sendable, Hashable, CaseIterable {
  /// Every demand holds.
  case pass
  /// At least one demand does not hold.
  case fail
  /// None failed, but at least one cannot be told.
  case cannotBeJudged = "cannot be judged"

  /// The verdict over several: one failure decides; without any, one that cannot be told leaves the whole open.
  public static func over(_ rulings: [ExplanationRuling]) -> ExplanationVerdict {
    if rulings.contains(where: { $0.verdict == .fail }) { return .fail }
    return rulings.isEmpty || rulings.contains { $0.verdict == .cannotBeJudged } ? .cannotBeJudged : .pass
  }
}

/// A demand with what was found.
public struct ExplanationRuling: Sendable, Equatable {
  /// The demand.
  public let criterion: ExplanationCriteria.Criterion
  /// What was measured; `nil` where it was not.
  public let estimate: Estimate?
  /// Whether it holds.
  public let verdict: ExplanationVerdict
}
