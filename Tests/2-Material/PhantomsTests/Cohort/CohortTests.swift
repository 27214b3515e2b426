// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Phantoms
import Testing

/// How far a count of successes is from what is expected, in standard errors.
func standardErrors(_ count: Int, of total: Int, expected share: Double) -> Double {
  let spread = (Double(total) * share * (1 - share)).squareRoot()
  return abs(Double(count) - Double(total) * share) / max(spread, 1e-9)
}

@Suite("A cohort")
struct CohortTests {
  @Test func `of more patients begins with the one of fewer`() throws {
    var scenario = try ScenarioText.shipped("drift-year")
    scenario.followUp.mean = 1
    scenario.patients = 200
    let small = Cohort(scenario)
    scenario.patients = 1000
    let large = Cohort(scenario)
    for patient in 0..<200 { #expect(small.studies(ofPatient: patient) == large.studies(ofPatient: patient)) }
    #expect(large.studyCount > small.studyCount)
  }

  @Test func `is the same in any order, and an examination is found by its number`() throws {
    var scenario = try ScenarioText.shipped("stress")
    scenario.patients = 150
    let cohort = Cohort(scenario)
    let forwards = (0..<150).map { cohort.studies(ofPatient: $0) }
    let backwards = (0..<150).reversed().map { Cohort(scenario).studies(ofPatient: $0) }
    #expect(forwards == backwards.reversed())
    let flat = forwards.flatMap(\.self)
    #expect(flat.count == cohort.studyCount)
    for index in stride(from: 0, to: flat.count, by: 7) {
      #expect(cohort.study(index) == flat[index])
      #expect(cohort.patient(ofStudy: index) == flat[index].patientIndex)
    }
  }

  @Test func `is another one with another seed`() throws {
    var scenario = try ScenarioText.shipped("demo")
    let first = Cohort(scenario).studies(ofPatient: 3)[0]
    scenario.seed += 1
    let second = Cohort(scenario).studies(ofPatient: 3)[0]
    #expect(first.patient.height != second.patient.height)
    #expect(first.identity.studyInstanceUID != second.identity.studyInstanceUID)
  }

  @Test func `keeps its patients where a knob moves: a heavier hospital is the same hospital, heavier`() throws {
    var scenario = try ScenarioText.shipped("demo")
    let before = Cohort(scenario)
    for index in scenario.sites.indices {
      scenario.sites[index].demographics.weightOfMen = .logNormal(median: 110, factor: 1.18, in: 45...200)
    }
    scenario.findings[0].size = .constant(33)
    let after = Cohort(scenario)
    for patient in 0..<100 {
      let (a, b) = (before.studies(ofPatient: patient)[0], after.studies(ofPatient: patient)[0])
      #expect(a.patient.height == b.patient.height && a.patient.age == b.patient.age && a.posture == b.posture)
      #expect(a.patient.sex == .male ? b.patient.weight > a.patient.weight : b.patient.weight == a.patient.weight)
      #expect(a.findings.map(\.individual) == b.findings.map(\.individual))
      #expect(b.findings.filter { $0.kind == .nodule && a.followUp == 0 }.allSatisfy { $0.size == 33 })
    }
  }

  @Test func `gives no two UIDs alike among a hundred thousand, all of the root for random numbers`() throws {
    var scenario = Scenario(title: "Many")
    scenario.patients = 33_400
    let cohort = Cohort(scenario)
    var seen = Set<String>(minimumCapacity: 110_000)
    var count = 0
    for patient in 0..<scenario.patients {
      let identity = cohort.studies(ofPatient: patient)[0].identity
      for uid in [identity.studyInstanceUID, identity.seriesInstanceUID, identity.frameOfReferenceUID] {
        seen.insert(uid)
        count += 1
      }
    }
    #expect(count > 100_000 && seen.count == count)
    for uid in seen.prefix(500) {
      #expect(uid.hasPrefix("2.25.") && uid.utf8.count <= 44)
      let number = try #require(UInt128(uid.dropFirst(5)))
      // The version and the variant of a random UUID.
      #expect(number >> 76 & 0xF == 4 && number >> 62 & 0x3 == 2)
      #expect("\(number)" == uid.dropFirst(5))
    }
  }

  @Test func `has headers that are plainly made up, and fit where they are written`() throws {
    let cohort = Cohort(try ScenarioText.shipped("stress"))
    for study in (0..<100).flatMap({ cohort.studies(ofPatient: $0) }) {
      let identity = study.identity
      #expect(identity.patientName == "PHANTOM^\(identity.patientID)")
      #expect(identity.accessionNumber.count <= 16 && identity.stationName.count <= 16)
      #expect(identity.studyDate.count == 8 && identity.studyTime.count == 6)
      #expect(("073000"..."183000").contains(identity.studyTime))
      for text in [identity.institutionName, identity.manufacturer, identity.modelName, identity.serialNumber] {
        #expect(!text.isEmpty && text.count <= 64)
      }
      let facts = try #require(study.facts)
      #expect(identity.studyDate == facts.day.dicom && facts.caseName == "\(identity.patientID)-\(study.followUp)")
      // The age of the body is that of the birth date on the day.
      let (born, day) = (Int(identity.birthDate) ?? 0, Int(identity.studyDate) ?? 0)
      #expect((day - born) / 10_000 == study.patient.age)
    }
  }

  @Test func `says in a paragraph what is to be expected`() throws {
    let cohort = Cohort(try ScenarioText.shipped("demo"))
    let summary = cohort.summary
    #expect(summary.contains("1200 simulated patients with \(cohort.studyCount) examinations"))
    // 1200 × (0.5 × 0.4 + 0.3 × 0.35 + 0.2 × 0.45)
    #expect(summary.contains("3 sites") && summary.contains("nodule 474"))
    #expect(!summary.contains("\n"))
  }
}

@Suite("Follow-ups")
struct FollowUpTests {
  /// Everybody has one nodule and comes every `interval` days.
  private func cohort(_ change: (inout Scenario) -> Void) -> Cohort {
    var scenario = Scenario(title: "Again")
    scenario.patients = 400
    scenario.period = CivilDay(number: 20_000)...CivilDay(number: 23_650)
    scenario.followUp.mean = 2
    var nodule = FindingPlan(.nodule)
    nodule.prevalence = 1
    nodule.meanCount = 1
    nodule.size = .constant(5)
    scenario.findings = [nodule]
    change(&scenario)
    return Cohort(scenario)
  }

