// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Statistics
import Testing
import Vocabulary

/// Sample moments.
private enum Moments {
  static func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(x.count) }

  static func covariance(_ x: [Double], _ y: [Double]) -> Double {
    let (a, b) = (mean(x), mean(y))
    return zip(x, y).reduce(0.0) { $0 + ($1.0 - a) * ($1.1 - b) } / Double(x.count - 1)
  }

  static func area(_ scores: [Double], _ truth: [Bool]) throws -> Double {
    try #require(try LabelledScores(scores: scores, isPositive: truth).area().value)
  }
}

@Suite("Simulated cohorts")
struct SimulatedCohortTests {
  @Test func `draws patients with the stated shares and keeps a patient's attributes on all cases`() {
    var cohort = SimulatedCohort(patients: 20_000, prevalence: 0.2)
    cohort.mostCasesPerPatient = 3
    let cases = cohort.cases(seed: 1)
    #expect(cases.patientCount == 20_000)
    #expect(abs(Double(cases.count) / 20_000 - 2) < 0.03)
    let n = Double(cases.count)
    #expect(abs(Double(cases.isPositive.filter { $0 }.count) / n - 0.2) < 0.015)
    #expect(abs(Double(cases.site.filter { $0 == "North" }.count) / n - 0.5) < 0.02)
    #expect(abs(Double(cases.sex.filter { $0 == "F" }.count) / n - 0.5) < 0.02)
    #expect(abs(Double(cases.density.filter { $0 == "B" }.count) / n - 0.4) < 0.02)
    #expect(abs(Moments.mean(cases.age.map { Double($0) }) - 60) < 0.5)
    #expect(zip(cases.site, cases.device).allSatisfy { ($0 == "East") == ($1 == "Gamma") })
    for row in 1..<cases.count where cases.patient[row] == cases.patient[row - 1] {
      let same =
        cases.site[row] == cases.site[row - 1] && cases.age[row] == cases.age[row - 1]
        && cases.isPositive[row] == cases.isPositive[row - 1]
      if !same { Issue.record("patient \(cases.patient[row]) changes between cases") }
    }
  }

  @Test func `gives the same cases for a seed, and begins a larger cohort with the smaller one`() {
    let small = SimulatedCohort(patients: 50, prevalence: 0.3).cases(seed: 2)
    let large = SimulatedCohort(patients: 80, prevalence: 0.3).cases(seed: 2)
    #expect(small == SimulatedCohort(patients: 50, prevalence: 0.3).cases(seed: 2))
    #expect(Array(large.age.prefix(50)) == small.age && Array(large.isPositive.prefix(50)) == small.isPositive)
    #expect(SimulatedCohort(patients: 50, prevalence: 0.3).cases(seed: 3) != small)
    #expect(SimulatedCohort(patients: 0, prevalence: 0.3).cases(seed: 2).patientCount == 0)
  }

  @Test func `has healthy cases in diseased patients when the disease is not always visible`() {
    var cohort = SimulatedCohort(patients: 2000, prevalence: 1)
    cohort.mostCasesPerPatient = 4
    cohort.visibleShare = 0.5
    let cases = cohort.cases(seed: 4)
    #expect(abs(Double(cases.isPositive.filter { $0 }.count) / Double(cases.count) - 0.5) < 0.03)
  }
}

@Suite("The model of Roe and Metz")
struct RoeMetzTests {
  private let variances = RoeMetzModel.Variances(
    reader: 0.02, armReader: 0.01, case: 0.3, armCase: 0.25, readerCase: 0.2, pure: 0.22)

