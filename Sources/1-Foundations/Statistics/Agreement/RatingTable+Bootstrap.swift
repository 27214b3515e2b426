// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension RatingTable {
  /// Bootstraps measures of agreement by subject, or by patient where the plan says so; readers stay as they are.
  ///
  /// All measures see the same resamples.
  /// - Parameters:
  ///   - measures: What is measured.
  ///   - plan: How often, from which seed, and which interval. A plan by patient needs ``clusters``; without them a subject
  ///     is a patient. Strata are not used.
  ///   - level: The two-sided level.
  ///   - isCancelled: Asked before each replicate.
  /// - Returns: One estimate per measure, in order.
  /// - Throws: `CancellationError` where the task or `isCancelled` says so.
  /// - Complexity: O(replicates × subjects × readers) per measure, and for BCa as much for each unit up to 1000.
  /// > Source: Efron & Tibshirani, An Introduction to the Bootstrap (1993); Zapf et al., BMC Medical Research Methodology 16
  /// > (2016) 93 for kappa and alpha. Checked in `AgreementBootstrapTests`.
  public func bootstrapped(
    _ measures: [AgreementMeasure], plan: BootstrapPlan, level: ConfidenceLevel = .percent95,
    isCancelled: @Sendable () -> Bool = { false }
  ) throws(CancellationError) -> [Estimate] {
    let engines = measures.map(engine)
    let byPatient = plan.unit == .clusters && clusters != nil
    let unitOfSubject = byPatient ? (0..<subjectCount).map(unit(of:)) : Array(0..<subjectCount)
    // Patients without a subject are no part of the sample.
    let present = Array(Set(unitOfSubject)).sorted()
    var places: [Int: Int] = [:]
    for (place, unit) in present.enumerated() { places[unit] = place }
    let placeOfSubject = unitOfSubject.map { places[$0] ?? 0 }
    let quantities = measures.map {
      BootstrapQuantity($0.name(raters: raterCount), definition: $0.definition(raters: raterCount))
    }
    let values = Columns(engines: engines.map(\.value))
    let n = subjects(ratedBy: 2).count
    var found = try plan.estimates(
      quantities, drawing: .units(present.count), n: n, level: level, isCancelled: isCancelled
    ) { counts in
      let times = placeOfSubject.map { counts[$0] }
      return values.engines.map { $0?.value(times).value }
    }
    for (place, measure) in measures.enumerated() {
      found[place].method = "\(measure.title(raters: raterCount)), \(found[place].method)"
      if found[place].value == nil, let reason = measured(measure).reason { found[place].reason = reason }
    }
    return found
  }

  /// The engines, which only hold values.
  private struct Columns: Sendable {
    let engines: [Engine?]
  }
}

extension Measured {
  /// Why there is no value.
  var reason: UndefinedReason? {
    if case .undefined(let reason) = self { reason } else { nil }
  }
}
