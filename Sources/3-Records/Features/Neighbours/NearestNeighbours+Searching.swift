// SPDX-License-Identifier: Apache-2.0
import CDistance
import Dispatch
import Foundation
import Synchronization

extension NearestNeighbours {
  /// The nearest rows of each query.
  ///
  /// - Parameters:
  ///   - queries: One or more vectors of ``width`` numbers, one after the other; all finite.
  ///   - wanted: How many neighbours each is to have.
  ///   - allowed: Which rows may be neighbours; `nil` for all.
  ///   - threads: How many threads work; the answer does not depend on it. `nil` for as many as there are cores.
  /// - Returns: For each query its neighbours, the nearest first, ties by row; none for a query without direction.
  /// - Complexity: O(*m n d*) for *m* queries.
  public func neighbours(
    of queries: [Float], count wanted: Int, among allowed: [Bool]? = nil, threads: Int? = nil
  ) -> [[Neighbour]] {
    precondition(queries.count % width == 0, "queries are as long as rows")
    precondition(allowed == nil || allowed?.count == count, "every row is allowed or not")
    return search(queries, wanted, allowed, leavingOutSelf: false, threads)
  }

  /// The nearest other rows of each row.
  ///
  /// - Parameters:
  ///   - wanted: How many neighbours each row is to have.
  ///   - threads: How many threads work; the answer does not depend on it.
  /// - Returns: For each row its neighbours, the nearest first, the row itself left out.
  /// - Complexity: O(*n*² *d*).
  public func graph(count wanted: Int, threads: Int? = nil) -> [[Neighbour]] {
    search(numbers, wanted, nil, leavingOutSelf: true, threads)
  }

  /// Queries that are compared with a block of rows while it is in the cache.
  private static let group = 32
  /// Numbers of a block of rows: 256 KiB, which the second cache holds beside the queries.
  private static let block = 65_536

  private func search(
    _ queries: [Float], _ wanted: Int, _ allowed: [Bool]?, leavingOutSelf: Bool, _ threads: Int?
  ) -> [[Neighbour]] {
    let total = queries.count / width
    guard wanted > 0, count > 0, total > 0 else { return Array(repeating: [], count: total) }
    let asked = leavingOutSelf ? facts : RowFacts(queries, width: width, metric: metric)
    var bases = panels.bases
    if let allowed { for row in 0..<count where !allowed[row] { bases[row] = .infinity } }
    let workers = max(1, threads ?? ProcessInfo.processInfo.activeProcessorCount)
    // Many queries are shared out by groups; few by parts of the rows, whose finds are put together.
    let groups = (total + Self.group - 1) / Self.group
    let parts = groups >= 2 * workers ? 1 : min(workers, max(1, panels.panelCount / 64))
    let answers = Mutex([[Neighbour]](repeating: [], count: total))
    let finds = Mutex([[[Candidates]]](repeating: Array(repeating: [], count: parts), count: groups))
    let job = SearchJob(
      index: self, queries: queries, asked: asked, bases: bases, wanted: wanted, leavingOutSelf: leavingOutSelf,
      block: max(1, Self.block / (PanelMatrix.lanes * width)))
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: min(workers, groups * parts)) { _ in
      while true {
        let task = next.add(1, ordering: .relaxed).oldValue
        guard task < groups * parts else { return }
        let (group, part) = (task / parts, task % parts)
        let range = group * Self.group..<min(total, (group + 1) * Self.group)
        let found = job.candidates(
          of: range, panels: part * panels.panelCount / parts..<(part + 1) * panels.panelCount / parts)
        if parts == 1 {
          let ranked = zip(range, found).map { job.ranked([$1], of: $0) }
          answers.withLock { answers in for (query, one) in zip(range, ranked) { answers[query] = one } }
        } else {
          finds.withLock { $0[group][part] = found }
        }
      }
    }
    var result = answers.withLock { $0 }
    if parts > 1 {
      let all = finds.withLock { $0 }
      for query in 0..<total {
        let (group, place) = (query / Self.group, query % Self.group)
        result[query] = job.ranked(all[group].map { $0[place] }, of: query)
      }
    }
    return result
  }
}

/// One search: what every thread reads.
struct SearchJob: Sendable {
  let index: NearestNeighbours
  let queries: [Float]
  let asked: RowFacts
  let bases: [Float]
  let wanted: Int
  let leavingOutSelf: Bool
  let block: Int

