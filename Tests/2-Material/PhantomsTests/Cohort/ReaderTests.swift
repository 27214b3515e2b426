// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Phantoms
import Testing

/// The share of pairs of a positive and a negative that are in the right order, a tie counting one half.
func area(_ positives: [Double], _ negatives: [Double]) -> Double {
  let sorted = negatives.sorted()
  func below(_ x: Double, orEqual: Bool) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < x || (orEqual && sorted[middle] == x) { low = middle + 1 } else { high = middle }
    }
    return low
  }
  let sum = positives.reduce(0.0) { $0 + Double(below($1, orEqual: false) + below($1, orEqual: true)) / 2 }
  return sum / Double(positives.count * negatives.count)
}

@Suite("Readers of a cohort")
struct ReaderTests {
  /// Half of the patients have one nodule of reference size; its d is 2 whoever has it.
  private func scenario(_ readers: String, patients: Int = 4000) throws -> Scenario {
    try ScenarioText.read(
      ScenarioText.head
        + """
        seed: 31
        patients: \(patients)
        findings: {nodule: {prevalence: 0.5, size: 14, conspicuity: 1, count: {most: 1}}}
        detectability: {scale: 2, quantum: 0}
        readers: \(readers)

        """)
  }

  private func readings(_ scenario: Scenario) -> [(study: PlannedStudy, isPositive: Bool, readings: [CohortReading])] {
    let cohort = Cohort(scenario)
    return (0..<scenario.patients).map { patient in
      let study = cohort.studies(ofPatient: patient)[0]
      return (study, !study.findings.isEmpty, cohort.readings(of: study, findings: study.plantedAsAsked))
    }
  }

  private func area(_ rows: [(study: PlannedStudy, isPositive: Bool, readings: [CohortReading])], reading: Int)
    -> Double
  {
    PhantomsTests.area(
      rows.filter(\.isPositive).map { $0.readings[reading].score },
      rows.filter { !$0.isPositive }.map { $0.readings[reading].score })
  }

  @Test func `have the area under the curve of the signal-detection model, by skill, arm and variability`() throws {
    let rows = readings(
      try scenario(
        """
        {list: [{name: expert}, {name: novice, skill: 0.5}, {name: tired, variability: 2}],
          arms: [{name: alone}, {name: aided, skill: 1.5}]}
        """))
    // By hand: perception has mean skill · 2 and variance ½ + ½ · variability², so the area is Φ(skill · 2 ⁄ √(2 variance)).
    // Φ(1.4142) = 0.9214, Φ(2.1213) = 0.9831, Φ(0.7071) = 0.7602, Φ(1.0607) = 0.8556, Φ(0.8944) = 0.8145, Φ(1.3416) = 0.9101.
    let expected = [0.9214, 0.9831, 0.7602, 0.8556, 0.8145, 0.9101]
    for (index, value) in expected.enumerated() {
      // The variance of an area of 2000 against 2000 is at most A(1 − A)/2000.
      let error = (value * (1 - value) / 2000).squareRoot()
      #expect(abs(area(rows, reading: index) - value) < 4 * error, "\(index)")
    }
  }

  @Test func `say yes as often as their criterion has it`() throws {
    let rows = readings(
      try scenario("{list: [{name: a}, {name: b, criterion: 0}], arms: [{name: x}, {name: y, criterion: 1}]}"))
    let (with, without) = (rows.filter(\.isPositive), rows.filter { !$0.isPositive })
    // Criteria 1, 2, 0, 1: sensitivity Φ(2 − c), false alarms Φ(−c).
    for (index, criterion) in [1.0, 2, 0, 1].enumerated() {
      let sensitivity = NormalDistribution.standard.cumulative(2 - criterion)
      let alarms = NormalDistribution.standard.cumulative(-criterion)
      #expect(standardErrors(with.count { $0.readings[index].isPositive }, of: with.count, expected: sensitivity) < 4)
      #expect(standardErrors(without.count { $0.readings[index].isPositive }, of: without.count, expected: alarms) < 4)
    }
    #expect(rows.flatMap(\.readings).allSatisfy { $0.isPositive ? $0.score >= 50 : $0.score <= 50 })
    #expect(rows.flatMap(\.readings).allSatisfy { (0...100).contains($0.score) })
  }

