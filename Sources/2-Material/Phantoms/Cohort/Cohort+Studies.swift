// SPDX-License-Identifier: Apache-2.0
import Distributions

extension Cohort {
  /// The examinations of a patient, the first one first.
  /// - Parameter patient: 0 ..< ``patientCount``.
  /// - Returns: At least one; each with its ``PlannedStudy/facts``.
  /// - Complexity: O(1).
  public func studies(ofPatient patient: Int) -> [PlannedStudy] {
    precondition((0..<patientCount).contains(patient), "the cohort has no such patient")
    let first = firstStudy(ofPatient: patient)
    let drawn = self.patient(patient)
    return drawn.days.indices.map { study(of: drawn, followUp: $0, index: first + $0) }
  }

  private func study(of patient: CohortPatient, followUp: Int, index: Int) -> PlannedStudy {
    let day = patient.days[followUp]
    let number = Self.number(ofPatient: patient.index, followUp: followUp)
    let source = Self.source(scenario, number)
    var choices = source.stream(for: .processing)
    let chosen = deviceChoices[patient.site].index(at: choices.uniform())
    let (viewShare, timeShare, rollout) = (choices.uniform(), choices.uniform(), choices.uniform())

    let site = scenario.sites[patient.site]
    let (deviceIndex, tags) = replacement(of: site.devices[chosen].device, at: patient.site, on: day)
    var drifted = DriftedDevice(
      device: scenario.devices[deviceIndex], tags: tags, leastSize: scenario.labels.leastSize)
    for (change, strength) in drift(at: patient.site, device: deviceIndex, on: day) {
      drifted.apply(change, strength: strength, rollout: rollout)
    }
    let view = RadiographySystem.View.allCases[viewChoices[deviceIndex].index(at: viewShare)]
    let technique = technique(of: drifted.device, view: view)
    var body = patient.body
    body.age = max(0, patient.age(on: day))

    let visit = Visit(
      number: number, followUp: followUp, day: day, second: 27_000 + Int(timeShare * 39_600), view: view)
    let identity = identity(of: patient, body: body, device: drifted.device, visit: visit)
    let facts = CohortFacts(
      caseName: "\(patient.name)-\(followUp)", patientName: patient.name, site: patient.site, siteName: site.name,
      device: deviceIndex, deviceName: drifted.device.name, day: day, driftTags: drifted.tags,
      leastSize: drifted.leastSize, split: patient.split)
    let elapsed = day.number - patient.days[0].number
    return PlannedStudy(
      index: index, patientIndex: patient.index, followUp: followUp, identity: identity, patient: body,
      posture: posture(site.postures, technique: technique, source: source), region: scenario.region,
      technique: technique, findings: patient.findings.compactMap { $0.after(days: elapsed) },
      randomness: Randomness(seed: scenario.seed, replicate: number), facts: facts)
  }

  private func technique(of device: ScenarioDevice, view: RadiographySystem.View) -> PlannedStudy.Technique {
    switch scenario.modality {
    case .radiography:
      var system = RadiographySystem()
      system.exposure = device.exposure(view)
      system.exposure.view = view
      system.detector = device.detector
      system.processing = device.processing
      system.storage = device.storage
      // Markers name the side of the patient that is shown: on a left lateral picture it is the left one.
      if view == .leftLateral, system.processing.marker == "R" { system.processing.marker = "L" }
      if view == .anteroposterior, let text = device.bedsideText { system.processing.annotation = text }
      return .radiography(system)
    case .tomography: return .tomography(device.tomography)
    case .resonance: return .resonance(device.resonance)
    }
  }

  private func posture(
    _ postures: Postures, technique: PlannedStudy.Technique, source: Randomness
  ) -> Posture {
    var stream = source.stream(for: .posture)
    let view: RadiographySystem.View? =
      if case .radiography(let system) = technique { system.exposure.view } else { nil }
    let isSupine = view == nil || view == .anteroposterior
    let spread = isSupine ? postures.lying : postures.standing
    return Posture(
      rotation: spread.rotation.draw(&stream), lean: spread.lean.draw(&stream), shift: spread.shift.draw(&stream),
      inspiration: spread.inspiration.draw(&stream), isSupine: isSupine, hasArmsRaised: view == .leftLateral)
  }
}

/// When and how a patient is examined.
struct Visit {
  var number: Int
  var followUp: Int
  var day: CivilDay
  /// Seconds since midnight.
  var second: Int
  var view: RadiographySystem.View

  var time: String {
    [second / 3600, second / 60 % 60, second % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined()
  }
}
