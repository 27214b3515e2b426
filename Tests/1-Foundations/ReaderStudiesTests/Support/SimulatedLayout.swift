// SPDX-License-Identifier: Apache-2.0
import ReaderStudies
import Statistics

/// Reader studies drawn from the model of Roe and Metz, of which only some reads are kept.
enum SimulatedLayout: String, CaseIterable, Sendable {
  case crossed
  case readersNested
  case casesNestedInReaders
  case casesNestedInArms
  case splitPlot
  case partlyCrossed
  case unpaired
  case standAlone
  case holes

  /// Two arms without a difference.
  static let model = RoeMetzModel(
    separations: [1.6, 1.6],
    variances: .init(reader: 0.06, armReader: 0.06, case: 0.3, armCase: 0.25, readerCase: 0.2, pure: 0.25))

  static let readers = 6

  private func isKept(arm: Int, reader: Int, row: Int) -> Bool {
    switch self {
    case .crossed, .standAlone: true
    case .readersNested: reader % 2 == arm
    case .casesNestedInReaders: row % SimulatedLayout.readers == reader
    case .casesNestedInArms: row % 2 == arm
    case .splitPlot: (row / 2) % 2 == reader % 2
    case .partlyCrossed: reader < 4 || reader % 2 == arm
    case .unpaired: reader % 2 == arm && row % 2 == arm
    case .holes: (row * 7 + reader * 3 + arm * 5) % 4 != 0
    }
  }

  /// A study of `cases` cases; an arm that stands alone is a further reader of the same cases without reader effects.
  func study(seed: UInt64, cases: Int) throws -> ReaderStudy {
    let cohort = SimulatedCohort(patients: cases, prevalence: 0.5)
    let drawn = Self.model.study(of: cohort, readers: Self.readers, seed: seed)
    var machine = Self.model
    machine.variances.reader = 0
    machine.variances.armReader = 0
    let scored = self == .standAlone ? machine.study(of: cohort, readers: Self.readers + 1, seed: seed) : drawn
    var reads: [ReaderStudy.Read] = []
    for row in 0..<drawn.cases.count {
      for reader in 0..<Self.readers {
        for arm in 0...1 where isKept(arm: arm, reader: reader, row: row) && !(self == .standAlone && arm == 1) {
          reads.append(
            ReaderStudy.Read(
              arm: arm, reader: reader, caseIndex: row, rating: drawn.score(row: row, reader: reader, arm: arm)))
        }
      }
      if self == .standAlone {
        let score = scored.score(row: row, reader: Self.readers, arm: 1)
        reads.append(ReaderStudy.Read(arm: 1, reader: Self.readers, caseIndex: row, rating: score))
      }
    }
    return try ReaderStudy(
      arms: ["A", "B"], readers: (0...Self.readers).map { "r\($0)" }, isDiseased: drawn.cases.isPositive, reads: reads)
  }
}
