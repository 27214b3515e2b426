// SPDX-License-Identifier: Apache-2.0
import Phantoms
import Testing

@Suite("Markers of the side")
struct MarkerTests {
  private func markers(_ more: String) throws -> [RadiographySystem.View: Set<String?>] {
    let cohort = Cohort(
      try ScenarioText.read(
        ScenarioText.head + "patients: 60\ndevices: [{name: a, views: {PA: 1, AP: 1, LL: 1}\(more)}]\n"))
    var markers: [RadiographySystem.View: Set<String?>] = [:]
    for study in (0..<60).flatMap({ cohort.studies(ofPatient: $0) }) {
      guard case .radiography(let system) = study.technique else { continue }
      markers[system.exposure.view, default: []].insert(system.processing.marker)
    }
    return markers
  }

  @Test func `a left lateral picture has an L where frontal ones have an R`() throws {
    #expect(try markers("") == [.posteroanterior: ["R"], .anteroposterior: ["R"], .leftLateral: ["L"]])
  }

  @Test func `other letters, and none, stay as the scenario has them`() throws {
    for (words, marker) in [("none", nil), ("RT", "RT"), ("L", "L")] as [(String, String?)] {
      #expect(Set(try markers(", processing: {marker: \(words)}").values) == [[marker]])
    }
  }
}