  @Test func `has the variance and covariances that its effects add up to`() {
    let model = RoeMetzModel(separations: [1, 1.5], variances: variances, healthyToDiseasedSpread: 0.5)
    for (prevalence, factor) in [(0.0, 1.0), (1, 4)] {
      let study = model.study(of: SimulatedCohort(patients: 12_000, prevalence: prevalence), readers: 2, seed: 5)
      func covariance(_ a: (reader: Int, arm: Int), _ b: (reader: Int, arm: Int)) -> Double {
        Moments.covariance(study.column(reader: a.reader, arm: a.arm), study.column(reader: b.reader, arm: b.arm))
      }
      // Over cases, a reader's own effects are constant and drop out.
      let v = variances
      let tolerance = 0.06 * factor
      #expect(abs(covariance((0, 0), (0, 0)) - factor * (v.ofCase + v.armCase + v.readerCase + v.pure)) < tolerance)
      #expect(abs(covariance((0, 0), (0, 1)) - factor * (v.ofCase + v.readerCase)) < tolerance)
      #expect(abs(covariance((0, 0), (1, 0)) - factor * (v.ofCase + v.armCase)) < tolerance)
      #expect(abs(covariance((0, 0), (1, 1)) - factor * v.ofCase) < tolerance)
    }
  }

  @Test func `has readers whose means vary as stated`() {
    let model = RoeMetzModel(
      separations: [0, 0],
      variances: .init(reader: 0.5, armReader: 0.3, case: 0, armCase: 0, readerCase: 0, pure: 0.01))
    let study = model.study(of: SimulatedCohort(patients: 30, prevalence: 0), readers: 3000, seed: 6)
    let means = (0..<2).map { arm in
      (0..<3000).map { reader in
        (0..<30).reduce(0.0) { $0 + study.score(row: $1, reader: reader, arm: arm) } / 30
      }
    }
    #expect(abs(Moments.covariance(means[0], means[0]) - 0.8) < 0.08)
    #expect(abs(Moments.covariance(means[0], means[1]) - 0.5) < 0.08)
  }

  @Test(arguments: [1.0, 0.7])
  func `has the areas of its closed form`(spread: Double) throws {
    let model = RoeMetzModel(separations: [0.75, 1.5], variances: variances, healthyToDiseasedSpread: spread)
    let study = model.study(of: SimulatedCohort(patients: 1500, prevalence: 0.5), readers: 40, seed: 7)
    for arm in 0..<2 {
      let areas = try (0..<40).map { try Moments.area(study.column(reader: $0, arm: arm), study.cases.isPositive) }
      // Readers and cases both vary: the error of the mean is about 0.01.
      #expect(abs(Moments.mean(areas) - model.area(arm: arm)) < 0.025)
    }
    // By hand: total variance 1, equal spreads: Φ(0.75 / √2).
    let even = RoeMetzModel(separations: [0.75], variances: variances)
    #expect(abs(even.area(arm: 0) - 0.7020584) < 1e-6)
  }

  @Test func `repeats a study bit by bit and writes it as a tidy table`() {
    let model = RoeMetzModel(separations: [1, 2], variances: variances)
    var cohort = SimulatedCohort(patients: 4, prevalence: 0.5)
    cohort.sites = [.init("A, \"north\"", devices: [.init("D")])]
    let study = model.study(of: cohort, readers: 3, seed: 8)
    #expect(study == model.study(of: cohort, readers: 3, seed: 8))
    #expect(study != model.study(of: cohort, readers: 3, seed: 9))
    let lines = study.csv().split(separator: "\n")
    #expect(lines.count == 1 + 4 * 3 * 2)
    #expect(lines[0] == "case,patient,site,device,sex,age,density,reader,arm,truth,score")
    #expect(lines[1].hasPrefix("C000001,P000001,\"A, \"\"north\"\"\",D,"))
    #expect(lines[2].contains(",R1,2,"))
    #expect(lines[24].hasSuffix(",\(study.score(row: 3, reader: 2, arm: 1))"))
  }
}

@Suite("Simulated stand-alone models")
struct SimulatedModelTests {
  private let models = BinormalModels([.init("a", separation: 2), .init("b", separation: 1.2, hasWeakness: false)])

  @Test func `has the areas of its closed form, and calibrated scores`() throws {
    let study = models.study(of: SimulatedCohort(patients: 20_000, prevalence: 0.2), seed: 10)
    let truth = study.cases.isPositive
    let prevalence = Double(truth.filter { $0 }.count) / 20_000
    for (model, scores) in zip(models.models, study.scores) {
      #expect(abs(try Moments.area(scores, truth) - model.area) < 0.012)
      #expect(abs(Moments.mean(scores) - prevalence) < 0.01)
      // Among scores near one half, about one half are diseased.
      let near = scores.indices.filter { abs(scores[$0] - 0.5) < 0.1 }
      #expect(abs(Double(near.filter { truth[$0] }.count) / Double(near.count) - 0.5) < 0.05)
    }
  }

