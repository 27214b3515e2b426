// SPDX-License-Identifier: Apache-2.0
import Phantoms
import Testing
import Vocabulary

/// A scenario, and the one fault that it has.
struct ScenarioFaultCase: Sendable, CustomTestStringConvertible {
  var text: String
  var row: Int
  var key: String
  var words: String

  /// Lines behind the two of the head.
  init(_ text: String, _ row: Int, _ key: String, _ words: String) {
    self.text = ScenarioText.head + text + "\n"
    self.row = row
    self.key = key
    self.words = words
  }

  var testDescription: String { "\(key) on line \(row): \(words)" }

  func check() {
    let faults = ScenarioText.faults(in: text)
    #expect(faults.count == 1, "\(faults)")
    #expect(faults.first?.file == "test.yaml")
    #expect(faults.first?.row == row)
    #expect(faults.first?.column == key)
    let said = "\(faults.first?.found ?? "") / \(faults.first?.expected ?? "")"
    #expect(said.contains(words), "\(said)")
  }
}

@Suite("What is wrong with a scenario")
struct ScenarioFaultTests {
  @Test(arguments: [
    ScenarioFaultCase("patient: 12", 3, "patient", "did you mean \"patients\"?"),
    ScenarioFaultCase("patients: 0", 3, "patients", "from 1 to 10000000"),
    ScenarioFaultCase("patients: \"12\"", 3, "patients", "a whole number"),
    ScenarioFaultCase("kilovolts: 120", 3, "kilovolts", "belongs under devices[].stand"),
    ScenarioFaultCase("region: chest", 3, "region", "one of thorax, head, abdomen"),
    ScenarioFaultCase("modality: ct", 3, "modality", "did you mean \"tomography\"?"),
    ScenarioFaultCase("period: {from: 2025-02-29, to: 2025-03-01}", 3, "period.from", "a day of the calendar"),
    ScenarioFaultCase("period: {from: 2025-04-01, to: 2025-03-01}", 3, "period.to", "not before 2025-04-01"),
    ScenarioFaultCase("intended-use: {ages: [18, 90]}", 3, "intended-use.text", "no key \"text\""),
    ScenarioFaultCase("intended-use: {text: x, ages: [90, 18]}", 3, "intended-use.ages", "two numbers in order"),
    ScenarioFaultCase("intended-use: {text: x, sexes: [F, X]}", 3, "intended-use.sexes", "one of F, M"),
    ScenarioFaultCase("description: \"a\\ab\"", 3, "description", "without control characters"),
    ScenarioFaultCase("intended-use: {text: \"a\\u2028b\"}", 3, "intended-use.text", "without control characters"),
    ScenarioFaultCase(
      "devices:\n  - {name: a, software: [v1, \"v\\tx\"]}", 4, "devices[0].software", "control characters"),
    ScenarioFaultCase("devices: []", 3, "devices", "an empty list"),
    ScenarioFaultCase("devices:\n  - {name: a}\n  - {name: a}", 5, "devices[1].name", "\"a\" again"),
    ScenarioFaultCase("devices:\n  - {name: a, views: {PA: 0}}", 4, "devices[0].views", "at least one share above 0"),
    ScenarioFaultCase("devices:\n  - {name: a, stand: {grid-ratio: no}}", 4, "devices[0].stand.grid-ratio", "number"),
    ScenarioFaultCase(
      "devices:\n  - {name: a, detector: {columns: 4096, rows: 4096, rays-per-side: 8}}", 4,
      "devices[0].detector.rays-per-side", "at most 67108864 rays"),
    ScenarioFaultCase(
      "modality: tomography\ndevices:\n  - {name: a, tomography: {matrix: 1024, slices: 1024}}", 5,
      "devices[0].tomography.slices", "1073741824 voxels"),
    ScenarioFaultCase(
      "devices:\n  - {name: a, detector: {columns: 64, dead-columns: [64]}}", 4, "devices[0].detector.dead-columns",
      "from 0 to 63"),
    ScenarioFaultCase(
      "devices:\n  - {name: a, tomography: {kernel: soft}}", 4, "devices[0].tomography", "modality, radiography"),
    ScenarioFaultCase(
      "modality: resonance\ndevices:\n  - {name: a, resonance: {echo-time: 90, repetition-time: 50}}", 5,
      "devices[0].resonance.echo-time", "at most repetition-time"),
    ScenarioFaultCase(
      "modality: resonance\ndevices:\n  - name: a\n    resonance:\n      sequence: inversion-recovery", 7,
      "devices[0].resonance.sequence", "an inversion-time below repetition-time"),
    ScenarioFaultCase(
      "modality: resonance\ndevices:\n  - name: a\n    resonance:\n      sequence: inversion-recovery\n      repetition-time: 2000\n      inversion-time: 2000",
      9, "devices[0].resonance.inversion-time", "2000.0 ms in a repetition time of 2000.0 ms"),
    ScenarioFaultCase(
      "postures:\n  standing:\n    rotation: {distribution: log-normal, median: -5, factor: 1.2, range: [1, 10]}", 5,
      "postures.standing.rotation.median", "a median above 0"),
    ScenarioFaultCase("sites: []", 3, "sites", "an empty list"),
    ScenarioFaultCase("sites: [{name: A, share: 0}]", 3, "sites", "a share above 0"),
    ScenarioFaultCase("sites: [{name: A}, {name: A}]", 3, "sites[1].name", "each name once"),
    ScenarioFaultCase("sites: [{name: \"A^B\"}]", 3, "sites[0].name", "letters of ASCII"),
    ScenarioFaultCase("sites: [{name: A, devices: [stant]}]", 3, "sites[0].devices", "did you mean \"stand\"?"),
    ScenarioFaultCase(
      "sites: [{name: A, devices: {stant: 1, stand: 1}}]", 3, "sites[0].devices.stant", "did you mean \"stand\"?"),
    ScenarioFaultCase("sites: [{name: A, devices: {stand: 0}}]", 3, "sites[0].devices", "a share above 0"),
    ScenarioFaultCase("sites: [{name: A, prevalence: {nodule: 0.1}}]", 3, "sites[0].prevalence.nodule", "not planted"),
  ])
  func `in its head, devices or sites is said with line and key`(fault: ScenarioFaultCase) { fault.check() }

