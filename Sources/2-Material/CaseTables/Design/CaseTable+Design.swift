// SPDX-License-Identifier: Apache-2.0

extension CaseTable {
  /// The share of reads outside their block up to which a study still counts as split-plot.
  static var slipsAllowed: Double { 0.02 }

  /// Finds how the readings are laid out.
  /// - Returns: The layout with the numbers it was found from.
  /// - Complexity: O(rows log rows), and O(readers²) space up to two thousand readers.
  public func design() -> StudyDesign {
    let caseCodes = cases?.codes ?? (0..<Int32(rowCount)).map { $0 }
    let caseLevels = cases?.levelCount ?? rowCount
    let caseCount = cases?.presentLevelCount ?? rowCount
    let readerCount = max(1, readers?.presentLevelCount ?? 1)
    let armCount = max(1, arms?.presentLevelCount ?? 1)
    let zeros = [Int32](repeating: 0, count: rowCount)
    let layout = Layout(
      cases: caseCodes, caseLevels: caseLevels, readers: readers?.codes ?? zeros,
      readerLevels: max(1, readers?.levelCount ?? 1), arms: arms?.codes ?? zeros)
    let cells = Double(caseCount) * Double(readerCount) * Double(armCount)
    let blocks =
      readers == nil
      ? nil
      : ReaderBlocks(
        readers: readers?.codes ?? zeros, readerCount: readers?.levelCount ?? 1, cases: caseCodes,
        caseCount: caseLevels, arms: armCount)
    let models: Int =
      switch truth {
      case .binary, nil: max(1, scores.count)
      case .classes, .labels: 1
      }
    return StudyDesign(
      kind: kind(layout, caseCount, readerCount, armCount, models, blocks), samplingUnit: samplingUnit,
      isClustered: hasClusters(caseCount), isRepeated: layout.distinct < rowCount, reads: rowCount, cases: caseCount,
      patients: patients?.presentLevelCount, readers: readerCount, arms: armCount, models: models,
      filled: cells > 0 ? Double(layout.distinct) / cells : 0, blocks: blocks?.blocks ?? [],
      readsOutsideBlocks: blocks?.readsOutside ?? 0)
  }

  private func kind(
    _ layout: Layout, _ cases: Int, _ readers: Int, _ arms: Int, _ models: Int, _ blocks: ReaderBlocks?
  ) -> StudyDesign.Kind {
    let isComplete = layout.distinct == cases * readers * arms
    guard readers > 1 else {
      if arms == 1 { return models > 1 ? .paired : .single }
      return isComplete ? .paired : layout.isEachCaseInOneArm ? .independentArms : .partlyPaired
    }
    if isComplete { return .crossed }
    if arms > 1, layout.isEachCaseInOneArm {
      return layout.isEachReaderInOneArm ? .independentArms : .casesNestedInArms
    }
    if arms > 1, layout.isEachReaderInOneArm { return .readersNestedInArms }
    if layout.isEachCaseWithOneReader { return .casesNestedInReaders }
    if let blocks, blocks.blocks.count > 1,
      Double(blocks.readsOutside) <= Self.slipsAllowed * Double(rowCount)
    {
      return blocks.blocks.allSatisfy { $0.readers == 1 } ? .casesNestedInReaders : .splitPlot
    }
    return .incompleteCrossed
  }

  private func hasClusters(_ caseCount: Int) -> Bool {
    guard let patients else { return false }
    return patients.presentLevelCount < caseCount
  }
}

/// What the rows say about cases, readers and arms.
private struct Layout {
  /// How many combinations of case, reader and arm there are.
  var distinct = 0
  var isEachCaseInOneArm = true
  var isEachReaderInOneArm = true
  var isEachCaseWithOneReader = true

  init(cases: [Int32], caseLevels: Int, readers: [Int32], readerLevels: Int, arms: [Int32]) {
    let groups = RowGroups(cases, count: caseLevels)
    for level in 0..<caseLevels {
      let rows = groups[level]
      guard let first = rows.first else { continue }
      if rows.count == 1 {
        distinct += 1
        continue
      }
      distinct += Set(rows.map { UInt64(UInt32(bitPattern: readers[Int($0)])) << 32 | UInt64(arms[Int($0)]) }).count
      for row in rows.dropFirst() {
        if arms[Int(row)] != arms[Int(first)] { isEachCaseInOneArm = false }
        if readers[Int(row)] != readers[Int(first)] { isEachCaseWithOneReader = false }
      }
    }
    var armOfReader = [Int32](repeating: -1, count: readerLevels)
    for (reader, arm) in zip(readers, arms) {
      let known = armOfReader[Int(reader)]
      if known < 0 { armOfReader[Int(reader)] = arm } else if known != arm { isEachReaderInOneArm = false }
    }
  }
}
