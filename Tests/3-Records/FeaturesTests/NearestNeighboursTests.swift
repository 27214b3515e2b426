// SPDX-License-Identifier: Apache-2.0
import Features
import Foundation
import TestSupport
import Testing

@Suite("The nearest rows of a matrix")
struct NearestNeighboursTests {
  typealias Metric = NearestNeighbours.Metric
  typealias Neighbour = NearestNeighbours.Neighbour

  /// The definition: every distance in double precision, sums in the order of the places, sorted with ties by row.
  private func slow(
    _ numbers: [Float], _ query: [Float], _ width: Int, _ metric: Metric, _ count: Int, without left: Int? = nil
  ) -> [Neighbour] {
    func mean(_ row: [Double]) -> Double { metric == .correlation ? row.reduce(0, +) / Double(row.count) : 0 }
    let asked = query.map(Double.init)
    var all: [Neighbour] = []
    for row in 0..<numbers.count / width where row != left {
      let own = numbers[row * width..<(row + 1) * width].map(Double.init)
      if metric == .euclidean {
        var sum = 0.0
        for place in 0..<width { sum += (asked[place] - own[place]) * (asked[place] - own[place]) }
        all.append(Neighbour(row: row, distance: sum.squareRoot()))
      } else {
        let (a, b) = (mean(asked), mean(own))
        var (product, first, second) = (0.0, 0.0, 0.0)
        for place in 0..<width {
          product += (asked[place] - a) * (own[place] - b)
          first += (asked[place] - a) * (asked[place] - a)
          second += (own[place] - b) * (own[place] - b)
        }
        guard first > 0, second > 0 else { continue }
        all.append(
          Neighbour(row: row, distance: max(0, 1 - product / (first.squareRoot() * second.squareRoot()))))
      }
    }
    return Array(all.sorted { ($0.distance, $0.row) < ($1.distance, $1.row) }.prefix(count))
  }

  /// Rows that are hard to rank: clusters of near and exact duplicates, far from the origin, of very different lengths.
  private func hard(_ seed: UInt64, count: Int, width: Int) -> [Float] {
    var random = SplitMix(seed: seed)
    let offset = Float(random.uniform() * 1000)
    var rows: [[Float]] = []
    for row in 0..<count {
      switch row % 7 {
      case 1 where row > 7: rows.append(rows[row - 7])
      case 2 where row > 7: rows.append(rows[row - 7].map { $0.nextUp })
      case 3: rows.append((0..<width).map { _ in offset + Float(random.uniform() - 0.5) * 1e-4 })
      case 4 where row % 5 == 0: rows.append(Array(repeating: row % 2 == 0 ? 0 : 3, count: width))
      case 5: rows.append((0..<width).map { _ in Float(random.uniform() - 0.5) * 1e6 })
      default: rows.append((0..<width).map { _ in offset + Float(random.uniform() - 0.5) })
      }
    }
    return rows.flatMap { $0 }
  }

  @Test(arguments: [(1, 1, 5), (2, 3, 40), (3, 16, 333), (4, 17, 600), (5, 64, 250), (6, 100, 130), (7, 257, 90)])
  func `ranks as the definition does, to the last bit`(seed: Int, width: Int, count: Int) {
    let numbers = hard(UInt64(seed), count: count, width: width)
    for metric in Metric.allCases {
      let index = NearestNeighbours(numbers, width: width, metric: metric)
      for threads in [1, 3] {
        let queries = stride(from: 0, to: count, by: 9).map { Array(numbers[$0 * width..<($0 + 1) * width]) }
        let found = index.neighbours(of: queries.flatMap { $0 }, count: 10, threads: threads)
        for (query, near) in zip(queries, found) {
          #expect(near == slow(numbers, query, width, metric, 10), "\(metric) \(threads)")
        }
      }
    }
  }

  @Test func `makes the graph of all rows, whatever the threads`() {
    let (width, count) = (24, 700)
    let numbers = hard(11, count: count, width: width)
    for metric in Metric.allCases {
      let index = NearestNeighbours(numbers, width: width, metric: metric)
      let graph = index.graph(count: 5, threads: 2)
      #expect(graph == index.graph(count: 5, threads: 1))
      #expect(graph == index.graph(count: 5, threads: 7))
      for row in stride(from: 0, to: count, by: 11) {
        let query = Array(numbers[row * width..<(row + 1) * width])
        let none = metric != .euclidean && slow(query, query, width, metric, 1).isEmpty
        #expect(graph[row] == (none ? [] : slow(numbers, query, width, metric, 5, without: row)), "\(metric) \(row)")
      }
    }
  }