  @Test func `after three doubling times show a nodule of eight times the volume, twice the diameter`() {
    let cohort = cohort {
      $0.followUp.interval = .constant(300)
      $0.findings[0].doublingTime = .constant(100)
    }
    var seen = 0
    for patient in 0..<400 {
      let studies = cohort.studies(ofPatient: patient)
      for study in studies.dropFirst() {
        let days = study.facts.map(\.day.number).map { $0 - (studies[0].facts?.day.number ?? 0) } ?? 0
        #expect(days == 300 * study.followUp)
        #expect(abs(study.findings[0].size - min(60, 5 * pow(2, Double(study.followUp)))) < 1e-9)
        #expect(study.findings[0].individual == studies[0].findings[0].individual)
        seen += 1
      }
    }
    #expect(seen > 500)
  }

  @Test func `show half of what heals after its half-life, and nothing when a tenth is left`() {
    var effusion = FindingPlan(.pleuralEffusion)
    effusion.prevalence = 1
    effusion.size = .constant(800)
    effusion.halfLife = 10
    let cohort = cohort {
      $0.findings = [effusion]
      $0.followUp.interval = .constant(10)
      $0.followUp.mean = 4
    }
    for study in (0..<200).flatMap({ cohort.studies(ofPatient: $0) }) {
      #expect(study.findings.map(\.size) == (study.followUp <= 3 ? [800 / pow(2, Double(study.followUp))] : []))
    }
  }

  @Test func `are as many as asked for, and end with the period`() {
    let often = cohort {
      $0.followUp.interval = .constant(1)
      $0.followUp.mean = 1.5
      $0.patients = 4000
    }
    // Poisson: the variance of the sum is its mean; the last days of ten years cut off next to nothing.
    let further = Double(often.studyCount - 4000)
    #expect(abs(further - 6000) < 4.5 * 6000.0.squareRoot())
    let short = cohort { $0.period = $0.period.lowerBound...CivilDay(number: $0.period.lowerBound.number + 30) }
    for study in (0..<400).flatMap({ short.studies(ofPatient: $0) }) {
      #expect(study.facts.map { short.scenario.period.contains($0.day) } == true)
    }
  }
}
