// SPDX-License-Identifier: Apache-2.0
import ReaderStudies
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite struct `A figure of merit` {
  private typealias Read = ReaderStudy.Read

  /// A study in one arm by one reader.
  private func one(
    _ ratings: [Double], _ truth: [Bool], units: [Int32]? = nil
  ) throws -> ReaderStudy {
    try ReaderStudy(
      arms: ["A"], readers: ["r"], isDiseased: truth, units: units,
      reads: ratings.enumerated().map { Read(arm: 0, reader: 0, caseIndex: $0.offset, rating: $0.element) })
  }

  private static let all: [FigureOfMerit] = {
    var figures: [FigureOfMerit] = [
      .auc, .binormalAUC, .sensitivity(threshold: 3), .specificity(threshold: 3),
      .positiveLikelihoodRatio(threshold: 3),
      .negativeLikelihoodRatio(threshold: 3), .expectedUtility(slope: 0.7), .sensitivityAtSpecificity(0.8),
      .specificityAtSensitivity(0.75),
    ]
    for axis in PartialRange.Axis.allCases {
      if let range = PartialRange(axis, from: 0.6, to: 0.9) { figures.append(.partialAUC(range, isShare: false)) }
    }
    return figures
  }()

  // MARK: By hand

  @Test func `is what a pencil gives`() throws {
    // Healthy 1 2 3, diseased 2 3 4: pairs won 1+1+1 + ½+1+1 + 0+½+1 = 7 of 9.
    let study = try one([1, 2, 3, 2, 3, 4], [false, false, false, true, true, true])
    #expect(agree(study.jackknifed(.auc).cells[0].value, 7.0 / 9))
    #expect(agree(study.jackknifed(.sensitivity(threshold: 3)).cells[0].value, 2.0 / 3))
    #expect(agree(study.jackknifed(.specificity(threshold: 3)).cells[0].value, 2.0 / 3))
    // Without the one false alarm there is no ratio.
    #expect(study.jackknifed(.positiveLikelihoodRatio(threshold: 3)).cells[0].value == nil)
    #expect(agree(study.jackknifed(.positiveLikelihoodRatio(threshold: 2)).cells[0].value, 1.5))
    #expect(agree(study.jackknifed(.negativeLikelihoodRatio(threshold: 3)).cells[0].value, 0.5))
    // Corners (0, ⅓), (⅓, ⅔), (⅔, 1): at slope 2 the best is ⅓, at ½ it is 1 − ⅓.
    #expect(agree(study.jackknifed(.expectedUtility(slope: 2)).cells[0].value, 1.0 / 3))
    #expect(agree(study.jackknifed(.expectedUtility(slope: 0.5)).cells[0].value, 2.0 / 3))
    // Halfway between (0, ⅓) and (⅓, ⅔).
    #expect(agree(study.jackknifed(.sensitivityAtSpecificity(5.0 / 6)).cells[0].value, 0.5))
    #expect(agree(study.jackknifed(.specificityAtSensitivity(5.0 / 6)).cells[0].value, 0.5))
    let range = try #require(PartialRange(.specificity, from: 2.0 / 3, to: 1))
    #expect(agree(study.jackknifed(.partialAUC(range, isShare: false)).cells[0].value, 1.0 / 6))
    #expect(agree(study.jackknifed(.partialAUC(range, isShare: true)).cells[0].value, 0.5))
  }

  @Test func `says why it does not exist`() throws {
    let ill = try one([1, 2, 3], [true, true, true]).jackknifed(.auc)
    #expect(ill.cells[0].value == nil && ill.cells[0].reason == .noNegatives && ill.table.values == [nil])
    let sure = try one([1, 1, 2, 2], [false, false, true, true])
    let ratio = sure.jackknifed(.positiveLikelihoodRatio(threshold: 2)).cells[0]
    #expect(ratio.value == nil && ratio.reason == .emptyDenominator(of: "false positives"))
    let single = try one([1, 2, 3], [false, false, true]).jackknifed(.auc).cells[0]
    #expect(single.value == nil)
    #expect(single.reason?.description.contains("single unit") == true)
    let nothing = try ReaderStudy(arms: ["A"], readers: ["r"], isDiseased: [true, false], reads: [])
    #expect(nothing.jackknifed(.auc).cells[0].reason == .noObservations)
    let estimate = sure.jackknifed(.auc).estimate(arm: 0, reader: 0)
    #expect(estimate.value == 1 && estimate.interval == nil && estimate.reason == .zeroStandardError)
  }

  // MARK: Against a slow definition

  @Test(arguments: Self.all)
  func `without a unit is the figure of the others`(_ figure: FigureOfMerit) throws {
    for seed in 0..<4 as Range<UInt64> {
      var draws = SplitMix(seed: 40 + seed)
      let count = 40
      let truth = (0..<count).map { _ in draws.uniform() < 0.45 }
      var ratings: [Double] = []
      for isIll in truth {
        let more: Double = isIll ? Double(Int(draws.uniform() * 3)) : 0
        ratings.append(Double(Int(draws.uniform() * 5)) + more)
      }
      var units: [Int32]?
      if seed % 2 == 1 { units = (0..<Int32(count)).map { ($0 + 5 * ($0 % 2)) / 3 } }
      let study = try one(ratings, truth, units: units)
      let cell = study.jackknifed(figure).cells[0]
      let value = try #require(cell.value)
      #expect(agree(value, study.jackknifed(figure).table.values[0]))
      for (place, unit) in cell.units.enumerated() {
        let kept = (0..<count).filter { (units?[$0] ?? Int32($0)) != unit }
        let rest = try one(kept.map { ratings[$0] }, kept.map { truth[$0] })
        #expect(agree(rest.jackknifed(figure).cells[0].value, cell.leftOut[place], 1e-7), "\(figure) \(place)")
      }
    }
  }

  @Test func `agrees with the room of statistics`() throws {
    var draws = SplitMix(seed: 9)
    let truth = (0..<60).map { _ in draws.uniform() < 0.5 }
    let ratings = truth.map { Double(Int(draws.uniform() * 9)) + ($0 ? 2 : 0) }
    let study = try one(ratings, truth)
    let sample = try LabelledScores(scores: ratings, isPositive: truth)
    #expect(agree(study.jackknifed(.auc).cells[0].value, sample.area().value, 1e-12))
    for axis in PartialRange.Axis.allCases {
      let range = try #require(PartialRange(axis, from: 0.55, to: 0.95))
      #expect(
        agree(
          study.jackknifed(.partialAUC(range, isShare: false)).cells[0].value, sample.partialArea(range).value, 1e-12))
    }
    for rate in [0.1, 0.5, 0.8, 0.9] {
      #expect(
        agree(
          study.jackknifed(.sensitivityAtSpecificity(rate)).cells[0].value,
          sample.sensitivity(atSpecificity: rate).value,
          1e-12))
      #expect(
        agree(
          study.jackknifed(.specificityAtSensitivity(rate)).cells[0].value,
          sample.specificity(atSensitivity: rate).value,
          1e-12))
    }
  }

  // MARK: By law

  @Test(arguments: [FigureOfMerit.auc, .binormalAUC])
  func `does not ask what the ratings are called, and swaps with the classes`(_ figure: FigureOfMerit) throws {
    var draws = SplitMix(seed: 17)
    let truth = (0..<50).map { _ in draws.uniform() < 0.5 }
    let ratings = truth.map { Double(Int(draws.uniform() * 5)) + ($0 ? 1 : 0) }
    let cell = try one(ratings, truth).jackknifed(figure).cells[0]
    let renamed = try one(ratings.map { $0 == 0 ? -.infinity : $0 * $0 * $0 }, truth).jackknifed(figure).cells[0]
    #expect(renamed == cell)
    let swapped = try one(ratings, truth.map(!)).jackknifed(figure).cells[0]
    #expect(agree(swapped.value.map { 1 - $0 }, cell.value, 1e-8))
  }

  @Test func `has no covariance over cells that share no unit`() throws {
    var draws = SplitMix(seed: 3)
    let truth = (0..<80).map { _ in draws.uniform() < 0.5 }
    let reads = truth.enumerated().map {
      Read(
        arm: $0.offset < 40 ? 0 : 1, reader: 0, caseIndex: $0.offset,
        rating: Double(Int(draws.uniform() * 4)) + ($0.element ? 1 : 0))
    }
    let study = try ReaderStudy(arms: ["A", "B"], readers: ["r"], isDiseased: truth, reads: reads)
    let table = study.jackknifed(.specificityAtSensitivity(0.8)).table
    #expect(table.covariance(0, 1) == 0 && table.covariance(0, 0) > 0 && table.units == 80)
  }

  // MARK: Against outside references

  /// OR-DBM MRMC 2.5 and MRMCaov 0.3.0 on VanDyke, jackknife.
  @Test(.enabled(if: SharedFiles.isThere, "the published studies are not here"))
  func `gives the published analysis of VanDyke`() throws {
    let table = try PublishedStudies.study("VanDyke").jackknifed(.auc).table
    let published = [
      0.9196457326892, 0.8587761674718, 0.9038647342995, 0.9731078904992, 0.8297906602254, 0.9478260869565,
      0.9053140096618, 0.9217391304348, 0.9993558776167, 0.9299516908213,
    ]
    for (value, expected) in zip(table.values, published) { #expect(agree(value, expected, 1e-12)) }
    let variance = try #require(WrittenOutVariance(table))
    #expect(agree(variance.error, 0.0008022882655721) && agree(variance.cov1, 0.0003466137094407))
    #expect(agree(variance.cov2, 0.0003440748288609) && agree(variance.cov3, 0.0002390283708922))
    #expect(agree(variance.f, 4.456318693157) && agree(variance.df2, 15.259674589142))
    #expect(agree(variance.pValue, 0.05166568581929))
  }

  @Test(.enabled(if: SharedFiles.isThere, "the published studies are not here"))
  func `gives the published sensitivities of VanDyke`() throws {
    let study = try PublishedStudies.study("VanDyke")
    let sensitivity = try #require(WrittenOutVariance(study.jackknifed(.sensitivity(threshold: 3)).table))
    #expect(agree(sensitivity.armMeans[0], 0.8222222222222) && agree(sensitivity.armMeans[1], 0.92))
    #expect(agree(sensitivity.error, 0.002368125701459) && agree(sensitivity.cov1, 0.0009943883277217))
    #expect(agree(sensitivity.f, 6.689492696717) && agree(sensitivity.df2, 15.717324432506))
    #expect(agree(sensitivity.pValue, 0.02008822008114))
    let specificity = try #require(WrittenOutVariance(study.jackknifed(.specificity(threshold: 3)).table))
    #expect(agree(specificity.error, 0.001819316258324) && agree(specificity.cov3, 0.000248495743603))
    #expect(agree(specificity.f, 0.201720557698) && agree(specificity.df2, 5.572641311427))
  }

  /// MRMCaov 0.3.0: where cases are nested the number of units is that of all cases of the study.
  @Test(.enabled(if: SharedFiles.isThere, "the published studies are not here"))
  func `gives the published analyses of nested cases`() throws {
    let inReaders = try PublishedStudies.study("VanDyke", caseColumn: "case2").jackknifed(.auc).table
    #expect(inReaders.units == 570)
    let first = try #require(WrittenOutVariance(inReaders))
    #expect(agree(first.error, 0.0008079681824965) && agree(first.cov1, 0.0003490676118085))
    #expect(first.cov2 == 0 && first.cov3 == 0 && agree(first.f, 8.704))
    let inArms = try PublishedStudies.study("VanDyke", caseColumn: "case3").jackknifed(.auc).table
    #expect(inArms.units == 228)
    let second = try #require(WrittenOutVariance(inArms))
    #expect(agree(second.error, 0.0008058382136498) && second.cov1 == 0 && second.cov3 == 0)
    #expect(agree(second.cov2, 0.0003455972838558) && agree(second.f, 2.10449085958))
    #expect(agree(second.df2, 68.42324523123) && agree(second.pValue, 0.1514363221774))
  }

  /// MRMCaov 0.3.0 prints means .9109867 and .9515536, F = 2.67666 (1, 10.51789), p = .1313682.
  ///
  /// With every fit without a case
  /// taken to its maximum (scipy 1.17.1, BFGS and Nelder–Mead) F is 2.677259 on 10.51319 degrees of freedom.
  @Test(.enabled(if: SharedFiles.isThere, "the published studies are not here"))
  func `gives the published binormal analysis of VanDyke`() throws {
    let figures = try PublishedStudies.study("VanDyke").jackknifed(.binormalAUC)
    let variance = try #require(WrittenOutVariance(figures.table))
    #expect(abs(variance.armMeans[0] - 0.9109867) < 6e-8 && abs(variance.armMeans[1] - 0.9515536) < 6e-8)
    #expect(abs(variance.f - 2.67666) < 1e-3 && abs(variance.df2 - 10.51789) < 1e-2)
    #expect(abs(variance.pValue - 0.1313682) < 1e-4)
    #expect(agree(variance.error, 0.0010791560, 1e-6) && agree(variance.cov1, 0.0003125018, 1e-6))
    #expect(agree(variance.cov2, 0.0003115199, 1e-6) && agree(variance.cov3, 0.0001937536, 1e-6))
    #expect(agree(variance.f, 2.677259, 1e-6) && agree(variance.df2, 10.513186, 1e-6))
    // The fourth reader's second arm has no interior operating point.
    #expect(figures.cell(arm: 1, reader: 3).remark?.contains("no operating point") == true)
    #expect(figures.cells.filter { $0.remark != nil }.count == 1)
  }
}