  @Test(arguments: [
    ScenarioFaultCase("findings: {liver-lesion: {}}", 3, "findings.liver-lesion", "a finding of the thorax"),
    ScenarioFaultCase("findings: {nodul: {}}", 3, "findings.nodul", "did you mean \"nodule\"?"),
    ScenarioFaultCase("findings:\n  nodule:\n    prevalence: 30%", 5, "findings.nodule.prevalence", "a finite number"),
    ScenarioFaultCase("findings:\n  nodule:\n    size: 1", 5, "findings.nodule.size", "from 2 to 60 mm"),
    ScenarioFaultCase(
      "findings:\n  nodule:\n    size: {distribution: normal, mean: 9, sd: 0}", 5, "findings.nodule.size.sd", "mm"),
    ScenarioFaultCase(
      "findings: {nodule: {half-life: 9, doubling-time: 9}}", 3, "findings.nodule.half-life", "grows, or one that heals"
    ),
    ScenarioFaultCase("findings: {nodule: {zones: {upper: 0}}}", 3, "findings.nodule.zones", "one share above 0"),
    ScenarioFaultCase(
      "findings: {cardiomegaly: {count: {most: 2}}}", 3, "findings.cardiomegaly.count.most", "one heart"),
    ScenarioFaultCase(
      "findings: {pneumothorax: {count: {most: 3}}}", 3, "findings.pneumothorax.count.most", "one for each lung"),
    ScenarioFaultCase(
      "findings: {pneumothorax: {count: {most: 2}, left: 1}}", 3, "findings.pneumothorax.count.most", "in one lung"),
    ScenarioFaultCase(
      "findings:\n  nodule:\n    conspicuity: {distribution: log-normal, median: 0, factor: 2, range: [0.1, 1]}", 5,
      "findings.nodule.conspicuity.median", "a median above 0"),
    ScenarioFaultCase(
      "findings: {nodule: {}}\ncomorbidity: [{given: nodule, finding: nodule, odds-ratio: 2}]", 4,
      "comorbidity[0].finding", "two findings"),
    ScenarioFaultCase(
      "findings: {nodule: {}}\ncomorbidity: [{given: nodule, finding: consolidation, odds-ratio: 2}]", 4,
      "comorbidity[0].finding", "not planted"),
    ScenarioFaultCase(
      "findings: {nodule: {}, consolidation: {}}\ncomorbidity:\n  - {given: nodule, finding: consolidation, odds-ratio: 2}\n  - {given: consolidation, finding: nodule, odds-ratio: 3}",
      6, "comorbidity[1].finding", "each pair once"),
    ScenarioFaultCase("implants: {hip: 0.1}", 3, "implants.hip", "one of pacemaker"),
    ScenarioFaultCase("follow-up: {interval: 0}", 3, "follow-up.interval", "from 1 to 3650 days"),
    ScenarioFaultCase("labels: {target: haemorrhage}", 3, "labels.target", "a finding of the thorax"),
    ScenarioFaultCase("labels: {source: report}", 3, "labels.source", "the key \"reports\""),
    ScenarioFaultCase("labels: {source: reader}", 3, "labels.source", "the key \"readers\""),
    ScenarioFaultCase("readers: {skill: 1}", 3, "readers.number", "nobody"),
    ScenarioFaultCase("readers: {number: 2, list: [{name: A}]}", 3, "readers.list", "either number or list"),
    ScenarioFaultCase("readers: {number: 2, blocks: 3}", 3, "readers.blocks", "at most as many blocks"),
    ScenarioFaultCase("readers: {number: 2, arms: []}", 3, "readers.arms", "an empty list"),
    ScenarioFaultCase("readers: {list: [{name: A}, {name: A}]}", 3, "readers.list[1].name", "each name once"),
    ScenarioFaultCase("reports:", 3, "reports", "no value"),
  ])
  func `in its findings, labels or readers is said with line and key`(fault: ScenarioFaultCase) { fault.check() }

