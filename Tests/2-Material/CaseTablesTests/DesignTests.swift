// SPDX-License-Identifier: Apache-2.0
import CaseTables
import TestSupport
import Testing
import Vocabulary

@Suite struct DesignTests {
  /// A table of reads: `case reader arm` words, truth by the case's number.
  func design(_ reads: [(Int, Int, Int)], patient: ((Int) -> Int)? = nil, dates: Bool = false) throws -> StudyDesign {
    var binding = plainBinding
    binding.reader = "r"
    binding.arm = "a"
    if patient != nil { binding.patient = "p" }
    if dates { binding.date = "d" }
    var text = "id,r,a,p,truth,score,d\n"
    for (index, (id, reader, arm)) in reads.enumerated() {
      text += "c\(id),r\(reader),a\(arm),p\(patient?(id) ?? 0),\(id % 2),1,2025-01-\(10 + index % 10)\n"
    }
    return try read(text, binding).design()
  }

  func all(_ cases: Range<Int>, _ readers: Range<Int>, _ arms: Range<Int>) -> [(Int, Int, Int)] {
    cases.flatMap { id in readers.flatMap { reader in arms.map { (id, reader, $0) } } }
  }

  @Test func `names the crossed designs`() throws {
    let crossed = try design(all(0..<6, 0..<3, 0..<2))
    #expect(crossed.kind == .crossed)
    #expect(crossed.filled == 1)
    #expect(crossed.samplingUnit == .case)
    #expect(crossed.blocks.map(\.reads) == [36])
    #expect(try design(all(0..<6, 0..<3, 0..<1)).kind == .crossed)
    var holes = all(0..<6, 0..<3, 0..<2)
    holes.remove(at: 5)
    let incomplete = try design(holes)
    #expect(incomplete.kind == .incompleteCrossed)
    #expect(incomplete.filled == 35.0 / 36)
    #expect(incomplete.description.contains("97.2 %"))
  }

  @Test func `finds the blocks of a split-plot study, slips and all`() throws {
    let blocks = all(0..<20, 0..<3, 0..<2) + all(20..<40, 3..<6, 0..<2)
    let clean = try design(blocks)
    #expect(clean.kind == .splitPlot)
    #expect(clean.filledWithinBlocks == 1)
    #expect(clean.filled == 0.5)
    #expect(clean.blocks.count == 2)
    #expect(clean.description.hasPrefix("Split-plot, complete: 2 blocks"))
    let slipped = try design(Array(blocks.dropLast(3)) + [(0, 5, 0)])
    #expect(slipped.kind == .splitPlot)
    #expect(slipped.readsOutsideBlocks == 1)
    #expect(slipped.blocks.map(\.cases).reduce(0, +) == 40)
    #expect(slipped.description.hasPrefix("Split-plot, nearly complete: 2 blocks"))
    #expect(slipped.description.contains("1 read outside"))
  }

  @Test func `names the nested and the unpaired designs`() throws {
    #expect(try design(all(0..<4, 0..<1, 0..<2) + all(4..<8, 1..<2, 0..<2)).kind == .casesNestedInReaders)
    #expect(try design(all(0..<4, 0..<3, 0..<1) + all(4..<8, 0..<3, 1..<2)).kind == .casesNestedInArms)
    #expect(try design(all(0..<4, 0..<3, 0..<1) + all(0..<4, 3..<6, 1..<2)).kind == .readersNestedInArms)
    #expect(try design(all(0..<4, 0..<3, 0..<1) + all(4..<8, 3..<6, 1..<2)).kind == .independentArms)
    #expect(try design(all(0..<4, 0..<1, 0..<1) + all(4..<8, 0..<1, 1..<2)).kind == .independentArms)
    #expect(try design(all(0..<4, 0..<1, 0..<2)).kind == .paired)
    #expect(try design(all(0..<6, 0..<1, 0..<1) + all(4..<8, 0..<1, 1..<2)).kind == .partlyPaired)
  }

  @Test func `sees clusters, repeats and the sampling unit`() throws {
    let clustered = try design(all(0..<6, 0..<2, 0..<1), patient: { $0 / 2 })
    #expect(clustered.isClustered)
    #expect(clustered.patients == 3)
    #expect(clustered.samplingUnit == .patient)
    let own = try design(all(0..<6, 0..<2, 0..<1), patient: { $0 })
    #expect(!own.isClustered)
    #expect(own.samplingUnit == .patient)
    let again = try design(all(0..<6, 0..<2, 0..<1) + [(0, 0, 0)], dates: true)
    #expect(again.isRepeated)
    #expect(again.kind == .crossed)
    let single = try read("id,truth,score\n1,0,1\n2,1,1\n").design()
    #expect(single.kind == .single)
    #expect(single.samplingUnit == .row)
    #expect(
      single.description == "Single: 2 cases, one score for each. The sampling unit is the row, each a case of its own."
    )
    var two = plainBinding
    two.scores = [NamedColumn("a", column: "score"), NamedColumn("b", column: "s2")]
    let paired = try read("id,truth,score,s2\n1,0,1,2\n2,1,1,3\n", two).design()
    #expect(paired.kind == .paired)
    #expect(paired.models == 2)
    let part = try read("id,truth,score\n1,0,1\n2,1,1\n", plainBinding).subset(rows: [1])
    #expect(part.design().cases == 1)
  }
}