  @Test func `correlates models and the cases of a patient as stated`() {
    var cohort = SimulatedCohort(patients: 20_000, prevalence: 0.2)
    cohort.mostCasesPerPatient = 2
    let study = models.study(of: cohort, seed: 11)
    let healthy = (0..<study.cases.count).filter { !study.cases.isPositive[$0] }
    // The logit is a line in the evidence, so that its correlations are the evidence's.
    let logits = study.scores.map { column in column.map { log($0 / (1 - $0)) } }
    func correlation(_ x: [Double], _ y: [Double]) -> Double {
      Moments.covariance(x, y) / (Moments.covariance(x, x) * Moments.covariance(y, y)).squareRoot()
    }
    #expect(abs(correlation(healthy.map { logits[0][$0] }, healthy.map { logits[1][$0] }) - 0.5) < 0.03)
    let pairs = healthy.filter { $0 > 0 && study.cases.patient[$0] == study.cases.patient[$0 - 1] }
    #expect(abs(correlation(pairs.map { logits[0][$0] }, pairs.map { logits[0][$0 - 1] }) - 0.3) < 0.04)
  }

  @Test func `is weak where a weakness was planted, and only there`() throws {
    var cohort = SimulatedCohort(patients: 20_000, prevalence: 0.3)
    cohort.weakSubgroup = .init(site: "South", device: "Beta", separationFactor: 0.25)
    let study = models.study(of: cohort, seed: 12)
    let weak = study.cases.isWeak
    #expect(
      (0..<weak.count).allSatisfy { weak[$0] == (study.cases.site[$0] == "South" && study.cases.device[$0] == "Beta") })
    func area(_ model: Int, _ isWeak: Bool) throws -> Double {
      let rows = weak.indices.filter { weak[$0] == isWeak }
      return try Moments.area(rows.map { study.scores[model][$0] }, rows.map { study.cases.isPositive[$0] })
    }
    let expected = NormalDistribution.standard.cumulative(0.5 / 2.0.squareRoot())
    #expect(abs(try area(0, true) - expected) < 0.03)
    #expect(abs(try area(0, false) - models.models[0].area) < 0.012)
    #expect(abs(try area(1, true) - models.models[1].area) < 0.03)
  }

  @Test func `is miscalibrated where that was asked for, with the same ranks`() throws {
    let off = BinormalModels([
      .init("a", separation: 2, calibrationSlope: 2, calibrationIntercept: 1), models.models[1],
    ])
    let cohort = SimulatedCohort(patients: 500, prevalence: 0.2)
    let (good, bad) = (models.study(of: cohort, seed: 13), off.study(of: cohort, seed: 13))
    #expect(
      try Moments.area(good.scores[0], good.cases.isPositive) == Moments.area(bad.scores[0], bad.cases.isPositive))
    for (p, q) in zip(good.scores[0], bad.scores[0]) where p > 1e-6 && p < 1 - 1e-6 && q > 1e-9 && q < 1 - 1e-9 {
      #expect(abs(log(q / (1 - q)) - 1 - 2 * log(p / (1 - p))) < 1e-5)
    }
    #expect(good.scores[1] == bad.scores[1])
  }

  @Test func `shares its cases with a reader study of the same seed and writes a tidy table`() {
    let cohort = SimulatedCohort(patients: 5, prevalence: 0.5)
    let study = models.study(of: cohort, seed: 14)
    #expect(study.cases == cohort.cases(seed: 14))
    let lines = study.csv().split(separator: "\n")
    #expect(lines.count == 6)
    #expect(lines[0] == "case,patient,site,device,sex,age,density,truth,score_a,score_b,split")
    #expect(lines[5].hasSuffix(",\(study.scores[0][4]),\(study.scores[1][4]),test"))
    #expect(lines[1].hasSuffix(",tuning"))
  }
}