  @Test(arguments: [
    ScenarioFaultCase("drift: [{kind: kilovolt, at: 2025-01-01}]", 3, "drift[0].kind", "did you mean \"kilovolts\"?"),
    ScenarioFaultCase("drift: [{kind: kilovolts, change: 9}]", 3, "drift[0].at", "at: DAY"),
    ScenarioFaultCase(
      "drift: [{kind: kilovolts, change: 9, at: 2025-01-01, from: 2025-01-01}]", 3, "drift[0].from", "beside at"),
    ScenarioFaultCase("drift: [{kind: kilovolts, change: 9, from: 2025-01-01}]", 3, "drift[0].to", "from and to"),
    ScenarioFaultCase(
      "drift: [{kind: kilovolts, change: 9, from: 2025-02-01, to: 2025-02-01}]", 3, "drift[0].to", "after 2025-02-01"),
    ScenarioFaultCase(
      "drift: [{kind: kilovolts, change: 9, at: 2025-02-01, until: 2025-02-01}]", 3, "drift[0].until", "a day after"),
    ScenarioFaultCase("drift: [{kind: kilovolts, at: 2025-01-01}]", 3, "drift[0].change", "a change of kilovolts"),
    ScenarioFaultCase(
      "drift: [{kind: kilovolts, change: 9, years: 2, at: 2025-01-01}]", 3, "drift[0].years", "keys of a change of"),
    ScenarioFaultCase("drift: [{kind: kilovolts, change: 99, at: 2025-01-01}]", 3, "drift[0].change", "to 80 kV"),
    ScenarioFaultCase(
      "drift: [{kind: silent-inversion, marker: L, at: 2025-01-01}]", 3, "drift[0].marker", "no key of its own"),
    ScenarioFaultCase(
      "drift: [{kind: new-scanner, replaces: stand, with: stand, at: 2025-01-01}]", 3, "drift[0].with", "another device"
    ),
    ScenarioFaultCase(
      "drift: [{kind: new-scanner, replaces: stant, with: stand, at: 2025-01-01}]", 3, "drift[0].replaces", "did you"),
    ScenarioFaultCase(
      "devices: [{name: a}, {name: b}]\ndrift: [{kind: new-scanner, replaces: a, with: b, from: 2025-01-01, to: 2025-02-01}]",
      4, "drift[0].from", "a gradual change of scanner"),
    ScenarioFaultCase("drift: [{kind: noise, factor: 0, at: 2025-01-01}]", 3, "drift[0].factor", "0.01"),
    ScenarioFaultCase(
      "drift: [{kind: prevalence, factor: 2, findings: nodule, at: 2025-01-01}]", 3, "drift[0].findings", "not planted"),
    ScenarioFaultCase(
      "drift: [{kind: prevalence, factor: 2, devices: stand, at: 2025-01-01}]", 3, "drift[0].devices", "sites alone"),
    ScenarioFaultCase("drift: [{kind: silent-inversion, at: 2025-01-01, sites: B}]", 3, "drift[0].sites", "Hospital"),
    ScenarioFaultCase("drift: [{kind: dead-columns, columns: 512, at: 2025-01-01}]", 3, "drift[0].columns", "0 to 511"),
    ScenarioFaultCase("drift: [{kind: software, version: 2, look: fine, at: 2025-01-01}]", 3, "drift[0].look", "plain"),
    ScenarioFaultCase(
      "drift:\n  - {kind: silent-inversion, tag: a, at: 2025-01-01}\n  - {kind: silent-inversion, tag: a, at: 2025-01-01}",
      5, "drift[1].tag", "\"a\" again"),
    ScenarioFaultCase(
      "drift: [{kind: silent-inversion, tag: a b, at: 2025-01-01}]", 3, "drift[0].tag", "without blanks"),
  ])
  func `in its drift is said with line and key`(fault: ScenarioFaultCase) { fault.check() }

