// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Counting by group")
struct GroupCountsTests {
  private func made(_ count: Int, groups: Int, seed: UInt64) -> (truth: [Bool], calls: [Bool], groups: [Int32]) {
    var random = SplitMix(seed: seed)
    return (
      (0..<count).map { _ in random.uniform() < 0.3 }, (0..<count).map { _ in random.uniform() < 0.4 },
      (0..<count).map { _ in Int32(random.uniform() * Double(groups)) }
    )
  }

  @Test(arguments: [0, 1, 3, 4, 5, 1003])
  func `counts what a row-by-row count gives, on any number of workers`(count: Int) throws {
    let (truth, calls, codes) = made(count, groups: 5, seed: 1)
    let groups = try GroupIndex(names: ["a", "b", "c", "d", "e", "empty"], groupOfRow: codes)
    var slow = [ConfusionCounts](repeating: ConfusionCounts(), count: 6)
    for row in 0..<count {
      switch (truth[row], calls[row]) {
      case (true, true): slow[Int(codes[row])].truePositives += 1
      case (true, false): slow[Int(codes[row])].falseNegatives += 1
      case (false, true): slow[Int(codes[row])].falsePositives += 1
      case (false, false): slow[Int(codes[row])].trueNegatives += 1
      }
    }
    for workers in [1, 2, 3, 7] {
      let counts = try GroupCounts(truth: truth, calls: calls, groups: groups, workers: workers)
      #expect(counts.counts == slow)
      #expect(counts.overall.total == count)
      #expect(counts.names.last == "empty" && counts.counts.last?.total == 0)
    }
  }

  @Test func `merges parts to the whole, also when a part lacks a group`() throws {
    let (truth, calls, codes) = made(300, groups: 3, seed: 2)
    let names = codes.map { ["x", "y", "z"][Int($0)] }
    func part(_ range: Range<Int>) throws -> GroupCounts {
      try GroupCounts(
        truth: Array(truth[range]), calls: Array(calls[range]), groups: GroupIndex(values: Array(names[range])))
    }
    #expect(try part(0..<100) + part(100..<300) == part(0..<300))
    let one = try GroupCounts(truth: [true], calls: [true], groups: GroupIndex(values: ["new"]))
    let merged = try part(0..<300) + one
    #expect(merged.names == ["x", "y", "z", "new"])
    #expect(merged.counts.last == ConfusionCounts(truePositives: 1))
  }

  @Test func `crosses two groupings, keeping pairs without rows`() throws {
    let sex = GroupIndex(values: ["F", "M", "F", "F"])
    let site = GroupIndex(values: ["North", "South", "North", "North"])
    let both = try sex.crossed(with: site)
    #expect(both.names == ["F & North", "F & South", "M & North", "M & South"])
    #expect(both.groupOfRow == [0, 3, 0, 0])
    let counts = try GroupCounts(truth: [true, true, false, false], calls: [true, false, true, false], groups: both)
    #expect(counts.counts.map(\.total) == [3, 0, 0, 1])
    #expect(counts.counts[0] == ConfusionCounts(truePositives: 1, falsePositives: 1, trueNegatives: 1))
  }

  @Test func `refuses columns and numbers that do not fit`() throws {
    #expect(throws: SampleError.badCluster(index: 1)) { try GroupIndex(names: ["a"], groupOfRow: [0, 1, -1]) }
    #expect(throws: SampleError.badCluster(index: 2)) { try GroupIndex(names: ["a", "b"], groupOfRow: [0, 1, -1]) }
    let groups = GroupIndex(values: ["a", "b"])
    #expect(throws: SampleError.lengthsDiffer(of: "calls", expected: 2, found: 1)) {
      try GroupCounts(truth: [true, true], calls: [true], groups: groups)
    }
    #expect(throws: SampleError.lengthsDiffer(of: "groups", expected: 1, found: 2)) {
      try GroupCounts(truth: [true], calls: [true], groups: groups)
    }
    #expect(throws: SampleError.lengthsDiffer(of: "groups", expected: 2, found: 1)) {
      try groups.crossed(with: GroupIndex(values: ["a"]))
    }
  }

  @Test func `says how far apart groups are, and which have no value`() {
    let counts = GroupCounts(
      names: ["a", "b", "c", "none"],
      counts: [
        ConfusionCounts(truePositives: 8, falseNegatives: 2), ConfusionCounts(truePositives: 6, falseNegatives: 4),
        ConfusionCounts(truePositives: 9, falseNegatives: 1), ConfusionCounts(trueNegatives: 5),
      ])
    let spread = counts.spread(of: Tables.sensitivity)
    #expect(spread.lowest == 1 && spread.highest == 2)
    #expect(abs((spread.difference ?? 0) - 0.3) < 1e-15)
    #expect(abs((spread.ratio ?? 0) - 2.0 / 3) < 1e-15)
    #expect(spread.undefinedGroups == [3])
    let nothing = GroupSpread(values: [nil, nil])
    #expect(nothing.difference == nil && nothing.ratio == nil && nothing.lowest == nil)
    #expect(GroupSpread(values: [0, 0]).difference == 0)
    #expect(GroupSpread(values: [0, 0]).ratio == nil)
  }

  /// The differences that fairlearn 0.15.0 gave for a million rows in twenty groups, made of the same streams.
  @Test func `agrees with fairlearn on a million rows`() throws {
    let n = 1_000_000
    func uniforms(_ seed: UInt64) -> [Double] {
      var random = SplitMix(seed: seed)
      return (0..<n).map { _ in random.uniform() }
    }
    let truth = uniforms(1).map { $0 < 0.1 }
    var scores = uniforms(102)
    for seed: UInt64 in 103...105 {
      for (row, u) in uniforms(seed).enumerated() { scores[row] += u }
    }
    let calls = (0..<n).map { scores[$0] / 4 + (truth[$0] ? 0.125 : 0) >= 0.6 }
    let groups = try GroupIndex(names: (0..<20).map { "\($0)" }, groupOfRow: uniforms(33).map { Int32($0 * 20) })
    let counts = try GroupCounts(truth: truth, calls: calls, groups: groups, workers: 2)
    let falsePositiveRate = { (table: ConfusionCounts) in Double(table.falsePositives) / Double(table.negatives) }
    let selectionRate = { (table: ConfusionCounts) in Double(table.calledPositive) / Double(table.total) }
    #expect(abs((counts.spread(of: Tables.sensitivity).difference ?? 0) - 0.0171922) < 5e-8)
    #expect(abs((counts.spread(of: falsePositiveRate).difference ?? 0) - 0.0090719) < 5e-8)
    #expect(abs((counts.spread(of: selectionRate).difference ?? 0) - 0.0088235) < 5e-8)
    #expect(abs((counts.spread(of: Tables.accuracy).difference ?? 0) - 0.0090559) < 5e-8)
  }
}
