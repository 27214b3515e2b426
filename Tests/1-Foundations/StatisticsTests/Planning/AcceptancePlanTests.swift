// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import Testing
import Vocabulary

@Suite("Acceptance tests at a site")
struct AcceptancePlanTests {
  @Test(arguments: [
    // scipy 1.17 by trying every n and c: acceptable, rejectable, producer's and consumer's risk, n, c. The first is the
    // textbook's (Montgomery), whose nomograph reads 90 and 3.
    (0.02, 0.08, 0.05, 0.1, 98, 4), (0.01, 0.06, 0.05, 0.1, 110, 3), (0.05, 0.15, 0.05, 0.1, 77, 7),
    (0.0, 0.05, 0.05, 0.05, 59, 0),
  ])
  func `the smallest plan within both risks is found`(row: (Double, Double, Double, Double, Int, Int)) throws {
    let plan = try AcceptancePlan(acceptable: row.0, rejectable: row.1, producerRisk: row.2, consumerRisk: row.3)
    #expect(plan.cases == row.4 && plan.accepted == row.5)
    #expect(plan.acceptance(at: row.0) >= 1 - row.2)
    #expect(plan.acceptance(at: row.1) <= row.3)
  }

  @Test func `the operating characteristic falls from one to zero`() throws {
    let plan = try AcceptancePlan(acceptable: 0.02, rejectable: 0.08)
    var last = 1.0
    #expect(plan.acceptance(at: 0) == 1 && plan.acceptance(at: 1) == 0)
    for rate in stride(from: 0.01, through: 0.3, by: 0.01) {
      let now = plan.acceptance(at: rate)
      #expect(now < last)
      last = now
    }
  }

  @Test func `rates that do not differ are refused`() {
    #expect(throws: PlanningError.self) { try AcceptancePlan(acceptable: 0.1, rejectable: 0.1) }
    #expect(throws: PlanningError.self) { try AcceptancePlan(acceptable: 0.1, rejectable: 0.1001, upTo: 5000) }
  }
}
