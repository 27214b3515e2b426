// SPDX-License-Identifier: Apache-2.0
import Features
import Foundation
import TestSupport
import Testing
import Volumes

@Suite("The numbers of a region")
struct IntensityStatisticsTests {
  /// Consensus values of three digits, from the reference manual of the initiative.
  @Test func `gives the consensus values of the digital phantom`() throws {
    let (volume, mask) = try DigitalPhantom.phantom()
    let found = IntensityStatistics(volume, in: mask, discretisation: .none)
    let consensus: [(String, Double, Double)] = [
      ("mean", 2.15, 0.005), ("variance", 3.05, 0.005), ("skewness", 1.08, 0.005), ("kurtosis", -0.355, 0.0005),
      ("median", 1, 0), ("minimum", 1, 0), ("10th percentile", 1, 0), ("90th percentile", 4, 0), ("maximum", 6, 0),
      ("interquartile range", 3, 0), ("range", 5, 0), ("mean absolute deviation", 1.55, 0.005),
      ("robust mean absolute deviation", 1.11, 0.005), ("median absolute deviation", 1.15, 0.005),
      ("coefficient of variation", 0.812, 0.0005), ("quartile coefficient of dispersion", 0.6, 1e-12),
      ("energy", 567, 0), ("root mean square", 2.77, 0.005), ("entropy", 1.27, 0.005), ("uniformity", 0.512, 0.0005),
    ]
    for (name, value, error) in consensus {
      let own = try #require(found[name], "\(name)")
      #expect(abs(own - value) <= error, "\(name): \(own)")
    }
    #expect(abs(try #require(found["total energy"]) - 4536) < 1e-9)
    #expect(found.count == 74)
  }

  /// Worked out by pyradiomics 3.0.1 on the same region, bin width 25.
  @Test func `agrees with another program on a bitten ellipsoid`() throws {
    let (volume, mask) = try DigitalPhantom.bitten()
    let found = IntensityStatistics(volume, in: mask, discretisation: .width(25))
    let theirs: [(String, Double)] = [
      ("10th percentile", -17.5), ("90th percentile", 175), ("energy", 7_092_112), ("entropy", 3.352464),
      ("interquartile range", 122.5), ("maximum", 200), ("mean absolute deviation", 60.85373), ("mean", 78.44774),
      ("median", 77.5), ("minimum", -40), ("range", 240), ("robust mean absolute deviation", 49.54436),
      ("root mean square", 105.1862), ("skewness", 0.03211393), ("uniformity", 0.100046), ("variance", 4910.09),
      ("total energy", 15_602_650), ("kurtosis", 1.792095 - 3),
    ]
    for (name, value) in theirs {
      let own = try #require(found[name], "\(name)")
      #expect(abs(own - value) <= 1e-6 * max(1, abs(value)), "\(name): \(own)")
    }
  }

  @Test func `is right by hand for 1, 2, 3, 6`() {
    let found = IntensityStatistics([6, 1, 3, 2], discretisation: .count(5))
    #expect(found["mean"] == 3)
    #expect(found["variance"] == 3.5)
    #expect(found["median"] == 2.5)
    #expect(found["interquartile range"] == 2)
    #expect(found["energy"] == 50)
    // Steps of width 1 from 1: one number each.
    #expect(found["entropy"] == 2)
    #expect(found["uniformity"] == 0.25)
  }

  @Test func `leaves undefined what has no meaning`() {
    let empty = IntensityStatistics([])
    #expect(empty.values.allSatisfy { $0.value == nil })
    let flat = IntensityStatistics([4, 4, 4])
    #expect(flat["skewness"] == nil)
    #expect(flat["kurtosis"] == nil)
    #expect(flat["entropy"] == 0)
    #expect(flat["uniformity"] == 1)
    #expect(IntensityStatistics([-1, 1])["coefficient of variation"] == nil)
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func `shifts and scales as it must`(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let numbers = (0..<200).map { _ in random.uniform() * 100 }
    let (plain, moved) = (IntensityStatistics(numbers), IntensityStatistics(numbers.map { 3 * $0 + 1000 }))
    for name in ["skewness", "kurtosis"] {
      #expect(abs(try #require(plain[name]) - (try #require(moved[name]))) < 1e-9)
    }
    for name in ["range", "interquartile range", "mean absolute deviation", "robust mean absolute deviation"] {
      #expect(abs(3 * (try #require(plain[name])) - (try #require(moved[name]))) < 1e-9)
    }
    #expect(abs(3 * (try #require(plain["mean"])) + 1000 - (try #require(moved["mean"]))) < 1e-9)
    #expect(IntensityStatistics(numbers.reversed()) == IntensityStatistics(numbers))
  }
}
