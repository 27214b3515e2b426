// SPDX-License-Identifier: Apache-2.0
import Foundation
import Prediction
import TestSupport
import Testing

@Suite struct GaussianDistanceTests {
  private static func rows(_ seed: UInt64, _ count: Int, _ width: Int) -> [Float] {
    var stream = SplitMix(seed: seed)
    return (0..<count * width).map { Float(stream.uniform()) * Float($0 % width + 1) }
  }

  @Test func `by hand on four corners of a rectangle`() throws {
    // Variances 4 and 1 about the middle (2, 1), no covariance.
    let corners: [Float] = [0, 0, 4, 0, 0, 2, 4, 2]
    let distance = try #require(GaussianDistance(corners, width: 2, Shrinkage.none))
    #expect(abs(distance.distance([2, 1])) < 1e-12)
    #expect(abs(distance.distance([4, 1]) - 1) < 1e-6)
    #expect(abs(distance.distance([2, 4]) - 3) < 1e-6)
    #expect(abs(distance.distance([6, 3]) - 8.0.squareRoot()) < 1e-6)
    #expect(distance.relativeDistance([2, 1]) == nil)
    #expect(distance.shrinkage == 0)
  }

  @Test func `by hand with two classes: the nearer one counts, less the distance to everything`() throws {
    // Each class has variances 1 about (0, 0) and (10, 0); together 26 and 1 about (5, 0).
    let rows: [Float] = [-1, -1, 1, -1, -1, 1, 1, 1, 9, -1, 11, -1, 9, 1, 11, 1]
    let distance = try #require(
      GaussianDistance(rows, width: 2, classes: [0, 0, 0, 0, 1, 1, 1, 1], Shrinkage.none))
    #expect(distance.distance([0, 0]) < 1e-12)
    #expect(abs(distance.distance([10, 3]) - 3) < 1e-6)
    #expect(abs((distance.relativeDistance([10, 3]) ?? 9) - (9 - (25.0 / 26 + 9))) < 1e-5)
  }

  // scikit-learn 1.9.1: LedoitWolf().fit(rows), its shrinkage_, covariance_ and mahalanobis().
  @Test(arguments: [
    (UInt64(1), 40, 3, 0.10627915229600737, 0.11468509375296232, -0.1067527442676594, 5.33460165721288),
    (UInt64(2), 8, 20, 0.44504816110750844, 4.364279628735722, 0.1124779320543857, 5.1536497406266015),
  ])
  func `shrinkage and distances are those of scikit-learn`(
    seed: UInt64, count: Int, width: Int, shrinkage: Double, variance: Double, covariance: Double, square: Double
  ) throws {
    let rows = Self.rows(seed, count, width)
    let means = (0..<width).map { place in
      (0..<count).reduce(0) { $0 + Double(rows[$1 * width + place]) } / Double(count)
    }
    let shrunk = ShrunkCovariance(
      centred: rows.indices.map { Double(rows[$0]) - means[$0 % width] }, width: width)
    #expect(abs(shrunk.shrinkage - shrinkage) < 1e-12)
    #expect(abs(shrunk.lower[0] - variance) < 1e-11)
    #expect(abs(shrunk.lower[4] - covariance) < 1e-11)
    let distance = try #require(GaussianDistance(rows, width: width))
    let found = distance.distance((0..<width).map { Float($0) * 0.5 })
    #expect(abs(found * found - square) < 1e-5 * square)
  }

  @Test func `without shrinkage no affine map changes a distance`() throws {
    let rows = Self.rows(3, 60, 3)
    func mapped(_ x: [Float]) -> [Float] {
      var y: [Float] = []
      for i in stride(from: 0, to: x.count, by: 3) {
        let (a, b, c) = (x[i], x[i + 1], x[i + 2])
        y.append(2 * a - b + 5)
        y.append(b + 0.5 * c - 1)
        y.append(3 * c + a)
      }
      return y
    }
    let (plain, other) = (
      try #require(GaussianDistance(rows, width: 3, Shrinkage.none)),
      try #require(GaussianDistance(mapped(rows), width: 3, Shrinkage.none))
    )
    for point: [Float] in [[0, 0, 0], [1, -2, 3], [0.5, 1, 1.5]] {
      #expect(abs(plain.distance(point) - other.distance(mapped(point))) < 1e-4 * (1 + plain.distance(point)))
    }
  }

  @Test func `the order of rows does not matter`() throws {
    let rows = Self.rows(4, 30, 5)
    let turned = (0..<30).reversed().flatMap { Array(rows[$0 * 5..<$0 * 5 + 5]) }
    let (first, second) = (
      try #require(GaussianDistance(rows, width: 5)), try #require(GaussianDistance(turned, width: 5))
    )
    #expect(abs(first.distance([1, 1, 1, 1, 1]) - second.distance([1, 1, 1, 1, 1])) < 1e-5)
  }

  @Test func `what has no spread has no distance`() {
    #expect(GaussianDistance([1, 1, 1, 1], width: 2) == nil)
    #expect(GaussianDistance([1, 2], width: 2) == nil)
    #expect(GaussianDistance([1, 2, 2, 4, 3, 6], width: 2, Shrinkage.none) == nil)
  }

  @Test func `fewer rows than places have a distance, and it is greater far away`() throws {
    let distance = try #require(GaussianDistance(Self.rows(5, 10, 200), width: 200))
    let near = distance.distance(Array(Self.rows(5, 10, 200)[..<200]))
    #expect(near < distance.distance([Float](repeating: 500, count: 200)))
  }
}

@Suite struct NearestDistanceTests {
  @Test func `by hand on the unit circle`() throws {
    let known = NearestDistance([1, 0, 0, 2, -3, 0], width: 2, k: 2)
    #expect(abs((known.distance([5, 0]) ?? 9) - 2.0.squareRoot()) < 1e-12)
    #expect(abs((known.distance([1, 1]) ?? 9) - (2 - 2.0.squareRoot()).squareRoot()) < 1e-7)
    #expect(known.distance([0, 0]) == nil)
    // Without the vector itself the two others are left.
    #expect(abs((known.distance([5, 0], among: [false, true, true]) ?? 9) - 2) < 1e-12)
    #expect(known.distance([5, 0], among: [false, true, false]) == nil)
  }

  @Test func `neither length nor order matters, and a plain loop agrees`() throws {
    var stream = SplitMix(seed: 6)
    let rows = (0..<50).map { _ in (0..<8).map { _ in Float(stream.uniform() - 0.5) } }
    let known = NearestDistance(rows.flatMap { $0 }, width: 8, k: 3)
    let turned = NearestDistance(rows.reversed().flatMap { row in row.map { $0 * 4 } }, width: 8, k: 3)
    for _ in 0..<20 {
      let query = (0..<8).map { _ in Float(stream.uniform() - 0.5) }
      func unit(_ x: [Float]) -> [Double] {
        let length = x.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        return x.map { Double($0) / length }
      }
      let plain = rows.map { row in
        zip(unit(row), unit(query)).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
      }.sorted()[2]
      let found = try #require(known.distance(query))
      #expect(abs(found - plain) < 1e-9)
      #expect(abs((turned.distance(query.map { $0 * 0.25 }) ?? 9) - found) < 1e-9)
    }
  }
}
