// SPDX-License-Identifier: Apache-2.0
import Distributions
import Statistics
public import Vocabulary

/// How often a guard made as planned gives a false alarm: measured on the reference itself, by leaving patients out again and again.
///
/// Each time a share of the patients is set aside at random, a guard is made of the others, and those set aside are judged, one image of
/// each. The interval is that of patients: judgements of one patient at different times count as one unit.
///
/// It measures the machinery on these data, not whether patients to come will be of the same kind.
public struct GuardRehearsal: Sendable, Equatable {
  /// The share of alarms among the patients who were set aside.
  public let falseAlarms: Estimate
  /// The share of alarms each time.
  public let shares: [Double]
  /// How many patients were set aside each time.
  public let patients: Int

  /// Rehearses.
  ///
  /// - Parameters:
  ///   - facts: The reference images.
  ///   - doubt: How the answer's own doubt is told.
  ///   - plan: How guards are made.
  ///   - times: How often, 1 or more.
  ///   - share: Which share of the patients is set aside.
  ///   - progress: Is told the share that is done.
  /// - Throws: ``GuardFailure`` where too few patients are left.
  public init(
    _ facts: [GuardFacts], doubt: AnswerDoubt?, plan: GuardPlan, times: Int, settingAside share: Double = 1.0 / 3,
    progress: (Double) -> Void = { _ in }
  ) throws(GuardFailure) {
    let names = Set(facts.map(\.patient)).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0)) })
    var (alarms, units, shares): ([Bool], [Int32], [Double]) = ([], [], [])
    var count = 0
    for time in 0..<times {
      var own = plan
      own.seed = PhiloxStream.drawn(seed: plan.seed, replicate: time)
      let division = PatientDivision(facts.map(\.patient), fitting: 1 - share, seed: own.seed)
      own.seed &+= 1
      let digest = ContentDigest(hashing: [])
      let made = try ImageGuard.fitted(
        division.fitting.map { facts[$0] }, model: digest, reference: digest, accepted: AcceptedImages(), doubt: doubt,
        plan: own)
      let rows: [[Int]] =
        plan.patientValue == .randomImage
        ? division.oneRowPerPatient(seed: own.seed).map { [$0] } : division.calibration
      let found = rows.map { rows in
        rows.contains { made.calibration.judgement(made.known.values(of: facts[$0]).strange).isAlarm }
      }
      alarms += found
      units += rows.map { numbers[facts[$0[0]].patient] ?? 0 }
      shares.append(Double(found.count { $0 }) / Double(max(1, found.count)))
      count = found.count
      progress(Double(time + 1) / Double(times))
    }
    self.shares = shares
    patients = count
    let definition = "share of patients called strange by guards that were made without them"
    let method = "repeated patient splits, clustered Wilson"
    guard !alarms.isEmpty, let clusters = try? ClusterIndex(unitOfRow: units, count: names.count) else {
      falseAlarms = .undefined(
        "rehearsed-false-alarm-rate", because: .noObservations, method: method, n: 0, definition: definition)
      return
    }
    let proportion = EffectiveProportion(alarms, clusters: clusters)
    falseAlarms = Estimate(
      name: "rehearsed-false-alarm-rate", value: proportion.value, interval: proportion.bounds(), method: method,
      n: alarms.count, clusters: proportion.units, definition: definition, seed: plan.seed)
  }
}

extension PhiloxStream {
  /// A seed of its own for each repetition.
  fileprivate static func drawn(seed: UInt64, replicate: Int) -> UInt64 {
    var stream = PhiloxStream(seed: seed, replicate: replicate, purpose: 0x6A5F)
    return stream.next() >> 1
  }
}
