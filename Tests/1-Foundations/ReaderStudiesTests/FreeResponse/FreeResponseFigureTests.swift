// SPDX-License-Identifier: Apache-2.0
import Foundation
import ReaderStudies
import TestSupport
import Testing
import Vocabulary

@Suite struct `A free-response figure` {
  private typealias Mark = FreeResponseStudy.Mark

  static let figures: [FreeResponseFigure] = [
    .wAFROC, .wAFROC1, .afroc, .afroc1, .hrAUC, .hrSensitivity, .hrSpecificity, .maxLLF, .maxNLF, .maxNLFAllCases,
    .expTransformedSpecificity, .lesionSensitivity(falsePositives: 0.4), .competitionScore,
    .frocArea(falsePositives: 0.6), .correctLocalisation(falsePositiveFraction: 0.3),
    .lrocArea(falsePositiveFraction: 0.5),
  ]

  /// Two cases without a lesion, two with: one lesion, and two lesions of weights ¼ and ¾.
  private func small() throws -> FreeResponseStudy {
    try FreeResponseStudy(
      arms: ["A"], readers: ["r"], lesionWeights: [[], [], [1], [1, 3]],
      marks: [
        Mark(arm: 0, reader: 0, caseIndex: 0, rating: 2), Mark(arm: 0, reader: 0, caseIndex: 0, rating: 1),
        Mark(arm: 0, reader: 0, caseIndex: 2, rating: 2, lesion: 0), Mark(arm: 0, reader: 0, caseIndex: 2, rating: 3),
        Mark(arm: 0, reader: 0, caseIndex: 3, rating: 4, lesion: 1),
      ])
  }

  private func value(_ figure: FreeResponseFigure, _ study: FreeResponseStudy) -> Double? {
    study.jackknifed(figure).cells[0].value
  }

  // MARK: By hand

  /// False marks: case 0 has 2 and 1, case 1 none, case 2 has 3.
  ///
  /// Lesions: 2 on case 2; none and 4 on case 3.
  @Test func `is what a pencil gives`() throws {
    let study = try small()
    // Against (2, −∞): lesion 2 wins ½ + 1; −∞ wins 0 + ½, of weight ¼; 4 wins 2, of weight ¾. (1.5 + .125 + 1.5)/4.
    #expect(agree(value(.wAFROC, study), 3.125 / 4))
    #expect(agree(value(.afroc, study), (1.5 + 0.5 + 2) / 6))
    // Against (2, −∞, 3, −∞): lesion 2 wins ½ + 1 + 0 + 1, −∞ wins ½ + ½, 4 wins 4.
    #expect(agree(value(.wAFROC1, study), (2.5 + 0.25 + 3) / 8))
    #expect(agree(value(.afroc1, study), (2.5 + 1 + 4) / 12))
    // Highest: 2 and −∞ against 3 and 4.
    #expect(agree(value(.hrAUC, study), 1))
    #expect(value(.hrSensitivity, study) == nil || value(.hrSensitivity, study) == 1)
    #expect(agree(value(.maxLLF, study), 2.0 / 3) && agree(value(.maxNLF, study), 1))
    #expect(agree(value(.maxNLFAllCases, study), 3.0 / 4))
    #expect(agree(value(.expTransformedSpecificity, study), exp(-1)))
    #expect(agree(value(.hrSpecificity, study), 0.5))
    // FROC: (0, ⅓) at 4, (¼, ⅓) at 3, (½, ⅔) at 2, (¾, ⅔) at 1.
    #expect(agree(value(.lesionSensitivity(falsePositives: 0.375), study), 0.5))
    #expect(agree(value(.lesionSensitivity(falsePositives: 5), study), 2.0 / 3))
    #expect(agree(value(.frocArea(falsePositives: 0.5), study), (0.25 / 3 + 0.125) / 0.5))
    #expect(agree(value(.competitionScore, study), (1.0 / 3 + 1.0 / 3 + 5 * 2.0 / 3) / 7))
    // LROC: case 3 is placed at 4, case 2 misplaced at 3, then case 0 at 2: half of the cases from the start on.
    #expect(agree(value(.correctLocalisation(falsePositiveFraction: 0.2), study), 0.5))
    #expect(agree(value(.lrocArea(falsePositiveFraction: 0.2), study), 0.1))
  }

