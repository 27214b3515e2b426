// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Prediction
import Testing
import Vocabulary

@Suite struct FalseAlarmTests {
  @Test func `nineteen patients have the greatest value for a threshold at 5 %`() {
    let threshold = FalseAlarmThreshold((1...19).map(Double.init), alpha: 0.05)
    #expect(threshold.value == 19)
    #expect(threshold.pValue(19) == 0.1)
    #expect(threshold.pValue(19.5) == 0.05)
    #expect(threshold.pValue(0) == 1)
    #expect(abs((threshold.rate.value ?? 9) - 0.05) < 1e-12)
    // Beta(19, 1): the greatest of 19 has coverage x with probability x¹⁹.
    #expect(abs((threshold.rate.interval?.upper ?? 9) - (1 - pow(0.025, 1.0 / 19))) < 1e-9)
  }

  @Test func `eighteen patients are too few, and it is said`() {
    let threshold = FalseAlarmThreshold((1...18).map(Double.init), alpha: 0.05)
    #expect(threshold.value == nil)
    #expect(threshold.rate.value == nil)
    #expect(threshold.rate.reason == .tooFewUnits(of: "calibration patients", found: 18, needed: 19))
  }

  @Test func `one measure alone is judged as by its threshold`() {
    var stream = PhiloxStream(seed: 3)
    for round in 0..<200 {
      let values = (0..<40).map { _ in (stream.normal() * (round % 2 == 0 ? 1 : 2)).rounded(.toNearestOrEven) }
      let value = (3 * stream.normal()).rounded()
      let plain = FalseAlarmThreshold(values, alpha: 0.1)
      let joint = JointCalibration(values.map { [$0] }, names: ["a"], alpha: 0.1).judgement([value])
      #expect(joint.pValue == plain.pValue(value))
      #expect(joint.isAlarm == (value > plain.value ?? .infinity))
    }
  }
}

@Suite struct JointCalibrationTests {
  /// The definition, from the numbers of all patients and the case, each treated alike.
  private static func slow(_ rows: [[Double]], _ own: [Double]) -> Double {
    let all = rows + [own]
    let n = Double(all.count)
    let surprise = own.indices.map { column -> [Double] in
      let values = all.map { $0[column] }
      let start = values.sorted()[Int((0.9 * n).rounded(.up)) - 1]
      let above = values.filter { $0 > start }
      let finite = above.filter(\.isFinite)
      let mean = finite.isEmpty ? 0 : finite.reduce(0) { $0 + $1 - start } / Double(finite.count)
      return values.map { value in
        if value > start {
          return value.isFinite ? -log(Double(above.count) / n) + (value - start) / mean : .infinity
        }
        return -log(Double(values.count { $0 >= value }) / n)
      }
    }
    let strange = all.indices.map { row in surprise.map { $0[row] }.max() ?? 0 }
    return Double(strange.count { $0 >= strange[all.count - 1] - 1e-12 }) / n
  }

  @Test func `the p-value is that of the definition`() {
    var stream = PhiloxStream(seed: 5)
    for _ in 0..<100 {
      let rows = (0..<30).map { _ in
        [stream.normal(), stream.happens(0.9) ? 0 : stream.uniform(), exp(2 * stream.normal())]
      }
      let own = [2 * stream.normal(), stream.happens(0.5) ? 0 : 0.9, exp(3 * stream.normal())]
      let found = JointCalibration(rows, names: ["a", "b", "c"], alpha: 0.1).judgement(own)
      #expect(abs(found.pValue - Self.slow(rows, own)) < 1e-12)
    }
  }

  @Test func `the order of patients and of measures does not matter`() {
    var stream = PhiloxStream(seed: 6)
    let rows = (0..<50).map { _ in [stream.normal(), stream.normal()] }
    let first = JointCalibration(rows, names: ["a", "b"], alpha: 0.1).judgement([2.2, -1])
    let second = JointCalibration(rows.reversed().map { [$0[1], $0[0]] }, names: ["b", "a"], alpha: 0.1).judgement([
      -1, 2.2,
    ])
    #expect(first.pValue == second.pValue)
  }

  @Test func `a measure that is not taken is left out for all, and infinity alarms`() {
    var stream = PhiloxStream(seed: 7)
    let rows = (0..<60).map { _ in [stream.normal(), stream.normal()] }
    let both = JointCalibration(rows, names: ["a", "b"], alpha: 0.05)
    let one = JointCalibration(rows.map { [$0[0]] }, names: ["a"], alpha: 0.05)
    #expect(both.judgement([1.7, nil]).pValue == one.judgement([1.7]).pValue)
    let found = both.judgement([0, .infinity])
    #expect(found.isAlarm && found.alarming.map(\.name) == ["b"])
    #expect(both.judgement([nil, nil]).pValue == 1)
  }

