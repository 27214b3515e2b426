// SPDX-License-Identifier: Apache-2.0

/// What share of a target population each category of one property has, and which category each tested row is in.
public struct TargetMargin: Sendable, Hashable {
  /// The property: `sex`.
  public let name: String
  /// The categories that the target has.
  public let categories: [String]
  /// The share of each category in the target, ≥ 0; they sum to 1.
  public let shares: [Double]
  /// The category of each tested row; `nil` for a row that is in none of them and so not of the target.
  public let categoryOfRow: [Int?]

  /// Checks a margin.
  /// - Throws: ``TargetWeightError`` where shares do not sum to 1 (within one part in a million).
  public init(
    name: String, categories: [String], shares: [Double], categoryOfRow: [Int?]
  ) throws(TargetWeightError) {
    precondition(categories.count == shares.count, "each category has a share")
    precondition(categoryOfRow.allSatisfy { $0.map(categories.indices.contains) ?? true }, "categories are numbered")
    let sum = shares.reduce(0, +)
    guard shares.allSatisfy({ $0 >= 0 }), (sum - 1).magnitude <= 1e-6 else {
      throw .sharesDoNotSumToOne(of: name, sum: sum)
    }
    self.name = name
    self.categories = categories
    self.shares = shares.map { $0 / sum }
    self.categoryOfRow = categoryOfRow
  }
}

/// Why tested rows cannot stand for a target population.
public enum TargetWeightError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Shares of categories that are no division of a population.
  case sharesDoNotSumToOne(of: String, sum: Double)
  /// The target has a category of which no row was tested: nothing can be weighted up to it.
  case untestedCategory(of: String, category: String, share: Double)
  /// No row was tested, or the target is empty.
  case empty
  /// The weights did not settle: the margins contradict each other in the rows that were tested.
  case notConverged(after: Int)
  /// The density ratio has no fit.
  case noFit(String)

  /// One sentence for a person, without a full stop.
  public var description: String {
    switch self {
    case .sharesDoNotSumToOne(let name, let sum): "the shares of \(name) sum to \(sum), not to 1"
    case .untestedCategory(let name, let category, let share):
      "the target has \(name)=\(category) (share \((share * 1000).rounded() / 1000)), of which no row was tested: "
        + "nothing says how the model does there"
    case .empty: "there are no rows to weight, or none in the target"
    case .notConverged(let rounds):
      "the weights did not settle in \(rounds) rounds: the shares contradict each other in the rows that were tested"
    case .noFit(let why): "the ratio of the densities has no fit: \(why)"
    }
  }
}
