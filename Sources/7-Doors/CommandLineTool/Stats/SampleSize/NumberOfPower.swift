// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import Vocabulary

/// Powers of reader studies as words and numbers.
enum NumberOfPower {
  /// A power, never rounded up to one.
  static func text(_ power: Double) -> String { power > 0.995 ? "above 0.99" : String(format: "%.2f", power) }

  /// A cell of a grid.
  static func estimate(
    _ found: ReadersAndCasesPlan.Power, _ plan: ReadersAndCasesPlan, _ test: PlanningTest
  ) -> Estimate {
    let freedom = found.degreesOfFreedom
    return Estimate(
      name: "power.difference.\(plan.figure.lowercased())", group: "\(found.readers) readers", value: found.power,
      interval: nil,
      standardError: nil, level: ConfidenceLevel(1 - test.alpha) ?? .percent95,
      method: "noncentrality \(String(format: "%.4f", found.noncentrality)), "
        + (freedom.isFinite ? "\(String(format: "%.4f", freedom)) degrees of freedom" : "readers fixed")
        + ", \(plan.components.origin)",
      n: found.cases, definition: "The chance that the study shows what is claimed.")
  }
}
