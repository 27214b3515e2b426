// SPDX-License-Identifier: Apache-2.0
import Foundation
import ReaderStudies
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite struct `Methods side by side` {
  @Test(.enabled(if: SharedFiles.isThere, "the folder of published numbers is not here"))
  func `say where they disagree`() throws {
    let study = try PublishedStudy.load("VanDyke.csv")
    // OR .0517 and BDG .0556 do not show a difference at 5 %, the normal test with .0341 would (iMRMC).
    let analysis = ReaderStudyAnalysis(study, figure: .area)
    let found = analysis.compared(1, with: 0)
    #expect(found.verdicts.map(\.method).first == .obuchowskiRockette)
    #expect(found.comparison?.isShown == false)
    #expect(found.verdictsDisagree)
    #expect(
      found.sentence
        == "The methods disagree: U-statistics (normal) would show it, Obuchowski-Rockette, Dorfman-Berbaum-Metz, "
        + "U-statistics (t) would not; the verdict is that of Obuchowski-Rockette.")
    let other = analysis.compared(1, with: 0, leading: .uStatisticsNormal)
    #expect(other.comparison?.isShown == true)
    let inferiority = analysis.compared(1, with: 0, .nonInferiority(margin: 0.05))
    #expect(inferiority.comparison?.isShown == true)
    #expect(!inferiority.verdictsDisagree)
    #expect(analysis.crossing.isComplete)
  }

  @Test func `judge an equivalence by the weaker of two tests`() throws {
    let study = try SimulatedLayout.crossed.study(seed: 21, cases: 200)
    let difference = try #require(ObuchowskiRockette(FigureTable(.area, of: study)).difference(0, less: 1))
    let judged = difference.judged(.equivalence(margin: 0.3))
    let (value, error) = (try #require(difference.value), try #require(difference.standardError))
    let weaker = min((value + 0.3) / error, (0.3 - value) / error)
    #expect(abs(abs(try #require(judged.tests.last?.statistic)) - weaker) < 1e-12)
    #expect(judged.isShown == true)
    #expect(difference.judged(.equivalence(margin: 0.001)).isShown == false)
    #expect(difference.judged(.equivalence(margin: -1)).isShown == nil)
    #expect(difference.judged(.nonInferiority(margin: .infinity)).tests.last?.reason != nil)
  }

  @Test func `take many reads in their stride`() throws {
    // Five sub-studies of VIPER's size: 20 readers in two arms, 110 cases each.
    let clock = ContinuousClock()
    var longest = Duration.zero
    let model = RoeMetzModel(
      separations: [1.5, 1.7],
      variances: .init(reader: 0.05, armReader: 0.05, case: 0.3, armCase: 0.2, readerCase: 0.2, pure: 0.3))
    let drawn = model.study(of: SimulatedCohort(patients: 110, prevalence: 0.4), readers: 20, seed: 8)
    var reads: [ReaderStudy.Read] = []
    for row in 0..<drawn.cases.count {
      for reader in 0..<20 {
        for arm in 0...1 {
          let rating = drawn.score(row: row, reader: reader, arm: arm)
          reads.append(ReaderStudy.Read(arm: arm, reader: reader, caseIndex: row, rating: rating))
        }
      }
    }
    let study = try ReaderStudy(
      arms: ["A", "B"], readers: (0..<20).map { "r\($0)" }, isDiseased: drawn.cases.isPositive, reads: reads)
    for _ in 0..<3 {
      longest = max(longest, clock.measure { _ = ReaderStudyAnalysis(study, figure: .area).compared(1, with: 0) })
    }
    #expect(longest < .milliseconds(800), "one sub-study took \(longest)")
  }

  @Test func `one reader alone is no evidence about others`() throws {
    let reads = [0, 1].flatMap { arm in
      (0..<20).map { ReaderStudy.Read(arm: arm, reader: 0, caseIndex: $0, rating: Double(($0 * 7 + arm) % 11)) }
    }
    let study = try ReaderStudy(
      arms: ["A", "B"], readers: ["only"], isDiseased: (0..<20).map { $0 % 2 == 0 }, reads: reads)
    let analysis = ReaderStudyAnalysis(study, figure: .area)
    #expect(analysis.uStatistics == nil)
    let sides = analysis.compared(0, with: 1)
    #expect(sides.comparison?.isShown == nil && sides.sentence == nil)
  }
}
