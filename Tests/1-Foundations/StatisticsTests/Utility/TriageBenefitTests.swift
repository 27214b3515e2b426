// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Triage by a model's flags")
struct TriageBenefitTests {
  private func time(_ minutes: Double, _ variation: Double = 1) throws -> ReadingTime {
    try #require(ReadingTime(minutes: minutes, variation: variation))
  }

  private func evidence(_ value: Double, _ trials: Double) throws -> ShareEvidence {
    try #require(ShareEvidence(value: value, trials: trials))
  }

  /// The mean over replicates and its standard error.
  private func mean(_ values: [Double]) -> (value: Double, error: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (squares / Double(values.count - 1) / Double(values.count)).squareRoot())
  }

  @Test(arguments: [
    (1, ReadingList.Discipline.nonPreemptive, 0.5, 0.0), (1, .preemptiveResume, 1.4, 0.1),
    (3, .nonPreemptive, 1, 0.1), (3, .preemptiveResume, 1, 0.1),
  ])
  func `formula and simulation agree`(
    readers: Int, discipline: ReadingList.Discipline, variation: Double, urgent: Double
  ) throws {
    // Several readers have a formula only for equal times.
    let healthy = readers == 1 ? 6.0 : 10
    let list = try ReadingList(
      arrivalsPerHour: 6, readers: readers, diseased: time(10, variation), healthy: time(healthy, variation),
      prevalence: 0.3, urgentShare: urgent, discipline: discipline
    ).at(utilisation: 0.75)
    let simulation = ReadingListSimulation(list, seed: 4, replicates: 60, cases: 6000, workers: 2)
    let outcomes = simulation.outcomes { _ in (0.85, 0.8) }
    let (without, with) = (try list.waitingWithout(), try list.waitingWith(sensitivity: 0.85, specificity: 0.8))
    let pairs: [(Double, (ReadingListSimulation.Outcome) -> Double)] = [
      (without.all, { $0.without.all }), (without.diseased, { $0.without.diseased }),
      (with.truePositive, { $0.with.truePositive }), (with.falseNegative, { $0.with.falseNegative }),
      (with.falsePositive, { $0.with.falsePositive }), (with.trueNegative, { $0.with.trueNegative }),
      (without.diseased - with.diseased, { $0.without.diseased - $0.with.diseased }),
    ]
    for (place, (formula, simulated)) in pairs.enumerated() {
      let found = mean(outcomes.map(simulated))
      // Four standard errors, and the little that an empty start leaves.
      #expect(abs(found.value - formula) < 4 * found.error + 0.01 * abs(formula), "\(place): \(found) for \(formula)")
    }
    if urgent > 0 {
      let found = mean(outcomes.compactMap(\.with.urgent))
      #expect(abs(found.value - (try #require(with.urgent))) < 4 * found.error + 0.02)
    }
  }

  @Test func `is the same on any number of threads`() throws {
    let list = try ReadingList(
      arrivalsPerHour: 14, readers: 2, diseased: time(9, 0.5), healthy: time(6, 0.5), prevalence: 0.2,
      discipline: .preemptiveResume)
    let one = ReadingListSimulation(list, seed: 3, replicates: 6, cases: 500).outcomes { _ in (0.9, 0.9) }
    #expect(
      one == ReadingListSimulation(list, seed: 3, replicates: 6, cases: 500, workers: 4).outcomes { _ in (0.9, 0.9) })
  }

  @Test func `carries what is not known of sensitivity and specificity`() throws {
    let list = try ReadingList(arrivalsPerHour: 4.8, diseased: time(10), healthy: time(10), prevalence: 0.25)
    let benefit = try TriageBenefit(
      list, sensitivity: evidence(0.9, 100), specificity: evidence(0.8, 300), seed: 2)
    #expect(MadeScores.agree(benefit.without.value, 40))
    #expect(benefit.without.interval == nil && benefit.without.reason != nil)
    // Flagged load: 0.8 · (0.25 · 0.9 + 0.75 · 0.2) = 0.3; waits 8/0.7 and 8/(0.7 · 0.2).
    let named = Dictionary(uniqueKeysWithValues: benefit.saved.map { ($0.name, $0) })
    let hit = try #require(named["time-saved.true-positive"])
    let missed = try #require(named["time-saved.false-negative"])
    let (flagged, other) = (8 / 0.7, 8 / 0.14)
    #expect(MadeScores.agree(hit.value, 40 - flagged))
    #expect(MadeScores.agree(missed.value, 40 - other))
    let diseased = try #require(named["time-saved.diseased"])
    let mean: Double = 0.9 * flagged + 0.1 * other
    #expect(MadeScores.agree(diseased.value, 40 - mean))
    #expect(diseased.unit == "min" && diseased.seed == 2)
    // Delta method by hand: the slope in Se is −W₊ + W₋ + what the load adds, about 40; in Sp small. Jeffreys' spread of Se is
    // about 0.03, so the interval is about ±2.
    let interval = try #require(diseased.interval)
    #expect(interval.contains(diseased.value ?? 0))
    #expect(interval.upper - interval.lower > 2 && interval.upper - interval.lower < 8)
    let sure = try TriageBenefit(
      list, sensitivity: evidence(0.9, 10_000), specificity: evidence(0.8, 30_000), seed: 2)
    let narrow = try #require(sure.saved[0].interval)
    // A hundred times the cases: a tenth of the width.
    #expect(abs((interval.upper - interval.lower) / (narrow.upper - narrow.lower) - 10) < 1)
  }

  @Test func `simulates where there is no formula`() throws {
    let list = try ReadingList(
      arrivalsPerHour: 14, readers: 2, diseased: time(9, 0.5), healthy: time(6, 0.5), prevalence: 0.2)
    let sensitivity = try evidence(0.9, 100)
    let specificity = try evidence(0.85, 300)
    #expect(throws: ReadingListError.self) {
      try TriageBenefit(list, sensitivity: sensitivity, specificity: specificity)
    }
    let benefit = TriageBenefit(
      simulating: ReadingListSimulation(list, seed: 8, replicates: 40, cases: 1500), sensitivity: sensitivity,
      specificity: specificity)
    #expect(benefit.saved[0].name == "time-saved.diseased")
    #expect((benefit.saved[0].value ?? 0) > 0)
    #expect((benefit.saved[2].value ?? 0) < 0)
    #expect(benefit.saved.allSatisfy { $0.interval != nil && $0.method.contains("simulation") })
  }

  @Test func `takes its evidence from the calls`() throws {
    let cases = UtilityCases()
    let plain = BinaryReads(try cases.sample(cases.first, .plain), threshold: 0.4)
    #expect(plain.evidence(of: .sensitivity) == ShareEvidence(value: 0.9, trials: 80))
    #expect(plain.evidence(of: .specificity) == ShareEvidence(value: 0.7, trials: 160))
    #expect(plain.evidence(of: .accuracy) == nil)
    let both = BinaryReads(try cases.sample(cases.first, .both), threshold: 0.4)
    let evidence = try #require(both.evidence(of: .specificity))
    let variance = try #require(both.influence(of: .specificity)?.variance)
    #expect(MadeScores.agree(evidence.trials, evidence.value * (1 - evidence.value) / variance, within: 1e-10))
    #expect(ShareEvidence(value: 1.2, trials: 3) == nil)
    #expect(ShareEvidence(value: 0.5, trials: 0) == nil)
  }
}
