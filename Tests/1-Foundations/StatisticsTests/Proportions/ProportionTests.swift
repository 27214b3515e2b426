// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Proportions")
struct ProportionTests {
  typealias Row = (successes: Int, trials: Int, kind: ProportionInterval, lower: Double, upper: Double)

  /// Computed with numpy and scipy: Wilson's formula, and quantiles of the beta distribution.
  static let computed: [Row] = [
    (0, 10, .clopperPearson, 0, 0.3084971078187607), (0, 10, .wilson, 0, 0.2775327998628892),
    (0, 10, .jeffreys, 4.7890433157581876e-05, 0.21719626750921053),
    (15, 148, .clopperPearson, 0.05784401008344857, 0.161650490349479),
    (15, 148, .wilson, 0.0623863995307363, 0.16048724172330803),
    (15, 148, .jeffreys, 0.060448517009296425, 0.15764314347874112),
    (81, 263, .clopperPearson, 0.25273674558527126, 0.36762192260135135),
    (81, 263, .wilson, 0.2552885198782742, 0.36620957698280004),
    (81, 263, .jeffreys, 0.2545219349910236, 0.36564749917408246),
    (45, 50, .clopperPearson, 0.7818646335657977, 0.9667249064109775),
    (45, 50, .wilson, 0.7863976856252035, 0.9565242350681096),
    (45, 50, .jeffreys, 0.7946451719769524, 0.9608056356058162),
    (50, 50, .clopperPearson, 0.9288782635358024, 1), (50, 50, .wilson, 0.9286524008666414, 1),
    (50, 50, .jeffreys, 0.9512415405559286, 0.9999902283366982),
  ]

  @Test(arguments: computed) func `agrees with scipy`(row: Row) throws {
    let bounds = try #require(Proportion(successes: row.successes, trials: row.trials).bounds(row.kind))
    #expect((bounds.lower - row.lower).magnitude < 1e-12)
    #expect((bounds.upper - row.upper).magnitude < 1e-12)
  }

  /// Newcombe, Statistics in Medicine 17 (1998) 857–872, Table I.
  @Test func `agrees with Newcombe's published table`() throws {
    for (successes, trials, kind, lower, upper) in [
      (81, 263, ProportionInterval.wilson, 0.2553, 0.3662), (81, 263, .clopperPearson, 0.2527, 0.3676),
      (15, 148, .wilson, 0.0624, 0.1605), (15, 148, .clopperPearson, 0.0578, 0.1617),
      (0, 20, .wilson, 0, 0.1611), (0, 20, .clopperPearson, 0, 0.1684),
    ] {
      let bounds = try #require(Proportion(successes: successes, trials: trials).bounds(kind))
      #expect((bounds.lower - lower).magnitude < 5.1e-5)
      #expect((bounds.upper - upper).magnitude < 5.1e-5)
    }
  }

  @Test(.enabled(if: SharedFiles.isThere, "the shared study data are not beside this checkout"))
  func `agrees with the shared table`() throws {
    let data = try Data(contentsOf: SharedFiles.file("golden/computed.json"))
    let root = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    let table = try #require(root["binomial"] as? [String: [String: [Double]]])
    let kinds: [String: ProportionInterval] = ["clopper": .clopperPearson, "wilson": .wilson, "jeffreys": .jeffreys]
    for (name, row) in table {
      let counts = name.split(separator: "/").compactMap { Int($0) }
      for (kind, expected) in row {
        let interval = try #require(kinds[kind])
        let bounds = try #require(Proportion(successes: counts[0], trials: counts[1]).bounds(interval))
        #expect((bounds.lower - expected[0]).magnitude < 1e-9)
        #expect((bounds.upper - expected[1]).magnitude < 1e-9)
      }
    }
  }

  @Test func `mirrors when failures are counted, widens with the level, holds the estimate`() throws {
    for kind in ProportionInterval.allCases {
      for successes in 1..<12 {
        let share = Proportion(successes: successes, trials: 12)
        let bounds = try #require(share.bounds(kind))
        let mirror = try #require(share.complement.bounds(kind))
        #expect((bounds.lower - (1 - mirror.upper)).magnitude < 1e-14)
        let wide = try #require(share.bounds(kind, level: ConfidenceLevel(0.99) ?? .percent95))
        #expect(wide.lower < bounds.lower && wide.upper > bounds.upper)
        #expect(bounds.contains(Double(successes) / 12))
      }
    }
  }

  @Test func `the exact interval leaves half of alpha in each binomial tail`() throws {
    // P(X ≥ 3 | n = 4) = 4p³(1 − p) + p⁴ at the lower bound, by hand.
    let bounds = try #require(Proportion(successes: 3, trials: 4).bounds(.clopperPearson))
    let p = bounds.lower
    #expect((4 * p * p * p * (1 - p) + p * p * p * p - 0.025).magnitude < 1e-12)
  }

  @Test func `is undefined without trials`() {
    let estimate = Proportion(successes: 0, trials: 0).estimate(name: "x", definition: "x among x")
    #expect(estimate.value == nil && estimate.interval == nil && estimate.reason == .noObservations)
  }
}
