// SPDX-License-Identifier: Apache-2.0
import Foundation
import ReaderStudies
import Statistics
import Vocabulary

/// How often the tests of reader studies reject where the arms do not differ.
struct ReaderStudyReport {
  private static let seed: UInt64 = 20_261_121_31

  let isQuick: Bool

  /// Which reads are made.
  private enum Layout: String {
    case crossed = "crossed"
    case readersNested = "readers nested in arms"
    case casesNestedInArms = "cases nested in arms"
    case splitPlot = "split-plot, two blocks"
    case partlyCrossed = "readers partly crossed"
    case holes = "a quarter of the reads missing"
    case standAlone = "a model against a panel"

    func isKept(arm: Int, reader: Int, row: Int) -> Bool {
      switch self {
      case .crossed: true
      case .readersNested: reader % 2 == arm
      case .casesNestedInArms: row % 2 == arm
      case .splitPlot: (row / 2) % 2 == reader % 2
      case .partlyCrossed: reader % 3 != 2 || (reader / 3) % 2 == arm
      case .holes: (row * 7 + reader * 3 + arm * 5) % 4 != 0
      case .standAlone: arm == 0
      }
    }
  }

  /// What is drawn anew in each study, and which test is asked.
  private enum Question: String, CaseIterable {
    case jackknife = "Obuchowski-Rockette, jackknife"
    case deLong = "Obuchowski-Rockette, DeLong"
    case fixedReaders = "Obuchowski-Rockette, readers fixed"
    case fixedCases = "Obuchowski-Rockette, cases fixed"
    case uT = "U-statistics, BDG t"
    case uNormal = "U-statistics, normal"

    static let random: [Question] = [.jackknife, .deLong, .uT, .uNormal]

    /// The variances under which the question's null hypothesis is true.
    var variances: RoeMetzModel.Variances {
      switch self {
      // With readers fixed each of them must be as good in both arms; with cases fixed each case as hard.
      case .fixedReaders: .init(reader: 0.06, armReader: 0, case: 0.3, armCase: 0.2, readerCase: 0.2, pure: 0.24)
      case .fixedCases: .init(reader: 0.06, armReader: 0.06, case: 0.3, armCase: 0, readerCase: 0.2, pure: 0.38)
      default: .init(reader: 0.06, armReader: 0.06, case: 0.3, armCase: 0.2, readerCase: 0.2, pure: 0.24)
      }
    }
  }

  /// What one study showed: whether each test rejected, `nil` where it could not be made.
  private typealias Outcome = [Question: Bool?]

  func print() async {
    say("\n## Rejections at 5 % where nothing differs\n")
    say("| layout | readers | cases | area | test | studies | rejected | without an answer |")
    say("|---|---:|---:|---:|---|---:|---:|---:|")
    var index: UInt64 = 0
    for (layout, readers, cases, separation) in [
      (Layout.crossed, 5, 100, 1.5), (.crossed, 5, 100, 2.5), (.crossed, 10, 60, 1.5), (.crossed, 3, 60, 1.5),
      (.readersNested, 10, 100, 1.5), (.casesNestedInArms, 5, 160, 1.5), (.splitPlot, 8, 160, 1.5),
      (.partlyCrossed, 9, 100, 1.5), (.holes, 6, 100, 1.5), (.standAlone, 8, 100, 1.5),
    ] {
      var questions = [Question.random]
      if layout == .crossed { questions += [[.fixedReaders], [.fixedCases]] }
      for group in questions {
        index += 1
        let outcomes = await run(layout, readers, cases, separation, group, index, studies: isQuick ? 200 : 2000)
        let model = RoeMetzModel(separations: [separation], variances: group[0].variances)
        for question in group {
          let answers = outcomes.compactMap { $0[question] ?? nil }
          let rejected = answers.count { $0 }
          let share = Double(rejected) / Double(max(1, answers.count))
          say(
            "| \(layout.rawValue) | \(readers) | \(cases) | \(String(format: "%.2f", model.area(arm: 0))) | "
              + "\(question.rawValue) | \(outcomes.count) | \(String(format: "%.1f %%", share * 100)) | "
              + "\(outcomes.count - answers.count) |")
        }
      }
    }
  }

  private func run(
    _ layout: Layout, _ readers: Int, _ cases: Int, _ separation: Double, _ questions: [Question], _ index: UInt64,
    studies: Int
  ) async -> [Outcome] {
    await withTaskGroup(of: (Int, Outcome).self) { group in
      for number in 0..<studies {
        group.addTask {
          let seed = (Self.seed &+ index) &* 1_000_003 &+ UInt64(number)
          let study = Self.study(layout, readers, cases, separation, questions[0].variances, seed)
          return (number, study.map { Self.outcome($0, questions) } ?? [:])
        }
      }
      var outcomes = [Outcome](repeating: [:], count: studies)
      for await (number, outcome) in group { outcomes[number] = outcome }
      return outcomes
    }
  }

  private static func study(
    _ layout: Layout, _ readers: Int, _ cases: Int, _ separation: Double, _ variances: RoeMetzModel.Variances,
    _ seed: UInt64
  ) -> ReaderStudy? {
    let model = RoeMetzModel(separations: [separation, separation], variances: variances)
    let cohort = SimulatedCohort(patients: cases, prevalence: 0.5)
    let drawn = model.study(of: cohort, readers: readers, seed: seed)
    var reads: [ReaderStudy.Read] = []
    for row in 0..<drawn.cases.count {
      for reader in 0..<readers {
        for arm in 0...1 where layout.isKept(arm: arm, reader: reader, row: row) {
          reads.append(
            ReaderStudy.Read(
              arm: arm, reader: reader, caseIndex: row, rating: drawn.score(row: row, reader: reader, arm: arm)))
        }
      }
    }
    if layout == .standAlone {
      // The model sees the same cases without reader effects; its separation is such that its area is the panel's mean.
      var machine = model
      machine.variances.reader = 0
      machine.variances.armReader = 0
      let shrink = (machine.variances.total / variances.total).squareRoot()
      machine.separations = machine.separations.map { $0 * shrink }
      let scored = machine.study(of: cohort, readers: readers + 1, seed: seed)
      for row in 0..<scored.cases.count {
        let score = scored.score(row: row, reader: readers, arm: 1)
        reads.append(ReaderStudy.Read(arm: 1, reader: readers, caseIndex: row, rating: score))
      }
    }
    return try? ReaderStudy(
      arms: ["A", "B"], readers: (0...readers).map { "r\($0)" }, isDiseased: drawn.cases.isPositive, reads: reads)
  }

  private static func outcome(_ study: ReaderStudy, _ questions: [Question]) -> Outcome {
    var outcome: Outcome = [:]
    let moments = questions.contains(.uT) ? UStatistics(study, figure: .area) : nil
    for question in questions {
      let difference: ArmDifference?
      switch question {
      case .jackknife: difference = ObuchowskiRockette(FigureTable(.area, of: study)).difference(0, less: 1)
      case .deLong:
        difference = ObuchowskiRockette(FigureTable(.area, of: study, covariance: .deLong)).difference(0, less: 1)
      case .fixedReaders: difference = ObuchowskiRockette(FigureTable(.area, of: study)).difference(0, less: 1, .cases)
      case .fixedCases: difference = ObuchowskiRockette(FigureTable(.area, of: study)).difference(0, less: 1, .readers)
      case .uT: difference = moments?.difference(0, less: 1)
      case .uNormal: difference = moments?.difference(0, less: 1, reference: .normal)
      }
      outcome[question] = .some(difference?.test.pValue.map { $0 < 0.05 })
    }
    return outcome
  }

  private func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
}
