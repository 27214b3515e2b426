// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Testing

@Suite("The normal distribution")
struct NormalDistributionTests {
  /// Computed with mpmath 1.3 at 60 digits: erfc(x/√2)/2 and exp(−x²/2)/√(2π) of the double nearest to x.
  static let tails: [(x: Double, upper: Double, density: Double)] = [
    (0.5, 0.3085375387259869, 0.35206532676429948),
    (1, 0.15865525393145705, 0.24197072451914335),
    (1.96, 0.024997895148220436, 0.058440944333451464),
    (3.7, 0.00010779973347738826, 0.00042478027055075141),
    (6, 9.8658764503769814e-10, 6.0758828498232855e-9),
    (8.3, 5.205569744890254e-17, 4.3816394355093327e-16),
    (12.1, 5.2805587674335603e-34, 6.432540334635765e-33),
    (20.3, 6.4292444676983463e-92, 1.308288554681529e-90),
    (30.7, 2.8458302208738192e-207, 8.7459490160240639e-206),
    (37.1, 1.4047119663106221e-301, 5.2152621988319842e-300),
  ]

  /// Computed with mpmath 1.3 at 60 digits: the root of the distribution function at the double nearest to p.
  static let quantiles: [(p: Double, z: Double)] = [
    (1e-300, -37.047096299361199),
    (1e-100, -21.273453560965324),
    (3e-40, -13.228593067085997),
    (1e-16, -8.2220822161304356),
    (2e-9, -5.8841933548004611),
    (1e-5, -4.2648907939228246),
    (0.001, -3.0902323061678135),
    (0.025, -1.9599639845400542),
    (0.0749, -1.4402382675279637),
    (0.0751, -1.43882539275254),
    (0.2, -0.84162123357291417),
    (0.4, -0.25334710313579974),
    (0.49999, -2.5066282748960009e-5),
    (0.6, 0.25334710313579974),
    (0.975, 1.9599639845400539),
    (0.999999, 4.7534243088170878),
  ]

  @Test(arguments: tails)
  func `keeps its digits in both tails`(x: Double, upper: Double, density: Double) {
    let normal = NormalDistribution.standard
    #expect(relativeError(normal.upperTail(x), upper) < 2e-15)
    #expect(relativeError(normal.cumulative(-x), upper) < 2e-15)
    #expect(relativeError(normal.density(x), density) < 1e-15)
    #expect(relativeError(normal.cumulative(x), 1 - upper) < 4e-16)
  }

  @Test(arguments: quantiles)
  func `finds quantiles to the last digit`(p: Double, z: Double) {
    #expect(relativeError(NormalDistribution.standard.quantile(p), z) < 6e-16)
    #expect(relativeError(NormalDistribution.standard.upperTailQuantile(p), -z) < 6e-16)
  }

  @Test func `knows values by hand`() {
    #expect(NormalDistribution.standard.cumulative(0) == 0.5)
    #expect(NormalDistribution.standard.quantile(0.5) == 0)
    #expect(NormalDistribution.standard.quantile(0) == -.infinity)
    #expect(NormalDistribution.standard.quantile(1) == .infinity)
    #expect(NormalDistribution.standard.upperTailQuantile(0) == .infinity)
    #expect(NormalDistribution.standard.upperTail(.infinity) == 0)
    #expect(NormalDistribution.standard.cumulative(.infinity) == 1)
  }

  @Test func `quantile undoes cumulative`() {
    let normal = NormalDistribution(mean: 3, standardDeviation: 0.5)
    for step in 0...200 {
      let x = 3 + 0.5 * (Double(step) * 0.06 - 6)
      #expect(relativeError(normal.cumulative(normal.quantile(normal.cumulative(x))), normal.cumulative(x)) < 1e-13)
      let far = NormalDistribution.standard.upperTail(Double(step) * 0.18)
      #expect(relativeError(NormalDistribution.standard.upperTailQuantile(far), Double(step) * 0.18) < 1e-14)
    }
  }
}
