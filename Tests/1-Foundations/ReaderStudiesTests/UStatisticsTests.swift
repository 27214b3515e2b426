// SPDX-License-Identifier: Apache-2.0
import Foundation
import ReaderStudies
import TestSupport
import Testing
import Vocabulary

/// Against the output of iMRMC, and against sums over all tuples.
@Suite struct `U-statistics` {
  @Test(
    .enabled(if: SharedFiles.isThere, "the folder of published numbers is not here"), arguments: ["VanDyke", "Franken"])
  func `print what iMRMC prints`(_ name: String) throws {
    let study = try PublishedStudy.load("\(name).csv")
    let printed = try PublishedStudy.numbers("imrmc_vandyke_franken.json")[name]
    let analysis = UStatistics(study, figure: .area)
    for (key, isMaximumLikelihood) in [("Ustat", false), ("MLEstat", true)] {
      let rows = printed[key].list
      for arm in 0...1 {
        let variance = try #require(analysis.variance(of: arm))
        #expect(agrees(analysis.value(of: arm), rows[arm]["AUCA"]))
        #expect(
          agrees(isMaximumLikelihood ? variance.maximumLikelihood : variance.unbiased, rows[arm]["varAUCA"], digits: 10)
        )
        #expect(
          agrees(
            isMaximumLikelihood ? variance.maximumLikelihoodDegreesOfFreedom : variance.unbiasedDegreesOfFreedom,
            rows[arm]["dfBDG"], digits: 9))
        if !isMaximumLikelihood {
          for (reference, suffix) in [(UStatistics.Reference.t, "BDG"), (.normal, "normal")] {
            let interval = analysis.estimate(of: arm, reference: reference).interval
            #expect(agrees(interval?.lower, rows[arm]["botCI\(suffix)"], digits: 10))
            #expect(agrees(interval?.upper, rows[arm]["topCI\(suffix)"], digits: 10))
          }
        }
      }
      let variance = try #require(analysis.variance(of: 0, less: 1))
      #expect(
        agrees(
          isMaximumLikelihood ? variance.maximumLikelihood : variance.unbiased, rows[2]["varAUCAminusAUCB"], digits: 9))
      guard rows[2]["dfBDG"].number != nil else { continue }
      for (reference, suffix, p) in [
        (UStatistics.Reference.t, "BDG", "pValueBDG"), (.normal, "normal", "pValueNormal"),
      ] {
        let difference = analysis.difference(
          0, less: 1, reference: reference, maximumLikelihood: isMaximumLikelihood)
        #expect(agrees(difference.value, rows[2]["AUCAminusAUCB"]))
        #expect(agrees(difference.test.pValue, rows[2][p], digits: 9))
        #expect(agrees(difference.estimate().interval?.lower, rows[2]["botCI\(suffix)"], digits: 9))
        #expect(agrees(difference.estimate().interval?.upper, rows[2]["topCI\(suffix)"], digits: 9))
      }
    }
    // Per reader: the unbiased covariances of the cells.
    let table = FigureTable(.area, of: study, covariance: .unbiased)
    for row in printed["perReader"].list {
      let reader = try #require(row["readerID"].text?.dropFirst()).description
      let index = try #require(study.readers.firstIndex(of: reader))
      let arm = row["modalityA"].text == "m2" ? 1 : 0
      let cell = arm * study.readers.count + index
      #expect(agrees(table.values[cell], row["AUCA"]))
      #expect(agrees(table.covariance(cell, cell), row["varAUCA"], digits: 9))
      if row["modalityB"].text == "m2" {
        let difference = ObuchowskiRockette(table).readerDifferences(0, less: 1)[index].difference
        #expect(agrees(difference.standardError.map { $0 * $0 }, row["varAUCAminusAUCB"], digits: 9))
      }
    }
  }

  @Test(.enabled(if: SharedFiles.isThere, "the folder of published numbers is not here"))
  func `say when the unbiased variance fails and what stands in`() throws {
    let study = try PublishedStudy.load("Franken.csv")
    let difference = UStatistics(study, figure: .area).difference(0, less: 1, reference: .normal)
    #expect(
      difference.method.contains("maximum-likelihood variance since the unbiased one is not above zero (−3.16e-5)"))
    #expect(abs((difference.test.pValue ?? 0) - 0.6616974330037) < 1e-10)  // iMRMC, the row MLEstat
  }

  /// Ratings with ties and holes: each reader reads some of the cases in some of the arms.
  private func holed(seed: UInt64, readers: Int = 3, cases: Int = 7) throws -> ReaderStudy {
    var draws = SplitMix(seed: seed)
    func uniform() -> Double { Double(draws.next() >> 11) / 9_007_199_254_740_992 }
    let isDiseased = (0..<cases).map { $0 % 2 == 0 }
    var reads: [ReaderStudy.Read] = []
    for arm in 0...1 {
      for reader in 0..<readers {
        for index in 0..<cases where uniform() < 0.75 {
          let rating = (uniform() * 4 + (isDiseased[index] ? 1 : 0)).rounded()
          reads.append(ReaderStudy.Read(arm: arm, reader: reader, caseIndex: index, rating: rating))
        }
      }
    }
    return try ReaderStudy(
      arms: ["A", "B"], readers: (0..<readers).map { "r\($0)" }, isDiseased: isDiseased, reads: reads)
  }

  /// One reading of a pair of cases, with its weight in the average of its arm.
  private struct Kernel {
    let reader: Int
    let one: Int32
    let zero: Int32
    let value: Double
    let weight: Double
  }

  private func kernels(_ study: ReaderStudy, arm: Int, _ weighting: UStatistics.Weighting) -> [Kernel] {
    var all: [Kernel] = []
    var filled = 0
    for reader in study.readers.indices {
      let cell = study.cell(arm: arm, reader: reader)
      var mine: [(Int32, Int32, Double)] = []
      for (one, high) in zip(cell.cases, cell.ratings) where study.isDiseased[Int(one)] {
        for (zero, low) in zip(cell.cases, cell.ratings) where !study.isDiseased[Int(zero)] {
          mine.append((one, zero, high > low ? 1 : high == low ? 0.5 : 0))
        }
      }
      if !mine.isEmpty { filled += 1 }
      let weight = weighting == .pairs ? 1 : 1 / Double(max(mine.count, 1))
      all += mine.map { Kernel(reader: reader, one: $0.0, zero: $0.1, value: $0.2, weight: weight) }
    }
    let total = all.reduce(0) { $0 + $1.weight }
    return all.map { Kernel(reader: $0.reader, one: $0.one, zero: $0.zero, value: $0.value, weight: $0.weight / total) }
  }

  /// The definition: Σ over all tuples by what they share.
  private func slow(_ one: [Kernel], _ other: [Kernel]) -> (unbiased: Double?, maximumLikelihood: Double) {
    var exact = [(sum: Double, weight: Double)](repeating: (0, 0), count: 8)
    var atLeast = exact
    for a in one {
      for b in other {
        let weight = a.weight * b.weight
        let shares = [a.reader == b.reader, a.one == b.one, a.zero == b.zero]
        for kind in 0..<8 {
          let asks = [kind & 4 != 0, kind & 2 != 0, kind & 1 != 0]
          if asks == shares {
            exact[kind].sum += weight * a.value * b.value
            exact[kind].weight += weight
          }
          if zip(asks, shares).allSatisfy({ !$0 || $1 }) {
            atLeast[kind].sum += weight * a.value * b.value
            atLeast[kind].weight += weight
          }
        }
      }
    }
    var (unbiased, likely) = (0.0, 0.0)
    for kind in 0..<8 {
      let coefficient = exact[kind].weight - (kind == 0 ? 1 : 0)
      if exact[kind].weight > 0 { unbiased += coefficient * exact[kind].sum / exact[kind].weight }
      if atLeast[kind].weight > 0 { likely += coefficient * atLeast[kind].sum / atLeast[kind].weight }
    }
    return (exact[0].weight > 1e-12 ? unbiased : nil, likely)
  }

  @Test(arguments: 0..<12, UStatistics.Weighting.allCases)
  func `are the sums over all tuples in layouts with holes`(_ seed: Int, _ weighting: UStatistics.Weighting) throws {
    let study = try holed(seed: UInt64(seed))
    let analysis = UStatistics(study, figure: .area, weighting: weighting)
    let (a, b) = (kernels(study, arm: 0, weighting), kernels(study, arm: 1, weighting))
    let (aa, bb, ab) = (slow(a, a), slow(b, b), slow(a, b))
    let single = try #require(analysis.variance(of: 0))
    #expect(abs((single.unbiased ?? .infinity) - (aa.unbiased ?? .infinity)) < 1e-12)
    #expect(abs(single.maximumLikelihood - aa.maximumLikelihood) < 1e-12)
    let difference = try #require(analysis.variance(of: 0, less: 1))
    let unbiased = try #require(aa.unbiased) + #require(bb.unbiased) - 2 * #require(ab.unbiased)
    #expect(abs((difference.unbiased ?? .infinity) - unbiased) < 1e-12)
    let likely = aa.maximumLikelihood + bb.maximumLikelihood - 2 * ab.maximumLikelihood
    #expect(abs(difference.maximumLikelihood - likely) < 1e-12)
  }

  @Test func `have the unbiased variance of a share for one class`() throws {
    // One reader with own cases each: the variance of a share p of n independent cases is p(1−p)/(n−1).
    let ratings: [Double] = [1, 0, 1, 1, 0, 1]
    let study = try ReaderStudy(
      arms: ["A"], readers: ["r"], isDiseased: [Bool](repeating: true, count: 6),
      reads: ratings.enumerated().map { ReaderStudy.Read(arm: 0, reader: 0, caseIndex: $0, rating: $1) })
    let table = FigureTable(.sensitivity(atLeast: 1), of: study, covariance: .unbiased)
    #expect(abs(table.covariance(0, 0) - (4.0 / 6) * (2.0 / 6) / 5) < 1e-15)
    for method in [FigureTable.Covariance.deLong, .jackknife] {
      let table = FigureTable(.sensitivity(atLeast: 1), of: study, covariance: method)
      #expect(abs(table.covariance(0, 0) - (4.0 / 6) * (2.0 / 6) / 5) < 1e-15)
    }
  }
}
