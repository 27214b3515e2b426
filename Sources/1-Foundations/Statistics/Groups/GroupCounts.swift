// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// The two-by-two table of every group, from one pass over the rows.
///
/// All metrics of a call against truth follow from these counts, so any number of metrics costs one pass. Counts add: tables
/// of chunks, threads, months and sites merge exactly.
///
/// ```swift
/// let sites = GroupIndex(values: siteColumn)
/// let counts = try GroupCounts(truth: truth, calls: calls, groups: sites)
/// counts.spread { $0.positives > 0 ? Double($0.truePositives) / Double($0.positives) : nil }.difference
/// ```
public struct GroupCounts: Sendable, Equatable {
  /// The names of the groups.
  public let names: [String]
  /// The table of each group; all zero for a group without rows.
  public let counts: [ConfusionCounts]

  /// Takes tables that were counted elsewhere.
  public init(names: [String], counts: [ConfusionCounts]) {
    precondition(names.count == counts.count, "each group has a table")
    self.names = names
    self.counts = counts
  }

  /// Counts the rows.
  /// - Parameters:
  ///   - truth: Whether each row is positive.
  ///   - calls: Whether each row was called positive.
  ///   - groups: The group of each row.
  ///   - workers: How many threads count; the result is the same.
  /// - Throws: `SampleError.lengthsDiffer` where a column is not as long as the truth.
  /// - Complexity: O(rows + groups).
  public init(truth: [Bool], calls: [Bool], groups: GroupIndex, workers: Int = 1) throws(SampleError) {
    guard calls.count == truth.count else {
      throw .lengthsDiffer(of: "calls", expected: truth.count, found: calls.count)
    }
    guard groups.groupOfRow.count == truth.count else {
      throw .lengthsDiffer(of: "groups", expected: truth.count, found: groups.groupOfRow.count)
    }
    let chunks = inChunks(of: truth.count, workers: workers) { range in
      Self.cells(range, truth: truth, calls: calls, groups: groups.groupOfRow, count: groups.names.count)
    }
    names = groups.names
    counts = groups.names.indices.map { group in
      chunks.reduce(ConfusionCounts()) { sum, cells in
        sum
          + ConfusionCounts(
            truePositives: cells[4 * group + 3], falsePositives: cells[4 * group + 1],
            falseNegatives: cells[4 * group + 2], trueNegatives: cells[4 * group])
      }
    }
  }

  /// All groups together.
  public var overall: ConfusionCounts { counts.reduce(ConfusionCounts(), +) }

  /// Merges two sets of groups by their names; a group that only one of them has is kept.
  public static func + (a: GroupCounts, b: GroupCounts) -> GroupCounts {
    var names = a.names
    var counts = a.counts
    var places: [String: Int] = [:]
    for (place, name) in names.enumerated() { places[name] = place }
    for (name, table) in zip(b.names, b.counts) {
      if let place = places[name] {
        counts[place] = counts[place] + table
      } else {
        places[name] = names.count
        names.append(name)
        counts.append(table)
      }
    }
    return GroupCounts(names: names, counts: counts)
  }

  /// Counts the rows of a range by 4 · group + 2 · truth + call.
  private static func cells(
    _ range: Range<Int>, truth: [Bool], calls: [Bool], groups: [Int32], count: Int
  ) -> [Int] {
    // Four sets of counters in turn, because a counter that was just written is slow to read again.
    let width = 4 * count
    var counters = [Int](repeating: 0, count: 4 * width)
    counters.withUnsafeMutableBufferPointer { counters in
      truth.withUnsafeBufferPointer { truth in
        calls.withUnsafeBufferPointer { calls in
          groups.withUnsafeBufferPointer { groups in
            // Safe because the columns are equally long and `GroupIndex` has checked every number against the names.
            func cell(_ row: Int) -> Int {
              4 * Int(groups[row]) + (truth[row] ? 2 : 0) + (calls[row] ? 1 : 0)
            }
            var row = range.lowerBound
            while row + 4 <= range.upperBound {
              counters[cell(row)] &+= 1
              counters[width + cell(row + 1)] &+= 1
              counters[2 * width + cell(row + 2)] &+= 1
              counters[3 * width + cell(row + 3)] &+= 1
              row += 4
            }
            while row < range.upperBound {
              counters[cell(row)] &+= 1
              row += 1
            }
          }
        }
      }
    }
    return (0..<width).map { counters[$0] + counters[width + $0] + counters[2 * width + $0] + counters[3 * width + $0] }
  }
}
