// SPDX-License-Identifier: Apache-2.0

/// What calling a case of one class by the name of another costs, for two classes or more.
public struct CostMatrix: Sendable, Hashable {
  /// The names of the classes, in their order.
  public let classes: [String]
  /// The cost of each call for each truth: a row per true class, a column per call.
  public let costs: [[Double]]
  /// The unit of the costs; `1` for a pure number.
  public let unit: String

  /// Makes a matrix; `nil` unless it is square, has two classes or more, and is finite.
  public init?(classes: [String], costs: [[Double]], unit: String = "1") {
    guard classes.count >= 2, costs.count == classes.count,
      costs.allSatisfy({ $0.count == classes.count && $0.allSatisfy(\.isFinite) })
    else { return nil }
    self.classes = classes
    self.costs = costs
    self.unit = unit
  }

  /// One for each wrong call, nothing for a right one: the expected cost is then the share of wrong calls.
  public static func zeroOne(classes: [String]) -> CostMatrix? {
    CostMatrix(
      classes: classes, costs: classes.indices.map { truth in classes.indices.map { $0 == truth ? 0 : 1 } })
  }

  /// The call that costs least on average for given chances of the classes; of equals the first.
  public func cheapestCall(chances: [Double]) -> Int {
    let expected = classes.indices.map { call in
      zip(costs, chances).reduce(0) { $0 + $1.0[call] * $1.1 }
    }
    return expected.indices.min { expected[$0] < expected[$1] } ?? 0
  }
}
