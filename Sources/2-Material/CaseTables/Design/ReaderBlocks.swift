// SPDX-License-Identifier: Apache-2.0

/// Which readers read the same cases: the blocks of a split-plot study.
///
/// Readers belong together where one has read at least half of what the other has. With plain connected components of
/// readers and cases, one read of a case by a reader of another block would join the two; such slips are counted instead.
struct ReaderBlocks {
  /// The blocks, the one with most reads first.
  let blocks: [StudyDesign.Block]
  /// Reads of a case by a reader of another block.
  let readsOutside: Int

  /// Finds the blocks from the reader and the case of each row, none of them missing, and the number of arms.
  init(readers: [Int32], readerCount: Int, cases: [Int32], caseCount: Int, arms: Int) {
    let rowsOfCase = RowGroups(cases, count: caseCount)
    var readersOfCase: [[Int32]] = []
    readersOfCase.reserveCapacity(caseCount)
    var pairs = 0
    for level in 0..<caseCount {
      let present = Set(rowsOfCase[level].map { readers[Int($0)] }).sorted()
      pairs += present.count * present.count
      readersOfCase.append(present)
    }
    var set = DisjointSets(count: readerCount)
    // Counting common cases takes a table of readers by readers and a step per pair on a case.
    if readerCount <= 2000, pairs <= 50_000_000 {
      var common = [Int32](repeating: 0, count: readerCount * readerCount)
      for present in readersOfCase {
        for first in present { for second in present { common[Int(first) * readerCount + Int(second)] += 1 } }
      }
      for first in 0..<readerCount {
        for second in 0..<first {
          let fewer = min(common[first * readerCount + first], common[second * readerCount + second])
          let shared = common[first * readerCount + second]
          if shared > 0, 2 * shared >= fewer { set.join(first, second) }
        }
      }
    } else {
      for present in readersOfCase { for reader in present.dropFirst() { set.join(Int(present[0]), Int(reader)) } }
    }

    // Each case belongs to the block that read it most.
    var readersIn = [Int](repeating: 0, count: readerCount)
    var hasRead = [Bool](repeating: false, count: readerCount)
    for reader in readers { hasRead[Int(reader)] = true }
    for reader in 0..<readerCount where hasRead[reader] { readersIn[set.root(reader)] += 1 }
    var casesIn = [Int](repeating: 0, count: readerCount)
    var readsIn = [Int](repeating: 0, count: readerCount)
    var outside = 0
    for level in 0..<caseCount where !rowsOfCase[level].isEmpty {
      var reads: [Int: Int] = [:]
      for row in rowsOfCase[level] { reads[set.root(Int(readers[Int(row)])), default: 0] += 1 }
      guard let home = reads.max(by: { ($0.value, -$0.key) < ($1.value, -$1.key) }) else { continue }
      casesIn[home.key] += 1
      readsIn[home.key] += home.value
      outside += rowsOfCase[level].count - home.value
    }
    readsOutside = outside
    blocks = (0..<readerCount).filter { readersIn[$0] > 0 }
      .sorted { (readsIn[$1], $0) < (readsIn[$0], $1) }
      .map { block in
        let cells = readersIn[block] * casesIn[block] * arms
        return StudyDesign.Block(
          readers: readersIn[block], cases: casesIn[block], reads: readsIn[block],
          filled: cells > 0 ? Double(readsIn[block]) / Double(cells) : 0)
      }
  }
}

/// Sets of numbers that are joined two by two.
struct DisjointSets {
  private var parents: [Int]

  init(count: Int) { parents = Array(0..<count) }

  mutating func root(_ member: Int) -> Int {
    var member = member
    while parents[member] != member {
      parents[member] = parents[parents[member]]
      member = parents[member]
    }
    return member
  }

  /// The smaller root stays.
  mutating func join(_ first: Int, _ second: Int) {
    let (one, other) = (root(first), root(second))
    parents[max(one, other)] = min(one, other)
  }
}
