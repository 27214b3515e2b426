// SPDX-License-Identifier: Apache-2.0
import Foundation
import Phantoms
import Testing

/// The greatest distance of a sample's distribution function from the asked-for one, in units of 1/√n.
func kolmogorovDistance(_ sample: [Double], _ cumulative: (Double) -> Double) -> Double {
  let sorted = sample.sorted()
  let n = Double(sorted.count)
  let gaps = sorted.enumerated().map { index, x in
    max(abs(cumulative(x) - Double(index) / n), abs(Double(index + 1) / n - cumulative(x)))
  }
  return (gaps.max() ?? 0) * n.squareRoot()
}

@Suite("The people of a cohort")
struct PopulationTests {
  /// The limit of Kolmogorov's statistic that one sample in 10,000 passes.
  static let kolmogorovLimit = 2.23

  private let studies: [PlannedStudy]
  private let scenario: Scenario

  init() throws {
    var scenario = try ScenarioText.read(
      ScenarioText.head
        + """
        seed: 5
        patients: 5000
        findings:
          nodule:
            prevalence: 0.3
            left: 0.7
            zones: {upper: 3, lower: 1}
            count: {mean: 1.5, most: 20}
            size: {distribution: log-normal, median: 20, factor: 1.4, range: [8, 40]}
            conspicuity: {distribution: uniform, range: [0.2, 0.6]}
          cardiomegaly: {prevalence: 0.1}
        implants: {pacemaker: 0.2}
        demographics: {women: 0.4, age: {distribution: normal, mean: 58, sd: 16, range: [18, 95]}}
        devices:
          - {name: a, views: {PA: 6, AP: 3, LL: 1}}
          - {name: b}
        sites:
          - {name: A, share: 3, devices: {a: 1, b: 3}}
          - {name: B, share: 1, devices: [b], prevalence: {nodule: 0.6}, demographics: {women: 0.9}}

        """)
    scenario.digest = nil
    self.scenario = scenario
    let cohort = Cohort(scenario)
    studies = (0..<5000).map { cohort.studies(ofPatient: $0)[0] }
  }

  private func check(_ studies: [PlannedStudy], _ share: Double, _ event: (PlannedStudy) -> Bool) {
    let found = studies.count(where: event)
    #expect(standardErrors(found, of: studies.count, expected: share) < 4, "\(found) of \(studies.count), \(share)")
  }

  @Test func `come to each site, device and view as often as asked for`() {
    check(studies, 0.75) { $0.facts?.siteName == "A" }
    let first = studies.filter { $0.facts?.siteName == "A" }
    check(first, 0.25) { $0.facts?.deviceName == "a" }
    let views = first.filter { $0.facts?.deviceName == "a" }
    for (view, share) in [(RadiographySystem.View.posteroanterior, 0.6), (.anteroposterior, 0.3), (.leftLateral, 0.1)] {
      check(views, share) { study in
        guard case .radiography(let system) = study.technique else { return false }
        #expect(study.posture.isSupine == (system.exposure.view == .anteroposterior))
        return system.exposure.view == view
      }
    }
    check(studies, 0.6) { $0.facts?.split == "train" }
    check(studies, 0.2) { $0.facts?.split == "tuning" }
  }

  @Test func `are women, and carry metal, as often as asked for`() {
    for (site, share) in [("A", 0.4), ("B", 0.9)] {
      check(studies.filter { $0.facts?.siteName == site }, share) { $0.patient.sex == .female }
    }
    check(studies, 0.2) { $0.patient.implants == [.pacemaker] }
    check(studies, 0.8) { $0.patient.implants.isEmpty }
  }

  @Test func `have the ages that are asked for`() {
    let spread = Spread.normal(mean: 58, standardDeviation: 16, in: 18...95)
    // An age is a whole number: it is compared at birthdays.
    let n = Double(studies.count)
    let gaps = (20...94).map { years in
      abs(Double(studies.count { $0.patient.age < years }) / n - spread.cumulative(Double(years)))
    }
    #expect((gaps.max() ?? 1) * n.squareRoot() < Self.kolmogorovLimit)
  }

  @Test func `have heights as asked for, and weights in proportion to their square`() {
    for sex in PhantomPatient.Sex.allCases {
      let people = studies.map(\.patient).filter { $0.sex == sex }
      let usual = Demographics()
      let (height, weight) =
        sex == .female ? (usual.heightOfWomen, usual.weightOfWomen) : (usual.heightOfMen, usual.weightOfMen)
      #expect(kolmogorovDistance(people.map(\.height), height.cumulative) < Self.kolmogorovLimit)
      let middle = height.quantile(0.5)
      let corrected = people.map { $0.weight * (middle / $0.height) * (middle / $0.height) }
      #expect(kolmogorovDistance(corrected, weight.cumulative) < Self.kolmogorovLimit)
    }
  }

