// SPDX-License-Identifier: Apache-2.0
import Distributions
import Statistics
import Testing
import Vocabulary

@Suite("Criteria of fairness")
struct FairnessCriterionTests {
  private let made = MadeGroups()
  private let plan = BootstrapPlan(unit: .rows, seed: 8, replicates: 1000)

  /// `demographic_parity_difference` and its kin of fairlearn 0.15.0.
  @Test(arguments: [
    (FairnessCriterion.demographicParity, 0.16105769230769235, 0.6935975609756097),
    (.equalisedOdds, 0.19131069733479367, 0.5670871559633028),
    (.equalOpportunity, 0.19131069733479367, 0.7474698795180723),
    (.predictiveEquality, 0.16108384894388733, 0.5670871559633028),
    (.predictiveParity, 0.0977106227106227, 0.8544735406437535),
    (.accuracyEquality, 0.04471544715447162, 0.937142857142857),
  ])
  func `has fairlearn's values`(criterion: FairnessCriterion, difference: Double, ratio: Double) throws {
    for design in [MadeGroups.Design.plain, .shared, .nested] {
      let gap = try made.grouped(design).gap(of: criterion, plan: plan)
      #expect(closeTo(gap.difference.value, difference, 1e-12))
      #expect(closeTo(gap.ratio.value, ratio, 1e-12))
      let interval = try #require(gap.difference.interval)
      #expect(interval.contains(difference) && interval.lower >= 0)
      #expect(gap.ratio.interval?.contains(ratio) ?? false)
      #expect(gap.test.pValue != nil && gap.unjudged.isEmpty)
    }
  }

  @Test func `names the measure and the groups behind the gap`() throws {
    let gap = try made.grouped().gap(of: .equalisedOdds, plan: plan)
    #expect(gap.measure == .sensitivity && gap.lowest == 2 && gap.highest == 1)
    #expect(gap.difference.method.contains("bootstrap of counts"))
    #expect(gap.difference.seed == 8)
    #expect(gap.equivalence == nil && gap.isWithinMargin == nil)
  }

  @Test func `draws the same on any number of threads, and in no time that grows with the rows`() throws {
    var wide = plan
    wide.workers = 4
    for design in [MadeGroups.Design.plain, .shared, .nested] {
      let groups = try made.grouped(design)
      #expect(try groups.gap(of: .equalisedOdds, plan: plan) == groups.gap(of: .equalisedOdds, plan: wide))
    }
  }

  @Test func `reaches about as far as two independent studentised ranges`() throws {
    // Two groups, two rates: the greater of two independent |z| exceeds 2.2365 in 5 % (0.95 = (1 − p)²).
    let table = ConfusionCounts(truePositives: 500, falsePositives: 300, falseNegatives: 500, trueNegatives: 700)
    let gap = try byCounts([table, table]).gap(
      of: .equalisedOdds, plan: BootstrapPlan(unit: .rows, seed: 2, replicates: 8000))
    let error = (2 * 0.25 / 1000).squareRoot()
    #expect(abs((gap.difference.interval?.upper ?? 9) / error - 2.2365) < 0.08)
    #expect(gap.difference.interval?.lower == 0)
    #expect(closeTo(gap.test.pValue, 1))
  }

  @Test
  func `shows fairness within a margin only where every pair is inside, and never past a group it could not judge`()
    throws
  {
    func table(_ share: Double, _ n: Int) -> ConfusionCounts {
      let x = Int(share * Double(n))
      return ConfusionCounts(truePositives: x, falsePositives: n - x, falseNegatives: n - x, trueNegatives: x)
    }
    let alike = [table(0.8, 5000), table(0.805, 5000), table(0.81, 4000)]
    let shown = try byCounts(alike).gap(of: .equalisedOdds, plan: plan, margin: 0.05)
    #expect(shown.isWithinMargin == true)
    #expect(shown.equivalence?.pValue ?? 1 < 0.025)
    let apart = try byCounts(alike + [table(0.7, 5000)]).gap(of: .equalisedOdds, plan: plan, margin: 0.05)
    #expect(apart.isWithinMargin == false)
    #expect(apart.equivalence?.pValue ?? 0 > 0.9)
    let few = try byCounts(alike + [table(0.8, 10)], minimum: 20).gap(of: .equalisedOdds, plan: plan, margin: 0.05)
    #expect(few.isWithinMargin == nil && few.unjudged == [3])
    #expect(few.difference.method.contains("3 of 4 groups"))
    // Not significant is not fair: with few cases nothing is shown.
    let vague = try byCounts([table(0.8, 30), table(0.8, 30)]).gap(of: .equalisedOdds, plan: plan, margin: 0.05)
    #expect(vague.isWithinMargin == false && closeTo(vague.test.pValue, 1))
  }

  @Test func `is undefined with one group, and takes no group without a value for equal`() throws {
    let table = ConfusionCounts(truePositives: 30, falsePositives: 12, falseNegatives: 20, trueNegatives: 70)
    let one = try byCounts([table]).gap(of: .equalOpportunity, plan: plan, margin: 0.1)
    #expect(one.difference.value == nil && one.difference.reason != nil && one.isWithinMargin == nil)
    #expect(one.equivalence?.pValue == nil)
    // The second group has no positive case: fairlearn's minimum and maximum would pass over it.
    let healthy = ConfusionCounts(falsePositives: 5, trueNegatives: 60)
    let gap = try byCounts([table, healthy, table]).gap(of: .equalisedOdds, plan: plan)
    #expect(gap.unjudged == [1])
    #expect(gap.difference.method.contains("2 of 3 groups"))
  }

  @Test func `bounds the gap of truly equal groups from zero on, and covers a true one`() throws {
    var (covered, held) = (0, 0)
    let studies = 150
    for study in 0..<studies {
      var stream = PhiloxStream(seed: 33, replicate: study)
      func table(_ sensitivity: Double, _ rate: Double) -> ConfusionCounts {
        let x = stream.binomial(trials: 90, probability: sensitivity)
        let y = stream.binomial(trials: 120, probability: rate)
        return ConfusionCounts(
          truePositives: x, falsePositives: y, falseNegatives: 90 - x, trueNegatives: 120 - y)
      }
      var small = plan
      small.replicates = 400
      small.seed = UInt64(study)
      let equal = try byCounts([table(0.7, 0.2), table(0.7, 0.2), table(0.7, 0.2)]).gap(of: .equalisedOdds, plan: small)
      if equal.difference.interval?.lower == 0 { covered += 1 }
      let apart = try byCounts([table(0.85, 0.2), table(0.7, 0.2), table(0.7, 0.25)]).gap(
        of: .equalisedOdds, plan: small)
      if apart.difference.interval?.contains(0.15) ?? false { held += 1 }
    }
    // At least 95 %, less three Monte-Carlo errors.
    #expect(covered >= 134, "\(covered)")
    #expect(held >= 134, "\(held)")
  }
}
