// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import Testing
import Vocabulary

@Suite("Sizes for areas under the ROC curve")
struct AreaPlanTests {
  @Test func `standard errors agree with the publications`() throws {
    // Hanley & McNeil 1982 with 50 diseased and 100 healthy cases; the printed value is 0.0307.
    let error = AreaVariance.hanleyMcNeil.variance(area: 0.9, positives: 50, negatives: 100).squareRoot()
    #expect((error - 0.030696694957921978).magnitude < 1e-15)
    // By hand: at ½ Obuchowski's is 0.0099 · (8 + 8/κ) / n₁.
    let half = AreaVariance.obuchowski.variance(area: 0.5, positives: 40, negatives: 80)
    #expect((half - 0.0099 * 12 / 40).magnitude < 1e-16)
  }

  @Test func `the C statistic of a rare outcome needs 836 subjects`() throws {
    // Riley et al. 2021 and Newcombe 2006: C 0.8, interval 0.1 wide, prevalence 0.1.
    let plan = try AreaPlan(area: 0.8, variance: .newcombe)
    #expect(try plan.total(width: 0.1, prevalence: 0.1) == 836)
    // pmvalsampsize 0.1.0, its own tests: prevalence 0.018.
    #expect(try plan.total(width: 0.1, prevalence: 0.018) == 4252)
  }

  @Test func `one area against chance has the power that pROC prints`() throws {
    // pROC 1.19, test-power.roc.test.R.
    let plan = try AreaPlan(area: 0.73)
    let power = plan.power(positives: 41, negatives: 72, test: try PlanningTest())
    #expect((power - 0.9897453).magnitude < 5e-7)
    let s100b = try AreaPlan(area: 0.731368563685637)
    #expect((s100b.power(positives: 41, negatives: 72, test: try PlanningTest()) - 0.9904833).magnitude < 5e-7)
    // The same, 29.29764 cases and 1.7 controls each for a power of 0.95.
    let recruitment = try Recruitment(.ratio(negativesPerPositive: 1.7))
    let study = try AreaPlan(area: 0.731368563685637, recruitment: recruitment).study(
      test: try PlanningTest(power: 0.95))
    #expect(study.positives == 30 && study.negatives == 51)
  }

