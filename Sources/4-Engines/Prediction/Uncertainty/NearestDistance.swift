// SPDX-License-Identifier: Apache-2.0
import Features

/// How far a vector lies from its *k*-th nearest known one, all vectors made equally long.
///
/// Nothing is assumed of how the known ones are spread. The distance is that between points of the unit sphere, 0…2; it does not
/// change when vectors are multiplied by a positive number.
///
/// **Edge cases.** A vector of zeros has no direction, and with fewer than *k* known ones there is no *k*-th: `nil`. Images of one
/// patient lie near each other: a reference image that is asked about must leave its own patient out, see ``distance(_:among:)``.
/// > Source: Sun, Ming, Zhu & Li, ICML 2022. Checked by hand, by law (scale, order) and against a plain loop in `NearestDistanceTests`.
public struct NearestDistance: Sendable {
  /// Which neighbour is taken, from 1.
  public let k: Int
  let index: NearestNeighbours
  /// The known vectors as they were given.
  let rows: [Float]

  /// Takes the known vectors.
  ///
  /// - Parameters:
  ///   - rows: The vectors, one after the other; all finite.
  ///   - width: How many numbers a vector has.
  ///   - k: Which neighbour is taken, 1 or more.
  public init(_ rows: [Float], width: Int, k: Int) {
    precondition(k > 0, "neighbours are counted from 1")
    index = NearestNeighbours(rows, width: width, metric: .cosine)
    self.rows = rows
    self.k = k
  }

  /// How many vectors are known.
  public var count: Int { index.count }

  /// The distance to the *k*-th nearest.
  ///
  /// - Parameters:
  ///   - vector: The vector; all finite.
  ///   - allowed: Which of the known ones count; `nil` for all.
  /// - Returns: The distance; `nil` where it is undefined.
  public func distance(_ vector: [Float], among allowed: [Bool]? = nil) -> Double? {
    let near = index.neighbours(of: vector, count: k, among: allowed, threads: 1)[0]
    guard near.count == k else { return nil }
    // Between unit vectors the square of the distance is twice one less the cosine.
    return (2 * near[k - 1].distance).squareRoot()
  }
}