  @Test func `is said all at once, in the order of the file`() {
    let faults = ScenarioText.faults(in: "fiducial-phantom: 2\nseed: x\npatients: -1\nsites: [{share: 1}]\n")
    #expect(faults.map(\.column) == ["title", "fiducial-phantom", "seed", "patients", "sites[0].name"])
  }
}

@Suite("What a scenario means where it says nothing")
struct ScenarioDefaultTests {
  @Test func `two lines are a scenario: a hundred adults at one hospital with nothing to find`() throws {
    var scenario = try ScenarioText.read(ScenarioText.head)
    scenario.digest = nil
    #expect(scenario == Scenario(title: "Test"))
    #expect(Cohort(scenario).studyCount == 100)
    #expect(scenario.period.lowerBound.iso == "2025-01-01" && scenario.period.upperBound.iso == "2025-12-31")
  }

  @Test func `five lines are a scenario with a target`() throws {
    let scenario = try ScenarioText.read(
      ScenarioText.head + "seed: 9\npatients: 20\nfindings: {consolidation: {prevalence: 1}}\n")
    #expect(scenario.labels.target == .consolidation)
    let cohort = Cohort(scenario)
    for patient in 0..<20 {
      let study = cohort.studies(ofPatient: patient)[0]
      #expect(study.findings.isEmpty == false)
      #expect(cohort.label(of: study, findings: study.plantedAsAsked).label == true)
    }
  }

  @Test func `a site has the scenario's people and postures but for what it says itself`() throws {
    let scenario = try ScenarioText.read(
      ScenarioText.head
        + """
        demographics: {women: 0.2, age: 40}
        postures: {standing: {rotation: 3}}
        sites:
          - {name: A, demographics: {women: 0.9}}
          - {name: B, postures: {standing: {lean: 1}}}

        """)
    #expect(scenario.sites.map(\.demographics.women) == [0.9, 0.2])
    #expect(scenario.sites.map(\.demographics.age) == [.constant(40), .constant(40)])
    #expect(scenario.sites.map(\.postures.standing.rotation) == [.constant(3), .constant(3)])
    #expect(scenario.sites[1].postures.standing.lean == .constant(1))
    #expect(scenario.sites.map(\.devices) == [[.init(device: 0, share: 1)], [.init(device: 0, share: 1)]])
  }

  @Test func `a digest is that of the bytes`() throws {
    // sha256sum of the same two lines.
    let scenario = try ScenarioText.read(ScenarioText.head)
    #expect(scenario.digest?.hexadecimal == "c46d0e95e91eccb7762c687de8b2207a05489051e93b7683cdb6d4f8351f8052")
  }
}