@Suite(.enabled(if: SharedFiles.isThere, "the folder of published data is not beside the checkout"))
struct RealTableTests {
  /// Counts taken from the file by another program: rows, cases, readers, truth.
  static let viper: [(part: String, reads: Int, cases: Int, positives: Int)] = [
    ("screeningLowP", 6911, 419, 730), ("screeningMedP", 4325, 435, 1148), ("screeningHighP", 2390, 239, 1090),
    ("challengeMedP", 4377, 439, 1140), ("challengeHighP", 2379, 239, 1077),
  ]

  func viper(_ part: String) throws -> CaseTable {
    let binding = ColumnBinding(
      caseColumn: "caseID", reader: "readerID", arm: "modalityID",
      truth: .binary(column: "cancerStatus455", positive: ["1"], negative: ["0"]), scores: [NamedColumn("score")],
      attributes: [NamedColumn("abnormalityType"), NamedColumn("caseGroup")],
      filters: [ColumnFilter(column: "subStudyLabel", values: [part])], knownAfterOutcome: ["abnormalityType"])
    return try CaseTable.read(from: .file(SharedFiles.file("data/mrmc/viperObs.csv")), binding: binding)
  }

  @Test func `reads the five VIPER studies`() throws {
    for expected in Self.viper {
      let table = try viper(expected.part)
      let design = table.design()
      #expect(table.rowsRead == 20_382)
      #expect(table.rowCount == expected.reads)
      #expect(design.cases == expected.cases)
      #expect(design.readers == 20)
      #expect(design.arms == 2)
      #expect(table.binaryTruth(ofScore: 0)?.positiveCount == expected.positives)
      #expect(table.attribute(named: "abnormalityType")?.isReadingLevel == true)
      #expect(design.samplingUnit == .case)
      if expected.part == "screeningLowP" {
        // Its twenty readers read overlapping pairs of four groups of cases, which is no split plot.
        #expect(design.kind == .incompleteCrossed)
      } else {
        #expect(design.kind == .splitPlot, "\(expected.part): \(design)")
        #expect(design.blocks.count == 4)
        #expect(design.blocks.allSatisfy { $0.readers == 5 })
        #expect(design.filledWithinBlocks > 0.98)
      }
    }
    #expect(try viper("challengeHighP").design().readsOutsideBlocks > 0)
    #expect(try viper("screeningMedP").design().description.hasPrefix("Split-plot, nearly complete: 4 blocks"))
  }

  @Test func `reads Van Dyke's study as fully crossed`() throws {
    let binding = ColumnBinding(
      caseColumn: "case", reader: "reader", arm: "treatment",
      truth: .binary(column: "truth", positive: ["1"], negative: ["0"]), scores: [NamedColumn("rating")])
    let table = try CaseTable.read(from: .file(SharedFiles.file("data/mrmc/VanDyke.csv")), binding: binding)
    let design = table.design()
    #expect(design.kind == .crossed)
    #expect([design.readers, design.arms, design.cases, design.reads] == [5, 2, 114, 1140])
    #expect(table.flow().streams.map(\.analysed.byClass) == [[345, 225], [345, 225]])
  }

  @Test func `reads the aneurysm table without a case column`() throws {
    let binding = ColumnBinding(
      truth: .binary(column: "outcome", positive: ["Poor"], negative: ["Good"]),
      scores: ["wfns", "s100b", "ndka"].map { NamedColumn($0) },
      attributes: [NamedColumn("gender"), NamedColumn("age")])
    let table = try CaseTable.read(from: .file(SharedFiles.file("golden/aSAH.csv")), binding: binding)
    #expect(table.rowCount == 113)
    #expect(table.binaryTruth(ofScore: 0)?.positiveCount == 41)
    #expect(table.cases == nil)
    #expect(table.attribute(named: "age")?.isNumeric == true)
    #expect(table.samplingUnit == .row)
    var single = binding
    single.scores = [NamedColumn("ndka")]
    #expect(
      try CaseTable.read(from: .file(SharedFiles.file("golden/aSAH.csv")), binding: single).design().kind == .single)
  }
}