  @Test func `who share a case agree as far as the case's share has it`() throws {
    for share in [0.0, 0.5, 1] {
      let rows = readings(try scenario("{number: 2, case-share: \(share)}")).filter { !$0.isPositive }
      let pairs = rows.map { ($0.readings[0].perception, $0.readings[1].perception) }
      let n = Double(pairs.count)
      // Without a finding perception has mean 0 and variance 1.
      let correlation = pairs.reduce(0) { $0 + $1.0 * $1.1 } / n
      #expect(abs(correlation - share) < 4 * ((1 + share * share) / n).squareRoot())
    }
  }

  @Test func `of greater skill do better, and a fainter or smaller finding is seen less`() throws {
    let rows = readings(try scenario("{list: [{name: a, skill: 0.4}, {name: b, skill: 0.8}, {name: c, skill: 1.6}]}"))
    let areas = (0..<3).map { area(rows, reading: $0) }
    #expect(areas == areas.sorted() && areas[2] - areas[0] > 0.2)
    var faint = try scenario("{number: 1}")
    let usual = area(readings(faint), reading: 0)
    faint.findings[0].conspicuity = .constant(0.4)
    let fainter = area(readings(faint), reading: 0)
    faint.findings[0].conspicuity = .constant(1)
    faint.findings[0].size = .constant(7)
    let smaller = area(readings(faint), reading: 0)
    #expect(fainter < smaller && smaller < usual)
  }

