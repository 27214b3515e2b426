// SPDX-License-Identifier: Apache-2.0
import Phantoms
import Testing

@Suite("The scenarios that come with the package")
struct ShippedScenarioTests {
  @Test(arguments: ScenarioText.shippedNames)
  func `are read without a fault, and make studies`(name: String) throws {
    let scenario = try ScenarioText.shipped(name)
    #expect(scenario.digest != nil)
    let cohort = Cohort(scenario)
    let studies = (0..<cohort.patientCount).flatMap { cohort.studies(ofPatient: $0) }
    #expect(studies.count == cohort.studyCount)
    #expect(studies.map(\.index) == Array(0..<cohort.studyCount))
    for study in studies {
      #expect(study.region == scenario.region)
      #expect(study.findings.allSatisfy { $0.kind.region == scenario.region })
      #expect(try scenario.period.contains(#require(study.facts).day))
    }
  }

  @Test func `name no maker but made-up ones`() throws {
    for name in ScenarioText.shippedNames {
      let cohort = Cohort(try ScenarioText.shipped(name))
      for patient in 0..<min(50, cohort.patientCount) {
        for identity in cohort.studies(ofPatient: patient).map(\.identity) {
          #expect(identity.manufacturer.hasPrefix("SYNTHETIC "))
          #expect(identity.institutionName.hasPrefix("SYNTHETIC "))
          #expect(identity.patientName.hasPrefix("PHANTOM^"))
        }
      }
    }
  }
}