  @Test func `counts the best mark of a lesion and says so`() throws {
    let marks = [1.0, 5, 3].map { Mark(arm: 0, reader: 0, caseIndex: 0, rating: $0, lesion: 0) }
    let study = try FreeResponseStudy(arms: ["A"], readers: ["r"], lesionWeights: [[1], [1], [], []], marks: marks)
    #expect(study.cell(arm: 0, reader: 0).lesions[0] == [5] && study.cell(arm: 0, reader: 0).repeatedHits == 2)
    #expect(study.jackknifed(.afroc).cells[0].remark?.contains("2 further marks") == true)
  }

  @Test func `does not exist without what it divides by`() throws {
    let noNormal = try FreeResponseStudy(
      arms: ["A"], readers: ["r"], lesionWeights: [[1], [1], [1]],
      marks: [
        Mark(arm: 0, reader: 0, caseIndex: 0, rating: 2, lesion: 0), Mark(arm: 0, reader: 0, caseIndex: 1, rating: 1),
      ])
    #expect(noNormal.jackknifed(.wAFROC).cells[0].reason == .noNegatives)
    #expect(noNormal.jackknifed(.wAFROC1).cells[0].value != nil)
    #expect(agree(noNormal.jackknifed(.lesionSensitivity(falsePositives: 1)).cells[0].value, 1.0 / 3))
    #expect(throws: FigureGap(.emptyDenominator(of: "lesion-free cases"))) {
      try noNormal.curve(.afroc, arm: 0, reader: 0)
    }
  }

  @Test func `refuses marks that cannot be`() {
    #expect(throws: FreeResponseError.noSuchLesion(caseIndex: 0, lesion: 1, lesions: 1)) {
      try FreeResponseStudy(
        arms: ["A"], readers: ["r"], lesionWeights: [[1]],
        marks: [Mark(arm: 0, reader: 0, caseIndex: 0, rating: 1, lesion: 1)])
    }
    #expect(throws: FreeResponseError.notRead(arm: "A", reader: "r", caseIndex: 1)) {
      try FreeResponseStudy(
        arms: ["A"], readers: ["r"], lesionWeights: [[1], []], casesRead: [[0]],
        marks: [Mark(arm: 0, reader: 0, caseIndex: 1, rating: 1)])
    }
    #expect(throws: FreeResponseError.notFinite(caseIndex: 0)) {
      try FreeResponseStudy(
        arms: ["A"], readers: ["r"], lesionWeights: [[1]],
        marks: [Mark(arm: 0, reader: 0, caseIndex: 0, rating: -.infinity)])
    }
    #expect(throws: FreeResponseError.badWeight(caseIndex: 0)) {
      try FreeResponseStudy(arms: ["A"], readers: ["r"], lesionWeights: [[0]], marks: [])
    }
  }

  // MARK: Against a slow definition

  /// Some 30 cases of 15 patients with up to three lesions and up to three false marks.
  private func drawn(seed: UInt64, isByPatient: Bool, keeping: (Int) -> Bool = { _ in true }) throws
    -> FreeResponseStudy
  {
    var draws = SplitMix(seed: seed)
    var weights: [[Double]] = []
    var marks: [Mark] = []
    var units: [Int32] = []
    var kept = 0
    for index in 0..<30 {
      let lesions = index % 2 == 0 ? 0 : 1 + Int(draws.uniform() * 3)
      let own = (0..<lesions).map { _ in 0.5 + draws.uniform() }
      var here: [Mark] = []
      for lesion in 0..<lesions where draws.uniform() < 0.75 {
        here.append(
          Mark(arm: 0, reader: 0, caseIndex: kept, rating: Double(Int(draws.uniform() * 6)) + 1, lesion: lesion))
      }
      for _ in 0..<Int(draws.uniform() * 3) {
        here.append(Mark(arm: 0, reader: 0, caseIndex: kept, rating: Double(Int(draws.uniform() * 6))))
      }
      guard keeping(index) else { continue }
      weights.append(own)
      marks += here
      units.append(Int32(index / 3))
      kept += 1
    }
    return try FreeResponseStudy(
      arms: ["A"], readers: ["r"], lesionWeights: weights, units: isByPatient ? units : nil, marks: marks)
  }

  @Test(arguments: Self.figures)
  func `without a unit is the figure of the others`(_ figure: FreeResponseFigure) throws {
    for seed in [1, 2] as [UInt64] {
      for isByPatient in [false, true] {
        let cell = try drawn(seed: seed, isByPatient: isByPatient).jackknifed(figure).cells[0]
        for (place, unit) in cell.units.enumerated() {
          let rest = try drawn(seed: seed, isByPatient: false) { Int32(isByPatient ? $0 / 3 : $0) != unit }
          #expect(agree(rest.jackknifed(figure).cells[0].value, cell.leftOut[place], 1e-12), "\(figure) \(place)")
        }
      }
    }
  }

  /// The definitions as sums over all pairs.
  @Test func `is the sum over all pairs`() throws {
    for seed in 10..<16 as Range<UInt64> {
      let study = try drawn(seed: seed, isByPatient: true)
      let cell = study.cell(arm: 0, reader: 0)
      func psi(_ low: Double, _ high: Double) -> Double { high > low ? 1 : high == low ? 0.5 : 0 }
      let highest = cell.nonLesions.map { $0.max() ?? -.infinity }
      let normal = study.weights.indices.filter { study.weights[$0].isEmpty }
      let ill = study.weights.indices.filter { !study.weights[$0].isEmpty }
      for (isAll, weighted, plain) in [
        (false, FreeResponseFigure.wAFROC, FreeResponseFigure.afroc), (true, .wAFROC1, .afroc1),
      ] {
        let low = isAll ? Array(study.weights.indices) : normal
        var sums = (weighted: 0.0, plain: 0.0, lesions: 0.0)
        for one in ill {
          for (rating, weight) in zip(cell.lesions[one], study.weights[one]) {
            sums.lesions += 1
            for other in low {
              sums.weighted += weight * psi(highest[other], rating)
              sums.plain += psi(highest[other], rating)
            }
          }
        }
        #expect(agree(value(weighted, study), sums.weighted / Double(low.count * ill.count), 1e-12))
        #expect(agree(value(plain, study), sums.plain / (Double(low.count) * sums.lesions), 1e-12))
      }
      var pairs = 0.0
      for one in ill {
        for other in normal { pairs += psi(highest[other], max(highest[one], cell.lesions[one].max() ?? 0)) }
      }
      #expect(agree(value(.hrAUC, study), pairs / Double(ill.count * normal.count), 1e-12))
      // The area under the weighted AFROC curve, straight to (1, 1), is the same number.
      let curve = try study.curve(.wAFROC, arm: 0, reader: 0)
      var area = 0.0
      for (one, next) in zip(curve.points, curve.points.dropFirst()) { area += (next.x - one.x) * (next.y + one.y) / 2 }
      if let last = curve.points.last { area += (1 - last.x) * (1 + last.y) / 2 }
      #expect(agree(value(.wAFROC, study), area, 1e-12) && curve.endsAtCorner)
    }
  }

  // MARK: By law

  @Test func `does not ask what the ratings are called or in which order marks come`() throws {
    let study = try drawn(seed: 5, isByPatient: true)
    let cell = study.cell(arm: 0, reader: 0)
    var marks: [Mark] = []
    for place in cell.cases.indices {
      for rating in cell.nonLesions[place] {
        marks.append(Mark(arm: 0, reader: 0, caseIndex: place, rating: exp(rating)))
      }
      for (lesion, rating) in cell.lesions[place].enumerated() where rating > -.infinity {
        marks.append(Mark(arm: 0, reader: 0, caseIndex: place, rating: exp(rating), lesion: lesion))
      }
    }
    let renamed = try FreeResponseStudy(
      arms: ["A"], readers: ["r"], lesionWeights: study.weights, units: study.units, marks: marks.reversed())
    for figure in Self.figures { #expect(renamed.jackknifed(figure).cells == study.jackknifed(figure).cells) }
  }

  @Test func `is the area under the ROC curve where each case has one mark`() throws {
    var draws = SplitMix(seed: 8)
    let truth = (0..<40).map { $0 % 2 == 0 }
    let ratings = truth.map { Double(Int(draws.uniform() * 5)) + ($0 ? 1 : 0) }
    let marks = ratings.enumerated().map {
      Mark(arm: 0, reader: 0, caseIndex: $0.offset, rating: $0.element, lesion: truth[$0.offset] ? 0 : nil)
    }
    let study = try FreeResponseStudy(
      arms: ["A"], readers: ["r"], lesionWeights: truth.map { $0 ? [1] : [] }, marks: marks)
    let plain = try ReaderStudy(
      arms: ["A"], readers: ["r"], isDiseased: truth,
      reads: ratings.enumerated().map {
        ReaderStudy.Read(arm: 0, reader: 0, caseIndex: $0.offset, rating: $0.element)
      })
    let expected = plain.jackknifed(.auc)
    for figure in [FreeResponseFigure.wAFROC, .afroc, .hrAUC] {
      let found = study.jackknifed(figure)
      #expect(agree(found.cells[0].value, expected.cells[0].value, 1e-13))
      #expect(agree(found.table.covariance(0, 0), expected.table.covariance(0, 0), 1e-10))
    }
    #expect(agree(value(.lrocArea(falsePositiveFraction: 1), study), expected.cells[0].value, 1e-13))
  }

  @Test func `sets an algorithm beside readers as an arm with a reader of its own`() throws {
    var draws = SplitMix(seed: 21)
    var marks: [Mark] = []
    let weights: [[Double]] = (0..<60).map { $0 % 2 == 0 ? [] : [1] }
    for (arm, reader) in [(0, 0), (0, 1), (1, 2)] {
      for index in 0..<60 {
        if index % 2 == 1, draws.uniform() < 0.8 {
          marks.append(Mark(arm: arm, reader: reader, caseIndex: index, rating: draws.uniform() + 0.3, lesion: 0))
        }
        if draws.uniform() < 0.4 {
          marks.append(Mark(arm: arm, reader: reader, caseIndex: index, rating: draws.uniform()))
        }
      }
    }
    let everything = Array(0..<60)
    let study = try FreeResponseStudy(
      arms: ["readers", "algorithm"], readers: ["one", "two", "AI"], lesionWeights: weights,
      casesRead: [everything, everything, [], [], [], everything], marks: marks)
    for figure in Self.figures {
      let table = study.jackknifed(figure).table
      #expect(table.values.map { $0 != nil } == [true, true, false, false, false, true], "\(figure)")
      #expect(table.covariance(0, 5) != 0 && table.covariance(0, 2) == 0)
      #expect([30, 60].contains(table.units))
    }
  }

  // MARK: Against an outside reference

  /// RJafroc 2.1's stored values of dataset04, weighted AFROC, Obuchowski–Rockette.
  @Test(.enabled(if: SharedFiles.isThere, "the published studies are not here"))
  func `gives the published analysis of the Zanca study`() throws {
    let study = try PublishedStudies.zanca()
    #expect(study.lesionFreeCases == 100 && study.caseCount == 200)
    let figures = study.jackknifed(.wAFROC)
    let published: [[Double]] = [
      [0.7792666666666, 0.7248916666667, 0.703625, 0.8050916666667], [0.787, 0.7269, 0.7226166666666, 0.8037833333333],
      [0.7296916666666, 0.7157583333334, 0.6723083333333, 0.7726583333333],
      [0.8101333333333, 0.7431166666667, 0.6943583333333, 0.8294083333333], [0.7488, 0.682275, 0.655175, 0.77125],
    ]
    for (value, expected) in zip(figures.table.values, published.flatMap(\.self)) {
      #expect(agree(value, expected, 1e-12))
    }
    let variance = try #require(WrittenOutVariance(figures.table))
    #expect(agree(variance.error, 0.0009280836511521) && agree(variance.cov1, 0.0004220359819208))
    #expect(agree(variance.cov2, 0.0003361556365283) && agree(variance.cov3, 0.0003043112378344))
    #expect(agree(variance.f, 7.800299667125) && agree(variance.df2, 36.793342733485))
    #expect(agree(variance.pValue, 0.0001171050044184))
  }

  /// Values by numpy 2.4.6 from the same file, written out as matrices of pairs.
  @Test(.enabled(if: SharedFiles.isThere, "the published studies are not here"))
  func `gives other figures of the Zanca study as computed elsewhere`() throws {
    let study = try PublishedStudies.zanca()
    for (figure, expected) in ZancaValues.first {
      let table = study.jackknifed(figure).table
      #expect(agree(table.value(arm: 0, reader: 0), expected.0, 1e-9), "\(figure)")
      #expect(agree(table.value(arm: 4, reader: 3), expected.1, 1e-9), "\(figure)")
      #expect(agree(table.covariance(0, 0), expected.2, 1e-8), "\(figure)")
    }
  }
}
