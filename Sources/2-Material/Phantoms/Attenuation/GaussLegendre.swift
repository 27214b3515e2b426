// SPDX-License-Identifier: Apache-2.0

/// The Gauss–Legendre rule on an interval.
struct GaussLegendre: Sendable {
  private let nodes: [Double]
  private let weights: [Double]

  /// The rule of a number of nodes, 1 or more.
  init(_ count: Int) {
    let offDiagonal = (1..<max(count, 2)).map { Double($0) / (4 * Double($0 * $0) - 1).squareRoot() }
    let system = TridiagonalSystem(
      diagonal: [Double](repeating: 0, count: count), offDiagonal: Array(offDiagonal.prefix(count - 1)))
    nodes = system.values
    weights = system.firstComponents.map { 2 * $0 * $0 }
  }

  /// The nodes within an interval, and their weights.
  func points(from low: Double, to high: Double) -> [(point: Double, weight: Double)] {
    let half = (high - low) / 2
    return zip(nodes, weights).map { (low + half * (1 + $0), $1 * half) }
  }

  /// The sum over the nodes.
  func integral(from low: Double, to high: Double, _ value: (Double) -> Double) -> Double {
    let half = (high - low) / 2
    var sum = 0.0
    for (node, weight) in zip(nodes, weights) { sum += weight * value(low + half * (1 + node)) }
    return sum * half
  }
}
