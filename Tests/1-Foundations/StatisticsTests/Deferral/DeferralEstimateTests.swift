// SPDX-License-Identifier: Apache-2.0
import Distributions
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Estimates of deferral by resampling")
struct DeferralEstimateTests {
  private func plan(_ unit: BootstrapPlan.Unit = .rows, workers: Int = 1, replicates: Int = 300) -> BootstrapPlan {
    BootstrapPlan(unit: unit, seed: 11, replicates: replicates, interval: .percentile, workers: workers)
  }

  @Test func `ten cases and a reader agree with paper and pencil`() throws {
    // The surest six: one diseased case missed of three, one healthy case called of three.
    let positive = [true, true, true, false, false, false, true, true, false, false]
    let wrong = [false, true, false, false, true, false, true, false, true, false]
    let readerRight = [true, true, false, true, true, true, true, true, false, true]
    let sample = try DeferralCases.made(
      confidence: (0..<10).map { Double(10 - $0) }, wrong: wrong, positive: positive,
      reader: .calls(zip(positive, readerRight).map { $0 == $1 }))
    let found = try sample.estimates(coverages: [0.6], plan: plan())
    let level = found.levels[0]
    #expect(abs(level.handedOverPer1000 - 400) < 1e-9)
    #expect(abs((level.risk.value ?? 0) - 2.0 / 6) < 1e-15 && level.risk.name == "selective-error")
    #expect(abs((level.sensitivity.value ?? 0) - 2.0 / 3) < 1e-15)
    #expect(abs((level.specificity.value ?? 0) - 2.0 / 3) < 1e-15)
    #expect(abs((level.accuracy.value ?? 0) - 4.0 / 6) < 1e-15)
    let team = try #require(level.team)
    // Diseased: 2 of 3 by the model, 2 of 2 by the reader. Healthy: 2 of 3 and 1 of 2.
    #expect(abs((team.sensitivity.value ?? 0) - 4.0 / 5) < 1e-15)
    #expect(abs((team.specificity.value ?? 0) - 3.0 / 5) < 1e-15)
    // The reader alone: 4 of 5 and 4 of 5; the model alone: 3 of 5 and 3 of 5.
    #expect(abs(team.overReader[0].value ?? 1) < 1e-15 && abs((team.overReader[1].value ?? 0) + 0.2) < 1e-15)
    #expect(abs((team.overModel[0].value ?? 1) - 0.2) < 1e-15 && abs(team.overModel[1].value ?? 1) < 1e-15)
    #expect(team.overReader[1].name == "difference.team-specificity.reader")
  }

  @Test func `an assumed reader is right as often as assumed`() throws {
    let sample = try DeferralCases.made(
      confidence: [4, 3, 2, 1], wrong: [false, false, true, true], positive: [true, false, true, false],
      reader: .assumed(sensitivity: 0.9, specificity: 0.8))
    let team = try #require(try sample.estimates(coverages: [0.5], plan: plan()).levels[0].team)
    #expect(abs((team.sensitivity.value ?? 0) - 0.95) < 1e-15)
    #expect(abs((team.specificity.value ?? 0) - 0.9) < 1e-15)
    #expect(abs((team.overReader[0].value ?? 0) - 0.05) < 1e-15)
  }

  @Test func `the same bits come from any number of workers, and the band holds the curve`() throws {
    let sample = try DeferralCases.random(200, seed: 3, levels: 30)
    let grid = [0.2, 0.5, 0.8, 1]
    let one = try sample.estimates(coverages: [0.9, 0.5], grid: grid, plan: plan())
    #expect(try one == sample.estimates(coverages: [0.9, 0.5], grid: grid, plan: plan(workers: 3)))
    #expect(one.areas.map(\.name) == ["aurc", "e-aurc", "normalised-aurc", "augrc", "normalised-augrc"])
    let areas = try #require(sample.areas)
    #expect(one.areas[0].value == areas.selective && one.areas[3].value == areas.generalised)
    #expect(one.levels[1].risk.value == sample.curve.risk(at: 0.5))
    #expect(one.band.count == 4)
    for point in one.band {
      let risk = try #require(sample.curve.risk(at: point.abscissa))
      #expect(point.lower <= risk && risk <= point.upper)
    }
    // Equal numbers from equal resamples, whether asked for as a level or as a point of the band.
    #expect(one.levels[1].risk.interval?.lower == one.band[1].lower)
  }

  @Test func `writing each patient's row twice changes no interval when patients are drawn`() throws {
    let once = try DeferralCases.random(60, seed: 8)
    let single = try DeferralCases.made(
      confidence: once.confidence, wrong: once.losses.map { $0 == 1 }, positive: once.isPositive,
      clusters: ClusterIndex(unitOfRow: (0..<60).map { Int32($0) }, count: 60))
    let rows = (0..<120).map { $0 / 2 }
    let twice = try DeferralCases.made(
      confidence: rows.map { once.confidence[$0] }, wrong: rows.map { once.losses[$0] == 1 },
      positive: rows.map { once.isPositive[$0] },
      clusters: ClusterIndex(unitOfRow: rows.map { Int32($0) }, count: 60))
    let a = try single.estimates(coverages: [0.7], plan: plan(.clusters))
    let b = try twice.estimates(coverages: [0.7], plan: plan(.clusters))
    for (x, y) in [(a.levels[0].risk, b.levels[0].risk), (a.areas[3], b.areas[3])] {
      #expect(abs((x.value ?? 0) - (y.value ?? 1)) < 1e-12)
      #expect(abs((x.interval?.upper ?? 0) - (y.interval?.upper ?? 1)) < 1e-12)
      #expect(x.clusters == 60 && y.clusters == 60)
    }
  }

  @Test func `without an error among the kept cases the interval is Clopper and Pearson's`() throws {
    let sample = try DeferralCases.made(
      confidence: (0..<50).map { Double(50 - $0) }, wrong: (0..<50).map { $0 >= 40 })
    let risk = try sample.estimates(coverages: [0.5], plan: plan()).levels[0].risk
    #expect(risk.value == 0 && risk.reason == nil)
    // 1 − 0.025^(1/25).
    #expect(abs((risk.interval?.upper ?? 0) - 0.13718517153071252) < 1e-12)
    #expect(risk.method == "Clopper-Pearson on 25 cases, no spread to resample")
    let empty = try DeferralCases.made(confidence: [], wrong: [])
    #expect(try empty.estimates(coverages: [0.5], plan: plan()).areas[0].reason == .noObservations)
  }

  @Test func `intervals of the kept cases' error and of the areas hold the truth about as often as they say`() throws {
    // Confidence uniform, error ½(1 − c): at coverage ½ the risk is 1/8, the generalised area 1/12 … by integration.
    var (risk, generalised) = (0, 0)
    let studies = 200
    for study in 0..<studies {
      var random = PhiloxStream(seed: 77, replicate: study)
      let confidence = (0..<120).map { _ in random.uniform() }
      let wrong = confidence.map { random.uniform() < 0.5 * (1 - $0) }
      let sample = try DeferralCases.made(confidence: confidence, wrong: wrong)
      let found = try sample.estimates(coverages: [0.5], plan: plan(replicates: 200))
      if found.levels[0].risk.interval?.contains(0.125) == true { risk += 1 }
      // ∫ G(c) dc with G(c) = c²/4.
      if found.areas[3].interval?.contains(1.0 / 12) == true { generalised += 1 }
    }
    #expect(Double(risk) / Double(studies) > 0.89)
    #expect(Double(generalised) / Double(studies) > 0.89)
  }
}
