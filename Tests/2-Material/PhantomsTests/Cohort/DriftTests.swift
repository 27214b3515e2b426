// SPDX-License-Identifier: Apache-2.0
import Foundation
import Phantoms
import Testing

@Suite("What changes during a cohort")
struct DriftTests {
  /// Two hospitals with a device each, and one change.
  private func studies(_ change: String, modality: String = "radiography", patients: Int = 400) throws -> [PlannedStudy]
  {
    let cohort = Cohort(
      try ScenarioText.read(
        ScenarioText.head
          + """
          patients: \(patients)
          modality: \(modality)
          period: {from: 2025-03-01, to: 2025-04-29}
          findings: {nodule: {prevalence: 0.3}}
          labels: {least-size: 8}
          devices: [{name: a}, {name: b}, {name: c, model: Next}]
          sites:
            - {name: A, devices: [a]}
            - {name: B, devices: [b]}
          drift:
            - {tag: x, \(change)}

          """))
    return (0..<patients).flatMap { cohort.studies(ofPatient: $0) }
  }

  private let start = CivilDay("2025-03-31") ?? CivilDay(number: 0)

  private func system(_ study: PlannedStudy) -> RadiographySystem {
    guard case .radiography(let system) = study.technique else { return RadiographySystem() }
    return system
  }

  /// Checks that the tag and the effect are there from the first day on, there only, and at A only.
  private func check(_ change: String, _ effect: (PlannedStudy) -> Bool) throws {
    var days = (before: Set<CivilDay>(), after: Set<CivilDay>())
    for study in try studies("\(change), at: 2025-03-31, sites: A") {
      let facts = try #require(study.facts)
      let isInForce = facts.day >= start && facts.siteName == "A"
      #expect(facts.driftTags == (isInForce ? ["x"] : []), "\(facts.day.iso)")
      #expect(effect(study) == isInForce, "\(change) on \(facts.day.iso) at \(facts.siteName)")
      if facts.siteName == "A" {
        if isInForce { days.after.insert(facts.day) } else { days.before.insert(facts.day) }
      }
    }
    // The day itself and the day before are among those that were seen.
    #expect(days.after.contains(start) && days.before.contains(CivilDay(number: start.number - 1)))
  }

  @Test func `is in force exactly from its day on, where it is said to be`() throws {
    try check("kind: kilovolts, change: -20") { system($0).exposure.kilovolts == 100 }
    try check("kind: milliampere-seconds, factor: 0.5") { system($0).exposure.milliampereSeconds == 1 }
    try check("kind: silent-inversion") { system($0).processing.isSilentlyInverted }
    try check("kind: marker, marker: L") { system($0).processing.marker == "L" }
    try check("kind: marker, marker: none") { system($0).processing.marker == nil }
    try check("kind: dead-columns, columns: [7, 9]") { system($0).detector.deadColumns == [7, 9] }
    try check("kind: noise, factor: 3") { system($0).detector.electronicNoise == 12 }
    try check("kind: label-policy, least-size: 5") { $0.facts?.leastSize == 5 }
    try check("kind: software, version: \"9\", look: plain, edge-strength: 2, contrast: 1.5, brightness: 0.6") {
      study in
      let (processing, versions) = (system(study).processing, study.identity.softwareVersions)
      let isNew = versions == ["9"]
      #expect(isNew == (processing.look == .plain && processing.edgeStrength == 2 && processing.contrast == 1.5))
      #expect(isNew == (processing.brightness == 0.6))
      return isNew
    }
    try check("kind: new-scanner, replaces: a, with: c") {
      $0.facts?.deviceName == "c" && $0.identity.modelName == "Next"
    }
  }

  @Test func `that is limited to a device leaves the others alone`() throws {
    for study in try studies("kind: kilovolts, change: 9, at: 2025-03-31, devices: b") {
      let facts = try #require(study.facts)
      let isInForce = facts.day >= start && facts.deviceName == "b"
      #expect(system(study).exposure.kilovolts == (isInForce ? 129 : 120))
      #expect(facts.driftTags == (isInForce ? ["x"] : []))
    }
  }

  @Test func `comes in equal steps where it is gradual, and goes when it is over`() throws {
    let change = "kind: kilovolts, change: 30, from: 2025-03-11, to: 2025-04-09, until: 2025-04-20"
    for study in try studies(change) {
      let day = try #require(study.facts).day
      // 30 kV in 30 days: 1 kV on the first day, 30 kV on the last.
      let step = day.iso < "2025-03-11" || day.iso >= "2025-04-20" ? 0 : min(30, day.number - start.number + 21)
      #expect(abs(system(study).exposure.kilovolts - 120 - Double(step)) < 1e-9, "\(day.iso)")
      #expect((study.facts?.driftTags == ["x"]) == (step > 0))
    }
  }

