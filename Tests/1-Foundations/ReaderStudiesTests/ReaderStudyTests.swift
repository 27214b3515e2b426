// SPDX-License-Identifier: Apache-2.0
import ReaderStudies
import Testing

@Suite struct `A reader study` {
  private typealias Read = ReaderStudy.Read

  @Test func `sorts reads into cells`() throws {
    let study = try ReaderStudy(
      arms: ["A", "B"], readers: ["one", "two"], isDiseased: [true, false],
      reads: [
        Read(arm: 1, reader: 0, caseIndex: 1, rating: 3), Read(arm: 1, reader: 0, caseIndex: 0, rating: -.infinity),
        Read(arm: 0, reader: 1, caseIndex: 0, rating: 2),
      ])
    #expect(study.cell(arm: 1, reader: 0).cases == [0, 1])
    #expect(study.cell(arm: 1, reader: 0).ratings == [-.infinity, 3])
    #expect(study.cell(arm: 0, reader: 0).cases.isEmpty)
    #expect(study.cell(arm: 0, reader: 1).ratings == [2])
  }

  @Test func `refuses what cannot be read once`() {
    let twice = [0, 0].map { Read(arm: 0, reader: 0, caseIndex: $0, rating: 1) }
    #expect(throws: ReaderStudyError.repeated(arm: "A", reader: "one", caseIndex: 0)) {
      try ReaderStudy(arms: ["A"], readers: ["one"], isDiseased: [true], reads: twice)
    }
    #expect(throws: ReaderStudyError.notANumber(caseIndex: 0)) {
      try ReaderStudy(
        arms: ["A"], readers: ["one"], isDiseased: [true],
        reads: [Read(arm: 0, reader: 0, caseIndex: 0, rating: .nan)])
    }
    #expect(throws: ReaderStudyError.unknown("case", number: 7)) {
      try ReaderStudy(
        arms: ["A"], readers: ["one"], isDiseased: [true], reads: [Read(arm: 0, reader: 0, caseIndex: 7, rating: 1)])
    }
  }
}