  @Test func `one far value among eight measures alarms with few patients`() {
    var stream = PhiloxStream(seed: 8)
    let rows = (0..<60).map { _ in (0..<8).map { _ in stream.normal() } }
    let calibration = JointCalibration(rows, names: (0..<8).map { "m\($0)" }, alpha: 0.05)
    // Eight times the least p-value of one measure would be 8/61, never below 5 %.
    let found = calibration.judgement([0, 0, 0, 12, 0, 0, 0, 0])
    #expect(found.isAlarm && found.alarming.first?.name == "m3")
  }

  /// Patients with up to four images that are alike, in measures that hang together, have heavy tails and ties.
  private static func patient(_ stream: inout PhiloxStream) -> [[Double]] {
    let (own, other) = (stream.normal(), stream.normal())
    return (0..<1 + stream.below(4)).map { _ in
      let a = own + 0.5 * stream.normal()
      return [
        a, exp(1.5 * (0.7 * a + other)), stream.happens(0.93) ? 0 : stream.uniform(), (2 * stream.normal()).rounded(),
      ]
    }
  }

  @Test(arguments: [(25, 0.05), (60, 0.05), (100, 0.1)])
  func `false alarms keep to the stated share, one image drawn of each patient`(count: Int, alpha: Double) {
    var stream = PhiloxStream(seed: 11, replicate: count)
    let rounds = 6000
    var alarms = 0
    for _ in 0..<rounds {
      func drawn() -> [Double] {
        let images = Self.patient(&stream)
        return images[stream.below(images.count)]
      }
      let rows = (0..<count).map { _ in drawn() }
      let calibration = JointCalibration(rows, names: ["a", "b", "c", "d"], alpha: alpha)
      if calibration.judgement(drawn()).isAlarm { alarms += 1 }
    }
    let share = Double(alarms) / Double(rounds)
    // Three standard errors above what is allowed; not far below it either, so that something is found.
    #expect(share < alpha + 3 * (alpha * (1 - alpha) / Double(rounds)).squareRoot())
    #expect(share > 0.6 * alpha - 1.0 / Double(count + 1))
  }

  @Test func `with the worst image of each patient hardly any patient has a false alarm`() {
    var stream = PhiloxStream(seed: 12)
    let (rounds, alpha) = (3000, 0.1)
    var (worst, random) = (0, 0)
    for _ in 0..<rounds {
      let patients = (0..<40).map { _ in Self.patient(&stream) }
      let fresh = Self.patient(&stream)
      let names = ["a", "b", "c", "d"]
      let greatest = patients.map { images in names.indices.map { place in images.map { $0[place] }.max() ?? 0 } }
      let strict = JointCalibration(greatest, names: names, alpha: alpha)
      if fresh.contains(where: { strict.judgement($0).isAlarm }) { worst += 1 }
      let loose = JointCalibration(patients.map { $0[0] }, names: names, alpha: alpha)
      if fresh.contains(where: { loose.judgement($0).isAlarm }) { random += 1 }
    }
    #expect(Double(worst) / Double(rounds) < alpha + 3 * (alpha * (1 - alpha) / Double(rounds)).squareRoot())
    // Why there is a choice: one image of each does not promise it for all images of a patient.
    #expect(Double(random) / Double(rounds) > alpha)
  }

  @Test func `calibrating on all images as if they were patients promises too much certainty`() throws {
    let patients = FalseAlarmThreshold((1...100).map(Double.init), alpha: 0.05).rate
    let images = FalseAlarmThreshold((1...400).map(Double.init), alpha: 0.05).rate
    let first = try #require(patients.interval)
    let second = try #require(images.interval)
    #expect(first.upper - first.lower > 1.8 * (second.upper - second.lower))
  }
}

@Suite struct PatientDivisionTests {
  @Test func `no patient stands on both sides, and one row is drawn of each`() {
    let patients = (0..<90).map { "p\($0 % 30)" }
    let division = PatientDivision(patients, fitting: 0.4, seed: 9)
    let learned = Set(division.fitting.map { patients[$0] })
    #expect(learned.count == 12 && division.calibration.count == 18)
    #expect(
      division.calibration.allSatisfy { rows in
        rows.count == 3 && Set(rows.map { patients[$0] }).count == 1 && !learned.contains(patients[rows[0]])
      })
    #expect(zip(division.oneRowPerPatient(seed: 1), division.calibration).allSatisfy { $1.contains($0) })
    #expect(division == PatientDivision(patients, fitting: 0.4, seed: 9))
    #expect(division != PatientDivision(patients, fitting: 0.4, seed: 10))
  }
}
