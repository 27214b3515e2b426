// SPDX-License-Identifier: Apache-2.0
import ReaderStudies
import Statistics
import Testing
import Vocabulary

@Suite struct `Every layout` {
  /// The mean of the estimated variances is the variance of the differences.
  ///
  /// 500 studies fix the ratio to about
  /// 6 % (one standard error); the rule max(·, 0) and the jackknife push up a little.
  @Test(arguments: SimulatedLayout.allCases)
  func `has a variance that is right on average`(_ layout: SimulatedLayout) throws {
    let studies = 500
    let cases = layout == .casesNestedInReaders ? 240 : 80
    var differences: [Double] = []
    var estimated = (analysis: 0.0, unbiased: 0.0)
    for seed in 0..<studies {
      let study = try layout.study(seed: UInt64(seed) &+ 5000, cases: cases)
      let table = FigureTable(.area, of: study, covariance: .deLong)
      let difference = try #require(ObuchowskiRockette(table).difference(0, less: 1))
      let error = try #require(
        difference.standardError, "\(layout), seed \(seed): \(difference.reason?.description ?? "")")
      differences.append(try #require(difference.value))
      estimated.analysis += error * error / Double(studies)
      let moments = UStatistics(study, figure: .area)
      let variance = try #require(moments.variance(of: 0, less: 1))
      estimated.unbiased += (try #require(variance.unbiased)) / Double(studies)
      #expect(abs((moments.difference(0, less: 1).value ?? 9) - (difference.value ?? 0)) < 1e-12)
    }
    let mean = differences.reduce(0, +) / Double(studies)
    let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(studies - 1)
    let ratios = (estimated.analysis / variance, estimated.unbiased / variance)
    #expect((0.80...1.30).contains(ratios.0), "\(layout): OR \(ratios.0)")
    #expect((0.80...1.25).contains(ratios.1), "\(layout): U \(ratios.1)")
  }

  @Test func `is named from the reads`() throws {
    func crossing(_ layout: SimulatedLayout) throws -> StudyCrossing {
      StudyCrossing(try layout.study(seed: 1, cases: 48))
    }
    #expect(try crossing(.crossed).isComplete)
    #expect(
      try crossing(.crossed).description
        == "every reader read every case in every arm (6 readers, 2 arms, 48 cases, 100.0 % of all combinations read)")
    #expect(try crossing(.readersNested).readersByArms == .nested)
    #expect(try crossing(.casesNestedInReaders).casesByReaders == .nested)
    #expect(try crossing(.casesNestedInArms).casesByArms == .nested)
    let split = try crossing(.splitPlot)
    #expect(split.isSplitPlot && split.blocks.map(\.readers) == [[0, 2, 4], [1, 3, 5]])
    #expect(split.shareRead == 0.5)
    #expect(try crossing(.partlyCrossed).readersByArms == .partly)
    let alone = try crossing(.standAlone)
    #expect(alone.standAloneArms == [1] && alone.readers == 6 && alone.isComplete)
    #expect(alone.description.contains("one arm is a reader that stands alone"))
    #expect(
      try crossing(.holes).description
        == "every reader read in every arm, some reads are missing "
        + "(6 readers, 2 arms, 48 cases, 75.0 % of all combinations read)")
  }

  @Test(arguments: SimulatedLayout.allCases)
  func `obeys the laws`(_ layout: SimulatedLayout) throws {
    let study = try layout.study(seed: 77, cases: 96)
    let table = FigureTable(.area, of: study)
    let model = ObuchowskiRockette(table)
    let difference = try #require(model.difference(0, less: 1))

    // A constant added to every cell moves the means only.
    let lifted = FigureTable(
      figure: table.figure, arms: table.arms, readers: table.readers, values: table.values.map { $0.map { $0 - 0.25 } },
      covariances: table.covariances, covarianceMethod: table.covarianceMethod, units: table.units)
    let same = try #require(ObuchowskiRockette(lifted).difference(0, less: 1))
    #expect(abs(try #require(same.standardError) - (try #require(difference.standardError))) < 1e-12)

    // Arms swapped, readers in reverse and a rising map of the ratings change nothing but the sign.
    let readers = study.readers.count
    var reads: [ReaderStudy.Read] = []
    for arm in 0...1 {
      for reader in 0..<readers {
        let cell = study.cell(arm: arm, reader: reader)
        for (index, rating) in zip(cell.cases, cell.ratings) {
          reads.append(
            ReaderStudy.Read(
              arm: 1 - arm, reader: readers - 1 - reader, caseIndex: Int(index), rating: rating * rating * rating + 7))
        }
      }
    }
    let turned = try ReaderStudy(
      arms: ["B", "A"], readers: study.readers.reversed(), isDiseased: study.isDiseased, reads: reads)
    let mirrored = ObuchowskiRockette(FigureTable(.area, of: turned))
    for kind in Generalization.allCases {
      let one = try #require(model.difference(0, less: 1, kind))
      let two = try #require(mirrored.difference(1, less: 0, kind))
      #expect(abs((one.value ?? 9) - (two.value ?? 0)) < 1e-12)
      #expect(one.standardError.map { abs($0 - (two.standardError ?? 9)) < 1e-10 } ?? (two.standardError == nil))
      #expect(
        abs((one.degreesOfFreedom ?? 0) - (two.degreesOfFreedom ?? 0)) < 1e-4 * (one.degreesOfFreedom ?? 1) + 1e-9)
    }
    let (moments, mirroredMoments) = (UStatistics(study, figure: .area), UStatistics(turned, figure: .area))
    let (one, two) = (moments.variance(of: 0, less: 1), mirroredMoments.variance(of: 1, less: 0))
    #expect(abs((one?.unbiased ?? 9) - (two?.unbiased ?? 0)) < 1e-12)
    #expect(abs((one?.maximumLikelihood ?? 9) - (two?.maximumLikelihood ?? 0)) < 1e-12)
  }

  @Test func `of arms with nothing in common adds the arms' variances`() throws {
    let study = try SimulatedLayout.unpaired.study(seed: 3, cases: 120)
    let model = ObuchowskiRockette(FigureTable(.area, of: study, covariance: .unbiased))
    let sum = model.means().reduce(0) { $0 + ($1.standardError ?? 9) * ($1.standardError ?? 9) }
    let error = try #require(model.difference(0, less: 1)?.standardError)
    #expect(abs(error * error - sum) < 1e-12)
    let moments = UStatistics(study, figure: .area)
    let parts = try [0, 1].map { try #require(moments.variance(of: $0)?.unbiased) }
    let together = try #require(moments.variance(of: 0, less: 1)?.unbiased)
    #expect(abs(together - parts.reduce(0, +)) < 1e-12)
  }

  @Test func `with an arm that stands alone is the panel's spread about it and the shared cases`() throws {
    // By definition: S²/J of the readers' differences plus the mean covariance of two readers' differences.
    let study = try SimulatedLayout.standAlone.study(seed: 11, cases: 100)
    let table = FigureTable(.area, of: study)
    let machine = table.readers.count + 6
    let panel = 0..<6
    let differences = try panel.map { try #require(table.values[$0]) - #require(table.values[machine]) }
    let mean = differences.reduce(0, +) / 6
    let spread = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 5
    var shared = 0.0
    for one in panel {
      for other in panel where one != other {
        shared +=
          (table.covariance(one, other) - table.covariance(one, machine) - table.covariance(other, machine)
            + table.covariance(machine, machine)) / 30
      }
    }
    let difference = try #require(ObuchowskiRockette(table).difference(0, less: 1))
    let variance = spread / 6 + max(shared, 0)
    #expect(abs((difference.value ?? 9) - mean) < 1e-12)
    #expect(abs((difference.standardError ?? 9) - variance.squareRoot()) < 1e-12)
    let freedom = variance * variance / ((spread / 6) * (spread / 6) / 5)
    #expect(abs((difference.degreesOfFreedom ?? 0) - freedom) < 1e-8 * freedom)
  }

  @Test func `of several arms gives the classical F where complete, and nearly that where a read is missing`() throws {
    let model = RoeMetzModel(separations: [1.2, 1.5, 1.5, 1.8], variances: SimulatedLayout.model.variances)
    let drawn = model.study(of: SimulatedCohort(patients: 90, prevalence: 0.5), readers: 5, seed: 31)
    func study(without gap: (Int, Int, Int)?) throws -> ReaderStudy {
      var reads: [ReaderStudy.Read] = []
      for row in 0..<drawn.cases.count {
        for reader in 0..<5 {
          for arm in 0..<4 where gap.map({ $0 != (arm, reader, row) }) ?? true {
            let rating = drawn.score(row: row, reader: reader, arm: arm)
            reads.append(ReaderStudy.Read(arm: arm, reader: reader, caseIndex: row, rating: rating))
          }
        }
      }
      return try ReaderStudy(
        arms: ["A", "B", "C", "D"], readers: (0..<5).map { "r\($0)" }, isDiseased: drawn.cases.isPositive, reads: reads)
    }
    let table = FigureTable(.area, of: try study(without: nil))
    let found = ObuchowskiRockette(table)
    // By the textbook: F = MS(T) / (MS(TR) + r max(Cov2 − Cov3, 0)).
    let (t, r) = (4.0, 5.0)
    let values = try table.values.map { try #require($0) }
    let arms = (0..<4).map { arm in (0..<5).reduce(0) { $0 + values[arm * 5 + $1] } / r }
    let readers = (0..<5).map { reader in (0..<4).reduce(0) { $0 + values[$1 * 5 + reader] } / t }
    let grand = arms.reduce(0, +) / t
    let ofArms = arms.reduce(0) { $0 + ($1 - grand) * ($1 - grand) } * r / (t - 1)
    var inner = 0.0
    var (shared, crossed) = (0.0, 0.0)
    for one in 0..<20 {
      let rest = values[one] - arms[one / 5] - readers[one % 5] + grand
      inner += rest * rest / ((t - 1) * (r - 1))
      for other in 0..<20 where one % 5 != other % 5 {
        if one / 5 == other / 5 {
          shared += table.covariance(one, other) / (t * r * (r - 1))
        } else {
          crossed += table.covariance(one, other) / (t * (t - 1) * r * (r - 1))
        }
      }
    }
    let denominator = inner + r * max(shared - crossed, 0)
    let overall = found.overall()
    #expect(abs((overall.statistic ?? 0) - ofArms / denominator) < 1e-9 * ofArms / denominator)
    #expect(overall.degreesOfFreedom.first == 3)
    let freedom = denominator * denominator / (inner * inner / 12)
    #expect(abs((overall.degreesOfFreedom.last ?? 0) - freedom) < 1e-8 * freedom)
    #expect(found.differences().count == 6)
    #expect(Set(found.differences().map { (($0.standardError ?? 0) * 1e10).rounded() }).count == 1)

    let nearly = ObuchowskiRockette(FigureTable(.area, of: try study(without: (0, 0, 0)))).overall()
    #expect(abs((nearly.statistic ?? 0) / (overall.statistic ?? 1) - 1) < 0.1)

    // A reader missing from an arm: no longer complete, and still a test of all arms.
    let cut = FigureTable(
      figure: table.figure, arms: table.arms, readers: table.readers,
      values: table.values.enumerated().map { $0.offset == 7 ? nil : $0.element }, covariances: table.covariances,
      covarianceMethod: table.covarianceMethod, units: table.units)
    let partly = ObuchowskiRockette(cut).overall()
    #expect(partly.method.contains("ANOVA-type"))
    let numerator = try #require(partly.degreesOfFreedom.first)
    #expect((2.2...3.0).contains(numerator))
    #expect((partly.pValue ?? 9) < 1 && (partly.statistic ?? 0) > 0)
  }

  @Test func `of one reader cannot be generalised to readers, and says so`() throws {
    var reads: [ReaderStudy.Read] = []
    for arm in 0...1 {
      for index in 0..<12 {
        reads.append(ReaderStudy.Read(arm: arm, reader: 0, caseIndex: index, rating: Double((index * (5 + arm)) % 7)))
      }
    }
    let study = try ReaderStudy(
      arms: ["A", "B"], readers: ["r"], isDiseased: (0..<12).map { $0 % 2 == 0 }, reads: reads)
    let model = ObuchowskiRockette(FigureTable(.area, of: study))
    let difference = try #require(model.difference(0, less: 1))
    #expect(difference.standardError == nil)
    #expect(difference.reason == .tooFewUnits(of: "readers", found: 1, needed: 2))
    #expect(difference.judged(.superiority).isShown == nil)
    #expect(model.difference(0, less: 1, .cases)?.standardError != nil)
    #expect(model.overall().reason != nil)
  }

  @Test func `with arms that nobody read is undefined, never a trap`() throws {
    let study = try ReaderStudy(arms: ["A", "B"], readers: ["r"], isDiseased: [true, false], reads: [])
    let analysis = ReaderStudyAnalysis(study, figure: .area)
    let found = analysis.compared(0, with: 1)
    #expect(found.comparison?.difference.value == nil)
    #expect(found.comparison?.isShown == nil)
    #expect(analysis.obuchowskiRockette.means().allSatisfy { $0.value == nil && $0.reason != nil })
    let empty = try ReaderStudy(arms: [], readers: [], isDiseased: [], reads: [])
    #expect(ReaderStudyAnalysis(empty, figure: .area).compared(0, with: 1).verdicts.isEmpty)
  }
}
