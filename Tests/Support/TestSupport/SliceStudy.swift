// SPDX-License-Identifier: Apache-2.0
import Distributions
package import Statistics

/// Cases with twelve attributes as a radiology archive has them, of which one slice may be read worse than the rest.
///
/// Some attributes hang together: devices belong to sites, tube voltage to the device, illness and body size to age. The planted
/// slice is a different conjunction of three levels in each study, drawn from those that hold nearly the wanted share of the cases.
package struct SliceStudy: Sendable {
  /// How many cases.
  package var cases: Int
  /// The chance that a case is positive.
  package var prevalence = 0.2
  /// The share of misses outside of the planted slice.
  package var missRate = 0.1
  /// The share of misses in the planted slice; the same as outside for a study in which nothing is wrong.
  package var plantedMissRate: Double
  /// The share of all cases that the planted slice holds, within a tenth of it.
  package var plantedShare = 0.02
  /// Each patient has one to so many cases, which share a frailty of misses.
  package var mostCasesPerPatient = 1

  /// What was drawn: the positive cases, and which of them lie in the planted slice.
  package struct Drawn: Sendable {
    package let sample: SliceSample
    /// Whether each row of the sample lies in the planted slice.
    package let isPlanted: [Bool]
    /// The planted conditions, as attributes and levels.
    package let planted: [(attribute: Int, level: Int)]
  }

  /// Makes a study; the rest is set by name.
  package init(cases: Int, plantedMissRate: Double) {
    self.cases = cases
    self.plantedMissRate = plantedMissRate
  }

  /// The attributes: their names and how many levels each has.
  package static let attributes: [(name: String, levels: Int)] = [
    ("sex", 2), ("age", 4), ("site", 6), ("device", 5), ("view", 3), ("urgency", 3), ("season", 4), ("illness", 2),
    ("size", 4), ("voltage", 4), ("implant", 2), ("operator", 6),
  ]

  private static let siteWeights = [0.30, 0.25, 0.18, 0.12, 0.09, 0.06]
  private static let operatorWeights = [0.35, 0.25, 0.15, 0.10, 0.10, 0.05]

  /// Draws a study.
  package func drawn(seed: UInt64, number: Int) throws -> Drawn {
    var stream = PhiloxStream(seed: seed, replicate: number, purpose: 0x51CE)
    var codes = [[Int32]](repeating: [], count: Self.attributes.count)
    for place in codes.indices { codes[place].reserveCapacity(cases) }
    var (isPositive, units, frailties) = ([Bool](), [Int32](), [Double]())
    var unit: Int32 = -1
    var (left, patient, frailty) = (0, [Int](), 0.0)
    for _ in 0..<cases {
      if left == 0 {
        left = mostCasesPerPatient > 1 ? 1 + stream.below(mostCasesPerPatient) : 1
        unit += 1
        patient = Self.patient(&stream)
        frailty = mostCasesPerPatient > 1 ? stream.normal() : 0
      }
      left -= 1
      for (place, level) in Self.row(patient, &stream).enumerated() { codes[place].append(Int32(level)) }
      isPositive.append(stream.happens(prevalence))
      units.append(unit)
      frailties.append(frailty)
    }
    let planted = try plant(codes, &stream)
    let rows = isPositive.indices.filter { isPositive[$0] }
    let inside = rows.map { row in planted.allSatisfy { codes[$0.attribute][row] == Int32($0.level) } }
    let misses = zip(rows, inside).map { row, isInside in
      miss(isInside ? plantedMissRate : missRate, frailties[row], &stream)
    }
    let attributes = try zip(Self.attributes, codes).map { attribute, codes in
      try SliceAttribute(
        name: attribute.name, levels: (0..<attribute.levels).map { "\($0)" }, codes: rows.map { codes[$0] })
    }
    let clusters =
      mostCasesPerPatient > 1
      ? try ClusterIndex(unitOfRow: rows.map { units[$0] }, count: Int(unit) + 1) : nil
    return Drawn(
      sample: try SliceSample(isWrong: misses, attributes: attributes, clusters: clusters, measure: .sensitivity),
      isPlanted: inside, planted: planted)
  }

  /// Whether a case is missed: with frailty by a normal threshold of which one half is shared by a patient's cases.
  private func miss(_ rate: Double, _ frailty: Double, _ stream: inout PhiloxStream) -> Bool {
    guard mostCasesPerPatient > 1 else { return stream.happens(rate) }
    let latent = 0.5.squareRoot() * (frailty + stream.normal())
    return latent > NormalDistribution.standard.upperTailQuantile(rate)
  }

  /// What belongs to the patient: sex, age, site, illness, size, implant.
  private static func patient(_ stream: inout PhiloxStream) -> [Int] {
    let age = stream.below(4)
    return [
      stream.below(2), age, pick(siteWeights, &stream), stream.happens(0.1 + 0.1 * Double(age)) ? 1 : 0,
      min(3, max(0, stream.below(4) + (stream.happens(0.3) ? age - 1 : 0))), stream.happens(0.08) ? 1 : 0,
    ]
  }

  /// A row in the order of ``attributes``: what belongs to the examination is drawn anew.
  private static func row(_ patient: [Int], _ stream: inout PhiloxStream) -> [Int] {
    // Each site has two devices; neighbours share one.
    let device = (patient[2] + (stream.happens(0.4) ? 1 : 0)) % 5
    let voltage = stream.happens(0.8) ? device % 4 : stream.below(4)
    return [
      patient[0], patient[1], patient[2], device, pick([0.5, 0.35, 0.15], &stream), pick([0.6, 0.25, 0.15], &stream),
      stream.below(4), patient[3], patient[4], voltage, patient[5], pick(operatorWeights, &stream),
    ]
  }

  private static func pick(_ weights: [Double], _ stream: inout PhiloxStream) -> Int {
    var u = stream.uniform()
    for (place, weight) in weights.enumerated() {
      if u < weight { return place }
      u -= weight
    }
    return weights.count - 1
  }

  /// Draws three conditions whose slice holds nearly the wanted share of the cases.
  private func plant(_ codes: [[Int32]], _ stream: inout PhiloxStream) throws -> [(attribute: Int, level: Int)] {
    let all = Self.attributes.indices
    while true {
      var places = Set<Int>()
      while places.count < 3 { places.insert(all.lowerBound + stream.below(all.count)) }
      let conditions = places.sorted().map { ($0, stream.below(Self.attributes[$0].levels)) }
      var rows = 0
      for row in 0..<cases where conditions.allSatisfy({ codes[$0.0][row] == Int32($0.1) }) { rows += 1 }
      let share = Double(rows) / Double(cases)
      if abs(share - plantedShare) <= 0.1 * plantedShare { return conditions.map { (attribute: $0.0, level: $0.1) } }
    }
  }
}