  /// The rows that may be among the nearest of some queries, out of some panels.
  func candidates(of range: Range<Int>, panels range16: Range<Int>) -> [Candidates] {
    let (width, lanes) = (index.width, PanelMatrix.lanes)
    var found = range.map { _ in Candidates(wanted: wanted) }
    var ready = [Float](repeating: 0, count: range.count * width)
    var squares = [Double?](repeating: nil, count: range.count)
    var products = [Float](repeating: 0, count: range.count * block * lanes)
    var places = [UInt32](repeating: 0, count: block * lanes)
    queries.withUnsafeBufferPointer { queries in
      ready.withUnsafeMutableBufferPointer { ready in
        guard let base = ready.baseAddress else { return }
        for (place, query) in range.enumerated() where !asked.isNobody(query) {
          let given = UnsafeBufferPointer(rebasing: queries[query * width..<(query + 1) * width])
          squares[place] = index.panels.ready(
            given, metric: index.metric, mean: asked.means[query], length: asked.lengths[query],
            into: base + place * width)
        }
      }
    }
    guard let error = index.panels.error else {
      for place in found.indices { found[place].isEverything = true }
      return found
    }
    for (place, square) in squares.enumerated() {
      // The query's own part of what a comparison may be wrong by, and a little for numbers that are next to nothing.
      found[place].margin = Float(2 * error * (square ?? 0) + 1e-30).nextUp
      if square == nil, !asked.isNobody(range.lowerBound + place) { found[place].isEverything = true }
    }
    ready.withUnsafeBufferPointer { ready in
      index.panels.numbers.withUnsafeBufferPointer { numbers in
        bases.withUnsafeBufferPointer { bases in
          products.withUnsafeMutableBufferPointer { products in
            places.withUnsafeMutableBufferPointer { places in
              // Safe because blocks lie within the panels, `products` and `places` have room for a block, and none overlaps.
              guard let ready = ready.baseAddress, let numbers = numbers.baseAddress, let bases = bases.baseAddress,
                let products = products.baseAddress, let places = places.baseAddress
              else { return }
              for start in stride(from: range16.lowerBound, to: range16.upperBound, by: block) {
                let count = min(block, range16.upperBound - start)
                cdistance_products(ready, range.count, width, numbers + start * lanes * width, count, products)
                for place in 0..<range.count {
                  guard squares[place] != nil else { continue }
                  let own = products + place * count * lanes
                  let below = cdistance_below(
                    bases + start * lanes, own, count * lanes, found[place].limit, places)
                  let me = leavingOutSelf ? range.lowerBound + place : -1
                  for hit in 0..<below {
                    let row = start * lanes + Int(places[hit])
                    guard row != me else { continue }
                    found[place].take(
                      row, bases[row] - 2 * own[Int(places[hit])], margin: index.panels.margins[row])
                  }
                }
              }
            }
          }
        }
      }
    }
    return found
  }

  /// The nearest of what was found, by their distances in double precision.
  func ranked(_ found: [Candidates], of query: Int) -> [NearestNeighbours.Neighbour] {
    guard !asked.isNobody(query) else { return [] }
    let (width, exact) = (index.width, ExactDistance(index.metric))
    var rows: [Int]
    if found.contains(where: \.isEverything) {
      rows = (0..<index.count).filter { bases[$0] < .infinity && !(leavingOutSelf && $0 == query) }
    } else {
      var all = Candidates(wanted: wanted)
      all.margin = found.first?.margin ?? 0
      for part in found {
        for one in part.kept where one.value <= all.limit {
          all.take(one.row, one.value, margin: index.panels.margins[one.row])
        }
      }
      let limit = all.limit
      rows = all.kept.filter { $0.value <= limit }.map(\.row)
    }
    let near = queries.withUnsafeBufferPointer { queries in
      index.numbers.withUnsafeBufferPointer { numbers in
        let own = UnsafeBufferPointer(rebasing: queries[query * width..<(query + 1) * width])
        return rows.map { row in
          NearestNeighbours.Neighbour(
            row: row,
            distance: exact.distance(
              own, UnsafeBufferPointer(rebasing: numbers[row * width..<(row + 1) * width]), asked.means[query],
              index.facts.means[row], asked.lengths[query], index.facts.lengths[row]))
        }
      }
    }
    return Array(near.sorted { ($0.distance, $0.row) < ($1.distance, $1.row) }.prefix(wanted))
  }
}

/// The rows that may be among the nearest of one query.
///
/// A comparison gives a number that the true one is not below; with the margins added it is one that the true one is not above. No
/// row whose lower number is above the *k*-th least upper number can be among the nearest *k*.
struct Candidates: Sendable {
  let wanted: Int
  /// What the query itself adds to the upper number.
  var margin: Float = 0
  /// The *k* least upper numbers, the greatest on top of the heap.
  private var uppers: [Float] = []
  /// Rows with their lower numbers; some may have been passed since.
  private(set) var kept: [(row: Int, value: Float)] = []
  /// Where single precision tells nothing: all rows are candidates.
  var isEverything = false
  /// The *k*-th least upper number so far.
  private(set) var limit: Float = .greatestFiniteMagnitude

  /// How many rows are kept before those that were passed are dropped.
  private var most: Int

  init(wanted: Int) {
    self.wanted = wanted
    most = 4 * wanted + 1024
  }

  mutating func take(_ row: Int, _ value: Float, margin own: Float) {
    guard value <= limit else { return }
    kept.append((row, value))
    let upper = (value + own + margin).nextUp
    if uppers.count < wanted {
      uppers.append(upper)
      var child = uppers.count - 1
      while child > 0, uppers[(child - 1) / 2] < uppers[child] {
        uppers.swapAt(child, (child - 1) / 2)
        child = (child - 1) / 2
      }
      if uppers.count == wanted { limit = uppers[0] }
    } else if upper < uppers[0] {
      uppers[0] = upper
      var parent = 0
      while true {
        var child = 2 * parent + 1
        guard child < wanted else { break }
        if child + 1 < wanted, uppers[child + 1] > uppers[child] { child += 1 }
        guard uppers[child] > uppers[parent] else { break }
        uppers.swapAt(child, parent)
        parent = child
      }
      limit = uppers[0]
    }
    if kept.count > most { prune() }
  }

  private mutating func prune() {
    let limit = limit
    kept.removeAll { $0.value > limit }
    // Where many rows are equally near few can be dropped; the next try waits until there are twice as many.
    most = max(most, 2 * kept.count)
  }
}