  @Test func `that can only be so or not so is rolled out in a growing share`() throws {
    let all = try studies("kind: silent-inversion, from: 2025-03-11, to: 2025-04-09", patients: 3000)
    let ramp = all.filter { ("2025-03-11"..."2025-04-08").contains($0.facts?.day.iso ?? "") }
    for study in all { #expect((study.facts?.driftTags == ["x"]) == system(study).processing.isSilentlyInverted) }
    let expected = ramp.reduce(0.0) { $0 + Double(($1.facts?.day.number ?? 0) - start.number + 21) / 30 }
    let found = Double(ramp.count { system($0).processing.isSilentlyInverted })
    #expect(abs(found - expected) < 4 * (Double(ramp.count) / 6).squareRoot())
  }

  @Test func `doubles a prevalence`() throws {
    let all = try studies("kind: prevalence, factor: 2, at: 2025-03-31", patients: 6000)
    for isAfter in [false, true] {
      let part = all.filter { (($0.facts?.day ?? start) >= start) == isAfter }
      let found = part.count { !$0.findings.isEmpty }
      #expect(standardErrors(found, of: part.count, expected: isAfter ? 0.6 : 0.3) < 4)
    }
  }

  @Test func `makes patients older by the years that are said`() throws {
    let usual = try studies("kind: silent-inversion, at: 2025-03-31")
    let older = try studies("kind: demographics, years: 7, at: 2025-03-31")
    var counts: [Int: Int] = [:]
    for (a, b) in zip(usual, older) {
      let isInForce = try #require(a.facts).day >= start
      // Birthdays: seven years are a day more or less. Nobody is older than the scenario allows.
      let gain = b.patient.age - a.patient.age
      #expect(isInForce ? (6...8).contains(gain) || b.patient.age >= 94 : gain == 0)
      if isInForce { counts[gain, default: 0] += 1 }
    }
    #expect(Double(counts[7] ?? 0) > 0.9 * Double(counts.values.reduce(0, +)))
  }

  @Test func `touches CT and MR by their own numbers`() throws {
    for study in try studies("kind: noise, factor: 2, at: 2025-03-01", modality: "tomography", patients: 3) {
      guard case .tomography(let system) = study.technique else {
        Issue.record("not CT")
        continue
      }
      // Noise goes with the inverse root of the charge.
      #expect(system.milliampereSeconds == 150.0 / 4)
    }
    for study in try studies("kind: noise, factor: 2, at: 2025-03-01", modality: "resonance", patients: 3) {
      guard case .resonance(let system) = study.technique else {
        Issue.record("not MR")
        continue
      }
      #expect(system.signalToNoise == 30)
    }
    for study in try studies("kind: kilovolts, change: -50, at: 2025-03-01", modality: "tomography", patients: 3) {
      guard case .tomography(let system) = study.technique else { continue }
      #expect(system.kilovolts == 70)
    }
  }

  @Test func `stays within what a device can be set to, however many changes there are`() throws {
    func changes(_ change: String) -> String {
      (0..<4).reduce("\(change), at: 2025-03-01") { $0 + "}\n  - {tag: x\($1), \(change), at: 2025-03-01" }
    }
    for (factor, charge, scan) in [("100", 500.0, 1000.0), ("0.01", 0.01, 1)] {
      let change = changes("kind: milliampere-seconds, factor: \(factor)")
      for study in try studies(change, patients: 4) {
        #expect(system(study).exposure.milliampereSeconds == charge && study.facts?.driftTags.count == 5)
      }
      for study in try studies(change, modality: "tomography", patients: 4) {
        guard case .tomography(let system) = study.technique else { continue }
        #expect(system.milliampereSeconds == scan)
      }
    }
    for (factor, electronic, scan, ratio) in [("100", 1000.0, 1.0, 1.0), ("0.01", 4e-10, 1000, 1000)] {
      let change = changes("kind: noise, factor: \(factor)")
      for study in try studies(change, patients: 2) {
        #expect(abs(system(study).detector.electronicNoise / electronic - 1) < 1e-9)
      }
      for study in try studies(change, modality: "tomography", patients: 2) {
        guard case .tomography(let system) = study.technique else { continue }
        #expect(system.milliampereSeconds == scan)
      }
      for study in try studies(change, modality: "resonance", patients: 2) {
        guard case .resonance(let system) = study.technique else { continue }
        #expect(system.signalToNoise == ratio)
      }
    }
  }

  @Test func `of the year that comes with the package is in force when it says`() throws {
    let cohort = Cohort(try ScenarioText.shipped("drift-year"))
    let studies = (0..<cohort.patientCount).flatMap { cohort.studies(ofPatient: $0) }
    for study in studies {
      let facts = try #require(study.facts)
      let month = facts.day.date.month
      #expect(facts.driftTags.contains("prevalence") == (month >= 10))
      #expect(facts.deviceName == (facts.siteName == "North Hospital" ? "stand-a" : month >= 4 ? "stand-c" : "stand-b"))
      #expect(study.identity.softwareVersions.contains("4.0") == (facts.deviceName == "stand-a" && month >= 8))
    }
  }
}
