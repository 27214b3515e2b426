// SPDX-License-Identifier: Apache-2.0
import Distributions

/// How large the greatest of all pairwise studentised differences is by chance, where all groups are truly alike.
///
/// Whoever looks at the groups first and then compares the best with the worst has made all comparisons. The greatest of them
/// follows the studentised range, here of groups whose variances differ and that may share units, so it is drawn: normal values with
/// the groups' covariance, the greatest of |difference| / standard error over the pairs. With two groups it is the normal
/// distribution itself, and nothing is drawn.
///
/// > Source: Tukey's studentised range in the form for unequal variances: Hothorn, Bretz & Westfall, Biometrical Journal 50
/// > (2008) 346–363. Checked against scipy's studentised range in `WidestPairTests`.
struct PairwiseMaximum: Sendable {
  /// How many maxima are drawn.
  static let draws = 20_000
  private static let purpose: UInt16 = 0xFA1E

  /// The drawn maxima, ascending; `nil` for two groups of one family.
  private let sorted: [Double]?

  /// Draws the maxima of several families of groups at once: one family a measure, independent of each other.
  ///
  /// Families that are tied, as the two rates of patients with rows of both classes, are rather less extreme together than
  /// independent ones (Šidák), so the result is cautious.
  init(_ families: [[GroupPoint]], seed: UInt64) {
    let families = families.filter { $0.count > 1 }
    if families.count == 1, families[0].count == 2 {
      sorted = nil
      return
    }
    let prepared = families.map { Family($0) }
    var maxima: [Double] = []
    maxima.reserveCapacity(Self.draws)
    for draw in 0..<Self.draws {
      var stream = PhiloxStream(seed: seed, replicate: draw, purpose: Self.purpose)
      maxima.append(prepared.reduce(0) { max($0, $1.maximum(&stream)) })
    }
    sorted = maxima.sorted()
  }

  /// The value that the maximum exceeds with a probability.
  func quantile(upperTail tail: Double) -> Double {
    guard let sorted else { return NormalDistribution.standard.upperTailQuantile(tail / 2) }
    let place = min(sorted.count - 1, max(0, Int(((1 - tail) * Double(sorted.count)).rounded(.up)) - 1))
    return sorted[place]
  }

  /// The probability of a maximum at least as large; never zero where it was drawn.
  func upperTail(_ value: Double) -> Double {
    guard let sorted else { return min(1, 2 * NormalDistribution.standard.upperTail(value)) }
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return Double(sorted.count - low + 1) / Double(sorted.count + 1)
  }

  /// The method in words.
  var words: String {
    sorted == nil ? "two groups, normal" : "greatest of all pairs (max-t), \(Self.draws) normal draws"
  }

  /// The groups of one measure.
  private struct Family: Sendable {
    private let scales: [Double]
    /// The root of the correlations, where units are shared.
    private let root: [[Double]]?
    private let pairScale: [Double]

    init(_ points: [GroupPoint]) {
      scales = points.map(\.scale)
      let count = points.count
      var pairScale = [Double](repeating: 0, count: count * count)
      var correlations = (0..<count).map { i in (0..<count).map { $0 == i ? 1.0 : 0.0 } }
      for i in 0..<count {
        for j in i + 1..<max(i + 1, count) {
          let pair = GroupPair(points[i], points[j])
          pairScale[i * count + j] = pair.scale
          correlations[i][j] = points[i].correlation(with: points[j])
          correlations[j][i] = correlations[i][j]
        }
      }
      self.pairScale = pairScale
      let isTied = correlations.enumerated().contains { i, row in row.enumerated().contains { $0 != i && $1 != 0 } }
      guard isTied else {
        root = nil
        return
      }
      let eigen = SymmetricEigen(correlations)
      root = (0..<count).map { i in
        zip(eigen.values, eigen.vectors).map { value, vector in vector[i] * max(0, value).squareRoot() }
      }
    }

    func maximum(_ stream: inout PhiloxStream) -> Double {
      let count = scales.count
      var z = (0..<count).map { _ in stream.normal() }
      if let root {
        z = root.map { row in zip(row, z).reduce(0) { $0 + $1.0 * $1.1 } }
      }
      for i in 0..<count { z[i] *= scales[i] }
      var most = 0.0
      for i in 0..<count {
        for j in i + 1..<max(i + 1, count) where pairScale[i * count + j] > 0 {
          most = max(most, (z[i] - z[j]).magnitude / pairScale[i * count + j])
        }
      }
      return most
    }
  }
}
