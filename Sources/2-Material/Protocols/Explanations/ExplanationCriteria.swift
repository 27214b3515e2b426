// SPDX-License-Identifier: Apache-2.0

/// What the explanations of a model must reach, stated before they are examined.
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

  /// The machine names of all measures that a demand may name.
  public static let measures: [String] =
    ["randomised", "randomised-from-the-end", "randomised-layer", "randomised-labels"].flatMap { what in
      ["spearman", "spearman-absolute", "ssim"].map { "\(what).\($0)" }
    } + [
      "deletion.area", "deletion.gain", "insertion.area", "insertion.gain", "pointing", "pointing.gain",
      "relevance-mass", "relevance-mass.gain", "relevance-rank", "max-sensitivity", "stability.spearman",
      "completeness.error",
    ]
}
