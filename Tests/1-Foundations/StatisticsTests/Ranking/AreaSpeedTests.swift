// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import Testing
import Vocabulary

@Suite("Speed of the area")
struct AreaSpeedTests {
  @Test func `a million cases`() throws {
    // Reference values: numpy midranks on the same stream (scikit-learn and pROC agree to 12 digits).
    let sample = try MadeScores.benchmark(1_000_000)
    var best = Double.infinity
    var area = sample.area(interval: .plain)
    for _ in 0..<5 {
      let start = clock()
      area = sample.area(interval: .plain)
      best = min(best, Double(clock() - start) / Double(CLOCKS_PER_SEC))
    }
    print("area with DeLong interval, a million cases: \(best) CPU s")
    let start = clock()
    let influence = sample.areaInfluence()
    print("its influence: \(Double(clock() - start) / Double(CLOCKS_PER_SEC)) CPU s")
    #expect(MadeScores.agree(influence?.value, area.value))
    #expect(abs((area.value ?? 0) - 0.7259937011) < 1e-10)
    #expect(abs((area.interval?.lower ?? 0) - 0.7243650220) < 1e-10)
    #expect(abs((area.interval?.upper ?? 0) - 0.7276223802) < 1e-10)
    // Ten times what it takes on a quiet machine: a guard against losing the order of growth, not a benchmark.
    #expect(best < 1)
  }
}
