// SPDX-License-Identifier: Apache-2.0

/// How probabilities are put into bins.
public enum CalibrationBins: Sendable, Hashable {
  /// So many bins of equal width over 0…1.
  case equalWidth(Int)
  /// So many bins with about as many rows each; equal probabilities stay together.
  case equalMass(Int)

  /// How many bins were asked for, ≥ 1.
  public var count: Int {
    switch self {
    case .equalWidth(let count), .equalMass(let count): count
    }
  }

  /// The bins in words.
  public var words: String {
    switch self {
    case .equalWidth(let count): "\(count) bins of equal width"
    case .equalMass(let count): "\(count) bins of equal mass"
    }
  }

  /// The edges from the lowest to the highest; a bin holds its upper edge, and the first also its lower one.
  ///
  /// Edges of equal mass are quantiles: linear between order statistics (type 7 of Hyndman and Fan), with weights the smallest
  /// probability up to which that share of the weight lies. Edges that coincide are one.
  func edges(of sample: LabelledProbabilities) -> [Double] {
    precondition(count >= 1, "there is a bin")
    switch self {
    case .equalWidth(let count): return EqualWidthEdges(count: count).edges
    case .equalMass(let count):
      let order = RadixSort.order(sample.probabilities.map(ScoreKey.key)).map(Int.init)
      guard let first = order.first, let last = order.last else { return [0, 1] }
      var edges = [sample.probabilities[first]]
      if let weights = sample.sample.weights {
        let total = weights.reduce(0, +)
        var sum = 0.0
        for row in order where weights[row] > 0 {
          sum += weights[row]
          while edges.count < count, sum >= Double(edges.count) / Double(count) * total * (1 - 1e-12) {
            edges.append(sample.probabilities[row])
          }
        }
      } else {
        for bin in 1..<max(2, count) where bin < count {
          let place = Double(bin) / Double(count) * Double(order.count - 1)
          let below = Int(place)
          let (low, high) = (
            sample.probabilities[order[below]], sample.probabilities[order[min(below + 1, order.count - 1)]]
          )
          edges.append(low + (place - Double(below)) * (high - low))
        }
      }
      edges.append(sample.probabilities[last])
      var distinct = [edges[0]]
      for edge in edges.dropFirst() where edge > distinct[distinct.count - 1] { distinct.append(edge) }
      return distinct.count > 1 ? distinct : [distinct[0], distinct[0]]
    }
  }

  /// The bin of a probability among edges; below the first edge it is the first, above the last the last.
  static func bin(_ probability: Double, edges: [Double]) -> Int {
    var (low, high) = (1, edges.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if edges[middle] < probability { low = middle + 1 } else { high = middle }
    }
    return low - 1
  }
}