  @Test func `shares out the rows of a few queries with the same answer`() {
    let (width, count) = (8, 5000)
    let numbers = hard(21, count: count, width: width)
    let index = NearestNeighbours(numbers, width: width, metric: .euclidean)
    let query = Array(numbers[0..<width])
    let one = index.neighbours(of: query, count: 50, threads: 1)
    #expect(one[0] == slow(numbers, query, width, .euclidean, 50))
    for threads in [2, 3, 4] { #expect(index.neighbours(of: query, count: 50, threads: threads) == one) }
  }

  @Test func `is right by hand`() {
    let index = NearestNeighbours([0, 0, 3, 4, 0, 1, 0, 1], width: 2, metric: .euclidean)
    #expect(
      index.neighbours(of: [0, 0], count: 3)[0] == [
        Neighbour(row: 0, distance: 0), Neighbour(row: 2, distance: 1), Neighbour(row: 3, distance: 1),
      ])
    let angles = NearestNeighbours([0, 0, 2, 0, 0, 5, -1, 0], width: 2, metric: .cosine)
    #expect(
      angles.neighbours(of: [1, 0], count: 9)[0] == [
        Neighbour(row: 1, distance: 0), Neighbour(row: 2, distance: 1), Neighbour(row: 3, distance: 2),
      ])
    #expect(angles.neighbours(of: [0, 0], count: 9) == [[]])
    let opposite = NearestNeighbours.distance([1, 2, 3], [30, 20, 10], .correlation) ?? 0
    #expect(abs(opposite - 2) < 1e-12)
    #expect(NearestNeighbours.distance([1, 1], [1, 2], .correlation) == nil)
  }

  @Test func `takes only rows that are allowed, and all where there are few`() {
    let numbers: [Float] = [0, 1, 2, 3]
    let index = NearestNeighbours(numbers, width: 1, metric: .euclidean)
    let allowed = [false, true, false, true]
    #expect(index.neighbours(of: [0], count: 10, among: allowed)[0].map(\.row) == [1, 3])
    #expect(index.neighbours(of: [0], count: 0) == [[]])
    #expect(index.neighbours(of: [], count: 3) == [])
    #expect(NearestNeighbours([], width: 3, metric: .cosine).neighbours(of: [1, 2, 3], count: 2) == [[]])
  }

  @Test func `is not led astray by very large and very small numbers`() {
    // Below what a number of single precision holds in full.
    let tiny = Float.leastNonzeroMagnitude * 1000
    let numbers: [Float] = [3e38, -3e38, tiny, 2 * tiny, 1e30, 0, 5, -5]
    for metric in [Metric.euclidean, .cosine] {
      let index = NearestNeighbours(numbers, width: 2, metric: metric)
      for query: [Float] in [[tiny, tiny], [3e38, 3e38], [1, 2], [-1e30, 1]] {
        let near = index.neighbours(of: query, count: 4)[0]
        #expect(near == slow(numbers, query, 2, metric, 4), "\(metric) \(query)")
        #expect(near.allSatisfy { $0.distance.isFinite })
      }
    }
  }

  @Test func `stays the same where all is scaled, and shifted for distances and correlation`() {
    var random = SplitMix(seed: 5)
    let numbers = (0..<1200).map { _ in Float(Int(random.next() % 4096)) }
    let query = Array(numbers[12..<24])
    for metric in Metric.allCases {
      let plain = NearestNeighbours(numbers, width: 12, metric: metric).neighbours(of: query, count: 8)[0]
      let scaled = NearestNeighbours(numbers.map { $0 * 4 }, width: 12, metric: metric)
        .neighbours(of: query.map { $0 * 4 }, count: 8)[0]
      #expect(plain.map(\.row) == scaled.map(\.row))
      guard metric != .cosine else { continue }
      let shifted = NearestNeighbours(numbers.map { $0 + 512 }, width: 12, metric: metric)
        .neighbours(of: query.map { $0 + 512 }, count: 8)[0]
      #expect(plain.map(\.row) == shifted.map(\.row))
    }
  }
}
