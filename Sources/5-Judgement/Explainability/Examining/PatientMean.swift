// SPDX-License-Identifier: Apache-2.0
import Statistics
import Vocabulary

/// The mean over cases, whose patients are the sampling units.
struct PatientMean {
  private let values: [Double]
  private let units: [Int32]
  private let patients: Int
  private let sums: [(sum: Double, count: Int)]

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

  /// The mean with its interval: Wilson's at the effective counts for shares of yes and no, else the bootstrap over patients.
  func estimate(
    _ key: ExaminationResult.Key, seed: UInt64, replicates: Int, level: ConfidenceLevel
  ) throws(ExplanationFailure) -> Estimate {
    let name = key.measure.rawValue
    if key.measure == .pointing, values.allSatisfy({ $0 == 0 || $0 == 1 }), !values.isEmpty,
      let clusters = try? ClusterIndex(unitOfRow: units, count: patients)
    {
      let share = EffectiveProportion(values.map { $0 == 1 }, clusters: clusters)
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
}
