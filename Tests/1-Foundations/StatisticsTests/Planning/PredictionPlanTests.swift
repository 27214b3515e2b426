// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import Testing
import Vocabulary

@Suite("Sizes for predicted chances")
struct PredictionPlanTests {
  typealias Plan = PredictionValidationPlan

  @Test func `validation needs what pmvalsampsize prints`() throws {
    // pmvalsampsize 0.1.0, its own tests: prevalence 0.018, C 0.8, width 1 for O/E: 905, slope 4544 or 1644 or 17080, C 4252.
    // It rounds z to 1.96 and steps the standard error by 0.0001, so that O/E may differ by one (905.03 here); its slopes
    // for normal log odds are means over a million random numbers, ours an integral.
    var targets = Plan.Targets()
    targets.observedExpected = 1
    let normal = try Plan(
      prevalence: 0.018, area: 0.8, predictions: .normalLogit(mean: -5, standardDeviation: 2.5), targets: targets
    ).criteria()
    #expect(normal.map(\.name) == ["observed-expected", "calibration-slope", "auc"])
    #expect((normal[0].total - 905).magnitude <= 1)
    #expect((Double(normal[1].total) / 4544 - 1).magnitude < 0.005)
    #expect(normal[2].total == 4252)
    let beta = try Plan(
      prevalence: 0.018, area: 0.8, predictions: .beta(alpha: 0.5, beta: 0.5), targets: targets
    ).criteria()
    #expect(beta[1].total == 1644)
    let fromArea = try Plan(prevalence: 0.018, area: 0.8, targets: targets).criteria()
    #expect((Double(fromArea[1].total) / 17080 - 1).magnitude < 0.005)
    // pmvalsampsize 0.1.0: prevalence 0.2, C 0.78, normal log odds with -1.75 and 1.22: 2958.
    let other = try Plan(
      prevalence: 0.2, area: 0.78, predictions: .normalLogit(mean: -1.75, standardDeviation: 1.22)
    ).study()
    #expect((Double(other.total) / 2958 - 1).magnitude < 0.002)
  }

  @Test func `the integrals agree with scipy's`() throws {
    // scipy 1.17, quad: 4553.710, 2956.445, 17127.942, 1643.753; by hand 1541.695 for O/E 0.2 at 0.2, 369.918 for net benefit.
    func slope(_ predictions: Plan.Predictions, _ prevalence: Double = 0.018, _ area: Double = 0.8) throws -> Int {
      try Plan(prevalence: prevalence, area: area, predictions: predictions).criteria()[1].total
    }
    #expect(try slope(.normalLogit(mean: -5, standardDeviation: 2.5)) == 4554)
    #expect(try slope(.normalLogit(mean: -1.75, standardDeviation: 1.22)) == 2957)
    #expect(try slope(.fromArea) == 17128)
    #expect(try slope(.fromArea, 0.2, 0.78) == 2961)
    let decision = try Plan.Decision(threshold: 0.1, sensitivity: 0.8, specificity: 0.7)
    let all = try Plan(prevalence: 0.2, area: 0.78, decision: decision).criteria()
    #expect(all[0].total == 1542 && all[3].total == 370)
    let study = try Plan(prevalence: 0.2, area: 0.78, decision: decision, loss: 0.1).study()
    #expect(study.total == 2961 && study.recruited == 3290 && study.positives == 593)
  }

  @Test func `development needs what the formulas of pmsampsize ask for`() throws {
    // pmsampsize 1.1.3: 24 parameters, prevalence 0.174, Cox-Snell 0.288: 623, 662 and 221.
    let plan = try PredictionDevelopmentPlan(parameters: 24, prevalence: 0.174, coxSnell: 0.288)
    #expect(plan.criteria().map(\.total) == [623, 662, 221])
    #expect(throws: PlanningError.self) {
      try PredictionDevelopmentPlan(parameters: 24, prevalence: 0.174, coxSnell: 0.7)
    }
  }
}
