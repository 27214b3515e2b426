// SPDX-License-Identifier: Apache-2.0
import Distributions
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Conformal sets")
struct ConformalTests {
  @Test func `nine rows and three sets agree with paper and pencil`() throws {
    // Scores 1 − p of the true class: .1 .2 .3 .4 .6 .7 .15 .25 .05; ⌈10 × 0.8⌉ = 8th smallest: 0.6.
    let calibration = try ConformalCalibration(
      ConformalCases.binary(
        [0.9, 0.8, 0.7, 0.4, 0.4, 0.7, 0.15, 0.25, 0.05],
        [true, true, true, false, true, false, false, false, false]), alpha: 0.2)
    #expect(calibration.cells.count == 1 && calibration.cells[0].law.rank == 8)
    #expect(calibration.cells[0].threshold == 0.6)
    // A class enters from a probability of 0.4 on.
    let sets = try calibration.sets(for: ConformalCases.binary([0.2, 0.5, 0.9, 0.45], [true, true, true, false]))
    #expect(sets.members == [0b01, 0b11, 0b10, 0b11])
    #expect(sets.classes(of: 1) == ["negative", "positive"])
    #expect(sets.isCovered == [false, true, true, true] && sets.sizes == [1, 2, 1, 2])
    #expect(sets.isHandedOver == [false, true, false, true])
    let found = sets.estimates()
    #expect(found.coverage.value == 0.75 && found.coverage.interval == Proportion(successes: 3, trials: 4).bounds())
    #expect(found.size.value == 1.5 && found.singletons.value == 0.5 && found.empty.value == 0)
    #expect(found.singletonError.value == 0.5 && found.singletonError.n == 2)
  }

  @Test func `sets are empty where no class fits`() throws {
    let sure = (0..<20).map { 0.9 + 0.001 * Double($0) }
    let calibration = try ConformalCalibration(
      ConformalCases.binary(sure, sure.map { _ in true }), alpha: 0.2)
    let sets = try calibration.sets(for: ConformalCases.binary([0.5, 0.95], [true, true]))
    #expect(sets.sizes == [0, 1] && sets.isHandedOver == [true, false])
    #expect(sets.estimates().empty.value == 0.5)
  }

  @Test func `too few rows leave nothing out`() throws {
    let calibration = try ConformalCalibration(ConformalCases.binary([0.9, 0.8], [true, true]), alpha: 0.1)
    #expect(calibration.cells[0].threshold == nil && calibration.cells[0].law.isEverything)
    #expect(try calibration.sets(for: ConformalCases.binary([0, 1], [true, true])).sizes == [2, 2])
    #expect(CoverageLaw.fewestRows(alpha: 0.1) == 9 && CoverageLaw.fewestRows(alpha: 0.05) == 19)
    #expect(CoverageLaw.fewestRows(alpha: 0.3) == 3)
  }

  /// LAC: MAPIE 1.6 (SplitConformalClassifier, prefit); APS, RAPS and the class-conditional thresholds: numpy 2.4.
  @Test func `thresholds and sets agree with MAPIE and numpy`() throws {
    var random = SplitMix(seed: 31)
    let calibration = try ConformalCases.three(30, from: &random)
    let test = try ConformalCases.three(12, from: &random)
    func expect(
      _ score: ConformalScore, _ alpha: Double, _ thresholds: [Double], _ sets: [UInt64],
      _ condition: ConformalCondition = .marginal
    ) throws {
      let found = try ConformalCalibration(calibration, alpha: alpha, score: score, condition: condition)
      for (cell, threshold) in zip(found.cells, thresholds) {
        #expect(abs((cell.threshold ?? .infinity) - threshold) < 1e-13)
      }
      #expect(found.sets(for: test).members == sets)
    }
    try expect(.lac, 0.1, [0.957938851507439], [6, 5, 7, 7, 5, 7, 7, 7, 3, 7, 7, 7])
    try expect(.lac, 0.2, [0.6997410358397447], [6, 5, 2, 1, 4, 6, 2, 5, 3, 3, 5, 6])
    try expect(.lac, 0.3, [0.6439535798245195], [4, 5, 2, 1, 4, 6, 2, 5, 3, 3, 1, 2])
    let aps = ConformalScore.aps(isRandomised: false)
    try expect(aps, 0.1, [1], [7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7])
    try expect(aps, 0.2, [0.968746703870857], [4, 4, 3, 3, 5, 6, 3, 5, 2, 3, 5, 6])
    try expect(aps, 0.3, [0.927522919129312], [4, 4, 3, 3, 4, 2, 3, 4, 2, 3, 5, 2])
    let raps = ConformalScore.raps(penalty: 0.1, freeRanks: 1, isRandomised: false)
    try expect(raps, 0.2, [1.0687467038708571], [4, 4, 3, 3, 5, 6, 3, 5, 2, 3, 5, 6])
    try expect(raps, 0.3, [0.9603719459918829], [4, 4, 2, 1, 4, 2, 3, 4, 2, 3, 1, 2])
    try expect(
      .lac, 0.2, [0.6666892503913009, 0.9340249854952638, 0.9618414315381836],
      [6, 5, 6, 7, 4, 6, 6, 5, 3, 7, 7, 6], .byClass)
    let scores = ConformalScore.aps(isRandomised: true).scores(of: test.rows[0], uniform: 0.25)
    for (found, expected) in zip(scores, [0.986492093846672, 0.7488380885726292, 0.16778024131902397]) {
      #expect(abs(found - expected) < 1e-14)
    }
  }

