// SPDX-License-Identifier: Apache-2.0
import Statistics
import Vocabulary

/// The items of two versions as samples of patients: what intervals of their differences are made of.
///
/// Images of one patient are alike, and versions share images; both are accounted for by taking patients for the units and keeping, for each
/// patient, the pull on either version's share.
struct OverlappingShares {
  /// Whether each counted image of the first version is positive, with its patient.
  var before: [(isPositive: Bool, patient: Int)] = []
  /// The same of the second.
  var after: [(isPositive: Bool, patient: Int)] = []

  /// The share in each version and their difference, second less first.
  ///
  /// > Source: Zou & Donner, Statistics in Medicine 27 (2008) 1693–1702, with the correlation of the two linearised shares over patients.
  func estimates(name: String, definition: String, level: ConfidenceLevel) -> (Estimate, Estimate, Estimate) {
    let first = Self.share(before, name: name, definition: definition, level: level)
    let second = Self.share(after, name: name, definition: definition, level: level)
    let difference = "difference.\(name)"
    let method = "MOVER of Wilson intervals, correlated by shared patients"
    let words = "\(definition): the second version less the first"
    guard let a = first.value, let b = second.value else {
      return (
        first, second,
        .undefined(
          difference, because: .noObservations, level: level, method: method, n: before.count + after.count,
          definition: words)
      )
    }
    var interval: Interval?
    let r = correlation(a, b)
    if a == b, r > 1 - 1e-12 {
      // The same patients say the same: the skew of the parts' intervals would be left over as width.
      interval = Interval(0, 0)
    } else if let i = first.interval, let j = second.interval {
      func distance(_ x: Double, _ y: Double) -> Double { max(0, x * x + y * y - 2 * r * x * y).squareRoot() }
      let value = b - a
      interval = Interval(
        max(-1, value - distance(b - j.lower, i.upper - a)), min(1, value + distance(j.upper - b, a - i.lower)))
    }
    return (
      first, second,
      Estimate(
        name: difference, value: b - a, interval: interval, level: level, method: method,
        n: before.count + after.count, clusters: Set(before.map(\.patient) + after.map(\.patient)).count,
        definition: words)
    )
  }

  private static func share(
    _ rows: [(isPositive: Bool, patient: Int)], name: String, definition: String, level: ConfidenceLevel
  ) -> Estimate {
    var units: [Int: Int32] = [:]
    var unitOfRow: [Int32] = []
    unitOfRow.reserveCapacity(rows.count)
    for row in rows {
      let unit = units[row.patient] ?? Int32(units.count)
      units[row.patient] = unit
      unitOfRow.append(unit)
    }
    let truth = rows.map(\.isPositive)
    guard let clusters = try? ClusterIndex(unitOfRow: unitOfRow, count: units.count),
      let reads = try? BinaryReads(calls: truth, isPositive: truth, clusters: clusters)
    else {
      return .undefined(name, because: .noObservations, level: level, method: "Wilson", n: 0, definition: definition)
    }
    var estimate = reads.estimate(.prevalence, level: level)
    estimate.name = name
    estimate.definition = definition
    return estimate
  }

  /// The correlation of the two shares: of the patients' pulls on them.
  func correlation(_ a: Double, _ b: Double) -> Double {
    var pulls: [Int: SIMD2<Double>] = [:]
    for row in before { pulls[row.patient, default: .zero][0] += (row.isPositive ? 1 : 0) - a }
    for row in after { pulls[row.patient, default: .zero][1] += (row.isPositive ? 1 : 0) - b }
    var sums = SIMD3<Double>.zero
    // In the order of the patients' numbers, so that the last digit does not depend on a hash seed.
    for patient in pulls.keys.sorted() {
      guard let pull = pulls[patient] else { continue }
      sums += SIMD3(pull[0] * pull[0], pull[1] * pull[1], pull[0] * pull[1])
    }
    let scale = (sums[0] * sums[1]).squareRoot()
    return scale > 0 ? max(-1, min(1, sums[2] / scale)) : 0
  }
}