  @Test func `who come in addition leave the others' scores as they are`() throws {
    let (two, three) = (
      readings(try scenario("{number: 2}", patients: 200)), readings(try scenario("{number: 3}", patients: 200))
    )
    for (a, b) in zip(two, three) { #expect(a.readings == Array(b.readings.prefix(2))) }
  }

  @Test func `split into blocks read their own patients alone, and a fraction is a fraction of patients`() throws {
    let split = readings(try scenario("{number: 4, blocks: 2}", patients: 2000))
    for row in split { #expect([[0, 2], [1, 3]].contains(row.readings.map(\.reader))) }
    #expect(standardErrors(split.count { $0.readings[0].reader == 0 }, of: 2000, expected: 0.5) < 4)
    let some = readings(try scenario("{number: 1, fraction: 0.3}", patients: 2000))
    #expect(standardErrors(some.count { !$0.readings.isEmpty }, of: 2000, expected: 0.3) < 4)
    let all = readings(try scenario("{number: 4}", patients: 2000))
    for (a, b) in zip(split, all) {
      #expect(a.readings == b.readings.filter { [0, 2].contains($0.reader) == (a.readings[0].reader == 0) })
    }
  }

  @Test func `rate in categories where they are asked to`() throws {
    let rows = readings(try scenario("{number: 1, ratings: categories, categories: 4}", patients: 1000))
    let scores = rows.flatMap(\.readings)
    #expect(Set(scores.map(\.score)) == [1, 2, 3, 4])
    #expect(scores.allSatisfy { $0.isPositive == ($0.score >= 3) })
  }

  @Test func `of a number differ as their spread has it`() throws {
    let scenario = try scenario(
      "{number: 400, skill: 1, skill-spread: 0.2, criterion: 0.5, criterion-spread: 0.3}", patients: 1)
    for (values, mean, spread) in [
      (scenario.readers.readers.map(\.skill), 1.0, 0.2), (scenario.readers.readers.map(\.criterion), 0.5, 0.3),
    ] {
      #expect(kolmogorovDistance(values, NormalDistribution(mean: mean, standardDeviation: spread).cumulative) < 2.23)
    }
    #expect(scenario.readers.readers[0].name == "R1" && scenario.readers.readers[399].name == "R400")
  }
}

@Suite("How well a finding is seen")
struct DetectabilityTests {
  private func study(_ change: (inout Scenario) -> Void = { _ in }) throws -> PlannedStudy {
    var scenario = try ScenarioText.read(
      ScenarioText.head + "demographics: {height: {female: 1600, male: 1600}, weight: {female: 64, male: 64}}\n")
    change(&scenario)
    return Cohort(scenario).studies(ofPatient: 0)[0]
  }

  private func finding(
    _ kind: FindingKind = .nodule, size: Double = 14, conspicuity: Double = 1, at x: Double = 100, _ y: Double = 0,
    _ zone: FindingRequest.Zone? = .middle
  ) -> PlantedFinding {
    let request = FindingRequest(
      kind, size: size, conspicuity: conspicuity, individual: Randomness(seed: 1, replicate: 1))
    return PlantedFinding(
      request: request, structure: .nodule, side: .left, zone: zone, centre: .init(x, y, 0), halfAxes: .init(7, 7, 7),
      size: size)
  }

  @Test func `follows the formula that is written down`() throws {
    var model = DetectabilityModel()
    let study = try study()
    // A body of 25 kg/m² at 120 kV and 2 mAs is the reference.
    #expect(abs(study.patient.bodyMassIndex - 25) < 1e-9)
    #expect(abs(model.detectability(of: finding(), in: study) - 2.5) < 1e-9)
    #expect(abs(model.detectability(of: finding(size: 28, conspicuity: 0.5), in: study) - 2.5) < 1e-9)
    model.sizeExponent = 2
    #expect(abs(model.detectability(of: finding(size: 28), in: study) - 10) < 1e-9)
    #expect(abs(model.detectability(of: finding(.cardiomegaly, size: 0.54), in: study) - 2.5 / 4) < 1e-9)
    #expect(model.detectability(of: finding(.cardiomegaly, size: 0.5), in: study) == 0)
    // A quarter of the dose, and quanta alone: twice the noise.
    model.quantum = 1
    let low = try self.study { $0.devices[0].stand.milliampereSeconds = 0.5 }
    #expect(abs(model.detectability(of: finding(), in: low) - 1.25) < 1e-9)
    // 12 kg/m² more: half of the dose.
    let heavy = try self.study {
      $0.sites[0].demographics.weightOfWomen = .constant(94.72); $0.sites[0].demographics.weightOfMen = .constant(94.72)
    }
    #expect(abs(model.detectability(of: finding(), in: heavy) - 2.5 / 2.0.squareRoot()) < 1e-3)
  }

  @Test func `is less behind the heart, the diaphragm and a clavicle, on frontal views alone`() throws {
    let model = DetectabilityModel()
    let places: [(PlantedFinding, Double)] = [
      (finding(at: 20, 0, .middle), 0.6), (finding(at: 20, 40, .lower), 0.6 * 0.7), (finding(at: 90, 40, .lower), 0.7),
      (finding(at: -50, 0, .upper), 0.75), (finding(at: 110, 0, .upper), 1), (finding(at: 20, 0, nil), 1),
      (finding(.pleuralEffusion, size: 500, at: 20, 40, .lower), 1),
    ]
    let frontal = try study()
    let lateral = try study { $0.devices[0].views = [.leftLateral: 1] }
    for (finding, factor) in places {
      #expect(abs(model.detectability(of: finding, in: frontal) - 2.5 * factor) < 1e-9)
      #expect(abs(model.detectability(of: finding, in: lateral) - 2.5) < 1e-2)
    }
  }

  @Test func `of several findings adds by squares, and of none is nothing`() throws {
    let model = DetectabilityModel()
    let study = try study()
    let three = [finding(), finding(size: 28), finding(.consolidation, size: 60)]
    let d = model.detectability(of: .nodule, among: three, in: study)
    #expect(abs(d - (6.25 + 25).squareRoot()) < 1e-9)
    #expect(model.detectability(of: .pneumothorax, among: three, in: study) == 0)
  }
}
