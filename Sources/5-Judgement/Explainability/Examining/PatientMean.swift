// SPDX-License-Identifier: Apache-2.0
import Statistics
import Vocabulary

/// The mean over cases, whose patients are the sampling units.
struct PatientMean {
  private var values: [Double]
  private let units: [Int32]
  private let patients: Int
  private var sums: [(sum: Double, count: Int)]

  init(_ found: [(patient: String, value: Double)]) {
    var places: [String: Int] = [:]
    var sums: [(sum: Double, count: Int)] = []
    var units: [Int32] = []
    for item in found {
      let place = places[item.patient] ?? sums.count
      if place == sums.count {
        places[item.patient] = place
        sums.append((0, 0))
      }
      sums[place].sum += item.value
      sums[place].count += 1
      units.append(Int32(place))
    }
    values = found.map(\.value)
    self.units = units
    self.sums = sums
    patients = sums.count
  }

  /// Whether all values are 0, or all are 1.
  private var isUnanimous: Bool {
    values.first.map { $0 == 0 || $0 == 1 } == true && values.allSatisfy { $0 == values[0] }
  }

  /// The share of ones, with patients as sampling units; `nil` where a value is neither 0 nor 1.
  private var share: EffectiveProportion? {
    guard values.allSatisfy({ $0 == 0 || $0 == 1 }), !values.isEmpty,
      let clusters = try? ClusterIndex(unitOfRow: units, count: patients)
    else { return nil }
    return EffectiveProportion(values.map { $0 == 1 }, clusters: clusters)
  }

  /// The mean with its interval: Wilson's at the effective counts for hits and misses, else the bootstrap over patients.
  ///
  /// Where every patient's share is 1, or every one's is 0, resampling draws the same mean for ever, and says nothing. A mean of
  /// numbers from 0 to 1 that are all 1 bounds its expectation as hits without a miss do: with the mean *m*, a patient is wholly 1 with a
  /// probability of at most *m*. So those, too, have Wilson's interval, at the number of patients.
  func estimate(
    _ key: ExaminationResult.Key, seed: UInt64, replicates: Int, level: ConfidenceLevel
  ) throws(ExplanationFailure) -> Estimate {
    let name = key.measure.rawValue
    if key.measure == .pointing || key.measure.isShare && isUnanimous, let share {
      return Estimate(
        name: name, group: key.group, value: share.value, interval: share.bounds(level: level),
        standardError: share.variance?.squareRoot(), level: level, method: "Wilson at effective counts, by patient",
        n: values.count, clusters: patients, definition: key.measure.definition)
    }
    let plan = BootstrapPlan(unit: .clusters, seed: seed, replicates: replicates, isStratified: false, interval: .bca)
    let sums = sums
    do {
      return try plan.estimates(
        [BootstrapQuantity(name, definition: key.measure.definition)], drawing: .units(patients), n: values.count,
        level: level
      ) { counts in
        var (sum, count) = (0.0, 0)
        for (patient, times) in counts.enumerated() {
          sum += Double(times) * sums[patient].sum
          count += times * sums[patient].count
        }
        return [count > 0 ? sum / Double(count) : nil]
      }[0].of(group: key.group)
    } catch {
      throw .cancelled
    }
  }

  /// The gain of these shares over what chance reaches, where all of them are 1 or all are 0; else `nil`, and the bootstrap is right.
  ///
  /// Wilson's interval of the share and the bootstrap's of chance are put together by squaring and adding the distances to their bounds.
  ///
  /// > Source: Zou & Donner, Statistics in Medicine 27 (2008) 1693–1702. By hand in `ShareIntervalTests`.
  func gain(
    _ key: ExaminationResult.Key, _ gain: PatientMean, seed: UInt64, replicates: Int, level: ConfidenceLevel
  ) throws(ExplanationFailure) -> Estimate? {
    guard isUnanimous, values.count == gain.values.count, let share, let bounds = share.bounds(level: level) else {
      return nil
    }
    var chance = gain
    // Shares less gains, by cases and by patients.
    chance.values = zip(values, gain.values).map { $0 - $1 }
    for place in chance.sums.indices { chance.sums[place].sum = sums[place].sum - gain.sums[place].sum }
    let covered: Estimate
    if Set(chance.values).count == 1 {
      covered = Estimate(
        name: "chance", value: chance.values[0], interval: Interval(chance.values[0], chance.values[0]), level: level,
        method: "the same for all", n: values.count, definition: "share of the image in the outline")
    } else {
      covered = try chance.estimate(key, seed: seed, replicates: replicates, level: level)
    }
    guard let mean = covered.value, let range = covered.interval else { return nil }
    func distance(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
    let value = share.value - mean
    return Estimate(
      name: key.measure.rawValue, group: key.group, value: value,
      interval: Interval(
        value - distance(share.value - bounds.lower, range.upper - mean),
        value + distance(bounds.upper - share.value, mean - range.lower)),
      level: level, method: "Wilson at effective counts, by patient, less chance by squaring and adding",
      n: values.count, clusters: patients, definition: key.measure.definition)
  }
}