  // Obuchowski, Lieber & Wians 2004, Table 4, as corrected in pROC's tests: power 0.9, one-sided 0.05. Rows: healthy cases
  // per diseased case 0.25 … 4. The table prints at least 10 of either class; only larger numbers are held against it.
  @Test func `the grid of Obuchowski 2004 is reproduced`() throws {
    let areas = [0.6, 0.7, 0.8, 0.9, 0.95]
    let ratios = [0.25, 0.5, 1, 2, 4]
    let positives = [
      [334, 80, 40, 40, 40], [202, 49, 20, 20, 20], [135, 33, 14, 10, 10], [102, 25, 11, 10, 10], [85, 21, 10, 10, 10],
    ]
    let test = try PlanningTest(alpha: 0.05, sides: .one, power: 0.9)
    for (row, ratio) in ratios.enumerated() {
      for (column, area) in areas.enumerated() {
        let plan = try AreaPlan(area: area, recruitment: try Recruitment(.ratio(negativesPerPositive: ratio)))
        let study = try plan.study(test: test)
        let (n1, n0) = (try #require(study.positives), try #require(study.negatives))
        // Where either class would be below 10, the table prints 10 and fills up the other.
        guard n1 >= 10, n0 >= 10 else { continue }
        // A healthy case that is rounded up can spare the diseased cases that belong to it.
        let spared = max(1, Int(1 / ratio) - 1)
        #expect((0...spared).contains(positives[row][column] - n1) || n1 - positives[row][column] == 1)
      }
    }
  }

  @Test func `two areas on the same cases have the power that pROC prints`() throws {
    // ndka against wfns of aSAH: DeLong variances of golden/computed.json, the covariance from their z = 2.79777591869.
    let pilot = try AreaComparisonPlan.PilotAreas(
      reference: 0.003190810549391302, test: 0.0014699147088236266, covariance: -0.000532967856762438, cases: 113)
    let plan = try AreaComparisonPlan(
      reference: 0.6119579945799457, test: 0.8236788617886179, spread: .pilot(pilot),
      recruitment: try Recruitment(.ratio(negativesPerPositive: 72.0 / 41)))
    #expect((plan.power(positives: 41, negatives: 72, level: try PlanningTest()) - 0.7131594).magnitude < 5e-7)
    // pROC: 64.77777 cases and 113.7561 controls for a power of 0.9.
    let study = try plan.study(level: try PlanningTest(power: 0.9))
    #expect(study.positives == 65)
  }

  @Test func `correlated, uncorrelated and non-inferior areas agree with an independent calculation`() throws {
    // Python 3.11 with scipy 1.17: Hanley-McNeil variances, r = 0.5.
    let plan = try AreaComparisonPlan(
      reference: 0.8, test: 0.85, spread: .paired(.hanleyMcNeil, correlation: 0.5),
      recruitment: try Recruitment(.ratio(negativesPerPositive: 2)))
    #expect(
      (plan.power(positives: 150, negatives: 300, level: try PlanningTest()) - 0.560570741287795).magnitude < 1e-12)
    #expect(try plan.study(level: try PlanningTest()).positives == 258)
    let same = try AreaComparisonPlan(
      reference: 0.85, test: 0.85, spread: .paired(.hanleyMcNeil, correlation: 0.5),
      recruitment: try Recruitment(.ratio(negativesPerPositive: 2)))
    let margin = same.power(
      .nonInferiority(margin: 0.05), positives: 150, negatives: 300, level: try PlanningTest(alpha: 0.025, sides: .one))
    #expect((margin - 0.6571111966779417).magnitude < 1e-12)
    let apart = try AreaComparisonPlan(reference: 0.8, test: 0.85, spread: .unpaired(.hanleyMcNeil))
    #expect(
      (apart.power(positives: 150, negatives: 150, level: try PlanningTest()) - 0.26940542916110244).magnitude < 1e-12)
    let study = try apart.study(level: try PlanningTest())
    #expect(study.total == 2 * ((study.positives ?? 0) + (study.negatives ?? 0)))
  }

  @Test func `the study found is the smallest`() throws {
    for area in [0.6, 0.75, 0.92] {
      for prevalence in [0.03, 0.3] {
        let recruitment = try Recruitment(.prevalence(prevalence), loss: 0.1)
        let plan = try AreaPlan(area: area, variance: .hanleyMcNeil, recruitment: recruitment)
        let test = try PlanningTest(power: 0.9)
        let study = try plan.study(test: test)
        let n1 = try #require(study.positives)
        let n0 = try #require(study.negatives)
        #expect((study.power ?? 0) >= 0.9)
        let fewer = Int((Double(n1 - 1) / prevalence).rounded(.up)) - (n1 - 1)
        #expect(plan.power(positives: n1 - 1, negatives: fewer, test: test) < 0.9)
        #expect((Double(n1) / Double(n1 + n0) - prevalence).magnitude < 1 / Double(n1 + n0))
        #expect(study.recruited == Int((Double(study.total) / 0.9).rounded(.up)))
        let width = try plan.study(halfWidth: 0.03)
        #expect((width.halfWidth ?? 1) <= 0.03)
      }
    }
  }

  @Test func `clustered cases need more by the design effect`() throws {
    let alone = try AreaPlan(area: 0.8)
    let clustered = try AreaPlan(
      area: 0.8, recruitment: try Recruitment(casesPerUnit: 3, intraclassCorrelation: 0.5))
    #expect(clustered.recruitment.designEffect == 2)
    #expect(
      (clustered.standardError(positives: 80, negatives: 80) - alone.standardError(positives: 40, negatives: 40))
        .magnitude < 1e-15)
  }

  @Test func `what no size can show is refused with the facts`() throws {
    #expect(throws: PlanningError.nothingToShow(claim: "a difference", anticipated: 0.8, limit: 0.8)) {
      try AreaPlan(area: 0.8).study(against: 0.8, test: PlanningTest())
    }
    #expect(
      throws: PlanningError.outOfRange(name: "the anticipated area", found: 1, needed: "a number between 0 and 1")
    ) {
      try AreaPlan(area: 1)
    }
    let worse = try AreaComparisonPlan(reference: 0.9, test: 0.8, spread: .unpaired(.obuchowski))
    #expect(throws: PlanningError.self) { try worse.study(.nonInferiority(margin: 0.05), level: PlanningTest()) }
    #expect(throws: PlanningError.self) { try worse.study(.superiority, level: PlanningTest()) }
    #expect(throws: PlanningError.self) { try PlanningTest(alpha: 0.05, power: 0.04) }
    #expect(throws: PlanningError.self) { try PlanningTest(alpha: 0) }
    #expect(throws: PlanningError.self) { try Recruitment(.prevalence(1.2)) }
    #expect(throws: PlanningError.self) { try Recruitment(loss: 1) }
  }
}
