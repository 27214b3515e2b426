// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport

/// A table whose stated chances are too extreme, split by patient into tuning rows and others.
enum TunedTable {
  /// Patients with two rows each, the first third of them set apart; `isTurned` states the chance of health instead.
  static func text(patients: Int = 180, isTorn: Bool = false, isRated: Bool = false, isTurned: Bool = false) -> String {
    var random = SplitMix(seed: 11)
    var lines = ["case,patient,truth,score,set"]
    for patient in 0..<patients {
      for index in 0..<2 {
        let p = 0.02 + 0.96 * random.uniform()
        let truth = random.uniform() < 1 / (1 + exp(0.5 - 0.6 * log(p / (1 - p)))) ? 1 : 0
        let set = isTorn ? (index == 0 ? "val" : "test") : (patient % 3 == 0 ? "val" : "test")
        let score = isRated ? 10 * p : isTurned ? 1 - p : p
        lines.append("c\(patient)-\(index),p\(patient),\(truth),\(score),\(set)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  static let columns = "{case: case, patient: patient, truth: truth, score: score}"
}
