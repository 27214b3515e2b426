// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import ReaderStudies
import TestSupport
import Testing
import Vocabulary

@Suite struct `A binormal fit` {
  /// Areas, parameters and likelihoods by scipy 1.17.1 (BFGS, then Nelder–Mead) on VanDyke's counts.
  @Test func `is the curve of greatest likelihood`() throws {
    let first = try BinormalFit(positives: [4, 1, 2, 10, 28], negatives: [47, 9, 10, 2, 1])
    #expect(agree(first.area, 0.9331608526, 1e-8) && first.outcome == .converged)
    #expect(agree(first.model?.a, 1.7021569147, 1e-6) && agree(first.model?.b, 0.5367768323, 1e-6))
    #expect(agree(first.logLikelihood, -116.8962204973, 1e-11))
    let fourth = try BinormalFit(positives: [2, 1, 1, 3, 38], negatives: [62, 3, 4, 0, 0])
    #expect(agree(fourth.area, 0.9704576384, 1e-8) && fourth.categories == 4)
    #expect(agree(fourth.logLikelihood, -45.8304969607, 1e-11))
    let fifth = try BinormalFit(positives: [7, 7, 3, 5, 23], negatives: [39, 19, 9, 1, 1])
    #expect(agree(fifth.area, 0.8325880125, 1e-8) && agree(fifth.logLikelihood, -135.5183719661, 1e-11))
  }

  /// Areas and likelihoods by scipy 1.17.1 (BFGS) over the runs of one class of the aSAH biomarkers.
  @Test(.enabled(if: SharedFiles.isThere, "the published studies are not here"))
  func `takes continuous ratings by their runs`() throws {
    let expected = [
      "s100b": (31, 0.7332653006, -338.2094345777), "ndka": (52, 0.6030694562, -419.6877536098),
      "wfns": (5, 0.8452453939, -142.4801739193),
    ]
    let lines = try String(contentsOf: SharedFiles.file("golden/aSAH.csv"), encoding: .utf8)
      .split(whereSeparator: \.isNewline).map { $0.split(separator: ",").map { $0.filter { $0 != "\"" } } }
    let header = lines[0]
    let outcome = try #require(header.firstIndex(of: "outcome"))
    for (name, numbers) in expected {
      let column = try #require(header.firstIndex(of: name))
      let values = lines.dropFirst().map { (Double($0[column]) ?? .nan, $0[outcome] == "Poor") }
      let distinct = Set(values.map(\.0)).sorted()
      let fit = try BinormalFit(
        positives: distinct.map { value in values.filter { $0.0 == value && $0.1 }.count },
        negatives: distinct.map { value in values.filter { $0.0 == value && !$0.1 }.count })
      #expect(fit.categories == numbers.0 && fit.outcome == .converged)
      #expect(agree(fit.area, numbers.1, 1e-6), "\(name) \(fit.area)")
      #expect(agree(fit.logLikelihood, numbers.2, 1e-10), "\(name) \(fit.logLikelihood ?? 0)")
    }
  }

  @Test func `knows degenerate data and says what it took`() throws {
    // No operating point inside: VanDyke's fourth reader with cine MRI.
    let perfect = try BinormalFit(positives: [0, 0, 1, 6, 38], negatives: [44, 21, 4, 0, 0])
    #expect(perfect.outcome == .noInteriorPoint && perfect.area == 1 && perfect.remark != nil)
    let backwards = try BinormalFit(positives: [38, 6, 1, 0, 0], negatives: [0, 0, 4, 21, 44])
    #expect(backwards.outcome == .noInteriorPoint && backwards.area == 0)
    let blind = try BinormalFit(positives: [5], negatives: [7])
    #expect(blind.outcome == .noInformation && blind.area == 0.5)
    // One point (.2, .8): equal variances, area Φ(2 · .8416/√2).
    let binary = try BinormalFit(positives: [2, 8], negatives: [8, 2])
    let z = NormalDistribution.standard.quantile(0.8)
    #expect(binary.outcome == .singlePoint && binary.model?.b == 1)
    #expect(agree(binary.area, NormalDistribution.standard.cumulative(2 * z / 2.0.squareRoot()), 1e-14))
    // (0, .4) and (.2, .8): a level step at .8 passes through both.
    let level = try BinormalFit(positives: [2, 4, 4], negatives: [8, 2, 0])
    #expect(level.outcome == .step && agree(level.area, 0.8, 1e-15))
    // (.2, .8) and (.6, 1): an upright step at .2.
    let upright = try BinormalFit(positives: [0, 2, 8], negatives: [4, 4, 2])
    #expect(upright.outcome == .step && agree(upright.area, 0.8, 1e-15))
    #expect(throws: FigureGap(.noPositives)) { try BinormalFit(positives: [0, 0], negatives: [1, 2]) }
  }

  @Test func `does not change where categories of one class are split`() throws {
    let whole = try BinormalFit(positives: [0, 3, 4, 9], negatives: [9, 5, 3, 1])
    let split = try BinormalFit(positives: [0, 0, 0, 3, 4, 9], negatives: [2, 3, 4, 5, 3, 1])
    #expect(agree(whole.area, split.area, 1e-12) && split.categories == 4)
  }

  @Test func `finds the curve that made the ratings`() throws {
    // 20 000 cases from a = 1.5, b = 0.7: the area is Φ(1.5/√1.49) = 0.8904; its standard error is about .0023.
    var draws = PhiloxStream(seed: 5)
    var cases: [(Double, Bool)] = []
    for index in 0..<20_000 {
      let isIll = index % 2 == 0
      cases.append((isIll ? draws.normal(mean: 1.5 / 0.7, standardDeviation: 1 / 0.7) : draws.normal(), isIll))
    }
    cases.sort { $0.0 < $1.0 }
    let fit = try BinormalFit(positives: cases.map { $0.1 ? 1 : 0 }, negatives: cases.map { $0.1 ? 0 : 1 })
    #expect(fit.isGrouped && fit.categories <= BinormalFit.mostCategories + 1)
    #expect(abs(fit.area - 0.8904) < 0.008)
    #expect(abs((fit.model?.b ?? 0) - 0.7) < 0.04)
    #expect(fit.remark?.contains("grouped") == true)
  }
}