  @Test func `each class and each group has its own threshold`() throws {
    var random = SplitMix(seed: 4)
    let sample = try ConformalCases.three(60, from: &random)
    let test = try ConformalCases.three(40, from: &random)
    let groups = GroupIndex(values: (0..<60).map { $0 % 3 == 0 ? "old" : "young" })
    let byGroup = try ConformalCalibration(sample, alpha: 0.2, condition: .byGroup(groups))
    for (index, name) in ["old", "young"].enumerated() {
      let rows = (0..<60).filter { groups.groupOfRow[$0] == Int32(index) }
      let alone = try ConformalCalibration(sample.subset(rows), alpha: 0.2)
      #expect(byGroup.cells[index].name == name && byGroup.cells[index].threshold == alone.cells[0].threshold)
      // A table of one group, which numbers its groups anew, gets that group's sets.
      let sets = byGroup.sets(for: test, groups: GroupIndex(values: (0..<40).map { _ in name }))
      #expect(sets.members == alone.sets(for: test).members)
    }
    let strange = byGroup.sets(for: test, groups: GroupIndex(values: (0..<40).map { _ in "unheard of" }))
    #expect(strange.sizes.allSatisfy { $0 == 3 })
  }

  @Test func `rows of one patient are refused, and one row of each is drawn`() throws {
    let units: [Int32] = [0, 0, 1, 2, 2, 2, 4]
    let sample = try ConformalCases.binary(
      [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7], [Bool](repeating: true, count: 7),
      clusters: ClusterIndex(unitOfRow: units, count: 5))
    #expect(throws: ConformalError.repeatedUnits(rows: 7, units: 4)) {
      try ConformalCalibration(sample, alpha: 0.3)
    }
    var seen = [Int](repeating: 0, count: 7)
    for seed in 0..<600 {
      let drawn = sample.oneRowPerUnit(seed: UInt64(seed))
      #expect(drawn.map { units[$0] } == [0, 1, 2, 4])
      for row in drawn { seen[row] += 1 }
    }
    #expect(seen[2] == 600 && seen[6] == 600)
    #expect(abs(seen[0] - 300) < 60 && abs(seen[4] - 200) < 60)
    #expect(sample.oneRowPerUnit(seed: 3) == sample.oneRowPerUnit(seed: 3))
    #expect(try ConformalCalibration(sample.subset(sample.oneRowPerUnit(seed: 1)), alpha: 0.3).cells.count == 1)
    let none = try ConformalCases.binary([], [])
    #expect(throws: ConformalError.noCalibrationRows) { try ConformalCalibration(none, alpha: 0.1) }
  }

  @Test func `rows that are no distribution are refused`() throws {
    func made(_ columns: [[Double]]) throws -> ClassProbabilities {
      try ClassProbabilities(
        MulticlassScores(classes: ["a", "b"], scores: columns, truth: columns[0].map { _ in 0 }))
    }
    #expect(throws: ConformalError.notProbabilities(row: 1)) { try made([[0.5, 1.2], [0.5, -0.2]]) }
    #expect(throws: ConformalError.sumIsNotOne(row: 0, found: 1.5)) { try made([[0.75], [0.75]]) }
    #expect(try made([[0.33], [0.66]]).count == 1)
  }

  @Test(arguments: 0..<4) func `sets grow as alpha falls, and the order of rows does not matter`(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let sample = try ConformalCases.three(80, from: &random)
    let test = try ConformalCases.three(30, from: &random)
    let shuffled = sample.subset((0..<80).shuffled(using: &random))
    for score in [ConformalScore.lac, .aps(isRandomised: false)] {
      var before: [UInt64]?
      for alpha in [0.4, 0.2, 0.1, 0.05] {
        let sets = try ConformalCalibration(sample, alpha: alpha, score: score).sets(for: test).members
        #expect(try ConformalCalibration(shuffled, alpha: alpha, score: score).sets(for: test).members == sets)
        if let before { #expect(zip(before, sets).allSatisfy { $0 & ~$1 == 0 }) }
        before = sets
      }
    }
  }

  @Test func `randomised sets cover exactly as promised, and come from the seed`() throws {
    var covered = 0
    for study in 0..<400 {
      var random = SplitMix(seed: UInt64(study) + 1000)
      let sample = try ConformalCases.three(24, from: &random)
      let test = try ConformalCases.three(50, from: &random)
      let calibration = try ConformalCalibration(
        sample, alpha: 0.2, score: .aps(isRandomised: true), seed: UInt64(study))
      let sets = calibration.sets(for: test)
      covered += sets.isCovered.count { $0 }
      if study == 0 { #expect(calibration.sets(for: test).members == sets.members) }
    }
    // ⌈25 × 0.8⌉ / 25 = 0.8, with the spread of 400 beta-binomial draws.
    let error = (0.8 * 0.2 / 50 * (1 + 49.0 / 26) / 400).squareRoot()
    #expect(abs(Double(covered) / 20_000 - 0.8) < 3.5 * error)
  }
}