  @Test func `have findings as often, as many, as large, and where asked for`() throws {
    for (site, share) in [("A", 0.3), ("B", 0.6)] {
      check(studies.filter { $0.facts?.siteName == site }, share) { $0.findings.contains { $0.kind == .nodule } }
    }
    check(studies, 0.1) { $0.findings.contains { $0.kind == .cardiomegaly } }
    let nodules = studies.map { $0.findings.filter { $0.kind == .nodule } }.filter { !$0.isEmpty }
    let all = nodules.flatMap(\.self)
    // One and a Poisson number with mean and variance 0.5.
    let further = Double(all.count - nodules.count)
    #expect(abs(further - 0.5 * Double(nodules.count)) < 4 * (0.5 * Double(nodules.count)).squareRoot())
    let sizes = Spread.logNormal(median: 20, factor: 1.4, in: 8...40)
    #expect(kolmogorovDistance(all.map(\.size), sizes.cumulative) < Self.kolmogorovLimit)
    #expect(kolmogorovDistance(all.map(\.conspicuity)) { min(1, max(0, ($0 - 0.2) / 0.4)) } < Self.kolmogorovLimit)
    #expect(standardErrors(all.count { $0.side == .left }, of: all.count, expected: 0.7) < 4)
    #expect(standardErrors(all.count { $0.zone == .upper }, of: all.count, expected: 0.75) < 4)
    #expect(all.allSatisfy { $0.zone != .middle })
    #expect(Set(all.map(\.individual)).count == all.count)
  }

  @Test func `come over the whole period`() {
    let days = studies.compactMap { $0.facts?.day.number }.map { Double($0 - 20_089) }
    // Whole days out of 365: a step of 1/365 beside Kolmogorov's distance.
    #expect(kolmogorovDistance(days) { min(1, ($0 + 0.5) / 365) } < Self.kolmogorovLimit + 5000.0.squareRoot() / 365)
    #expect(days.min() == 0 && days.max() == 364)
  }
}

@Suite("Findings that come together")
struct ComorbidityTests {
  private func presence(_ pairs: String) throws -> [[FindingKind: Bool]] {
    let cohort = Cohort(
      try ScenarioText.read(
        ScenarioText.head
          + """
          seed: 8
          patients: 8000
          findings:
            nodule: {prevalence: 0.3}
            consolidation: {prevalence: 0.2}
            pleural-effusion: {prevalence: 0.25}
          comorbidity: [\(pairs)]

          """))
    return (0..<8000).map { patient in
      let kinds = Set(cohort.studies(ofPatient: patient)[0].findings.map(\.kind))
      return Dictionary(uniqueKeysWithValues: FindingKind.allCases.map { ($0, kinds.contains($0)) })
    }
  }

  /// The logarithm of the odds ratio, and its standard error (Woolf).
  private func logOdds(_ rows: [[FindingKind: Bool]], _ a: FindingKind, _ b: FindingKind) -> (Double, Double) {
    func count(_ x: Bool, _ y: Bool) -> Double { Double(rows.count { $0[a] == x && $0[b] == y }) }
    let cells = [count(true, true), count(false, false), count(true, false), count(false, true)]
    return (log(cells[0] * cells[1] / (cells[2] * cells[3])), cells.reduce(0) { $0 + 1 / $1 }.squareRoot())
  }

  @Test func `have the odds ratio that is asked for, whichever of them is named first`() throws {
    for pair in ["given: nodule, finding: pleural-effusion", "given: pleural-effusion, finding: nodule"] {
      let rows = try presence("{\(pair), odds-ratio: 4}")
      let (value, error) = logOdds(rows, .nodule, .pleuralEffusion)
      #expect(abs(value - log(4)) < 4 * error)
      let (other, otherError) = logOdds(rows, .nodule, .consolidation)
      #expect(abs(other) < 4 * otherError)
    }
  }

  @Test func `keep every prevalence, also where one has two partners who are partners themselves`() throws {
    let rows = try presence(
      """
      {given: nodule, finding: consolidation, odds-ratio: 0.2}, {given: nodule, finding: pleural-effusion, odds-ratio: 8},
        {given: consolidation, finding: pleural-effusion, odds-ratio: 5}
      """)
    for (kind, share) in [(FindingKind.nodule, 0.3), (.consolidation, 0.2), (.pleuralEffusion, 0.25)] {
      #expect(standardErrors(rows.count { $0[kind] == true }, of: rows.count, expected: share) < 4, "\(kind)")
    }
    // Given the one, the other two have the odds ratio that is asked for.
    for hasNodule in [false, true] {
      let (value, error) = logOdds(rows.filter { $0[.nodule] == hasNodule }, .consolidation, .pleuralEffusion)
      #expect(abs(value - log(5)) < 4 * error)
    }
  }
}
