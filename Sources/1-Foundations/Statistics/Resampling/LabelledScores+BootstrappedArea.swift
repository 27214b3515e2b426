// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension LabelledScores {
  /// The area under the ROC curve with a bootstrap interval.
  ///
  /// The rows are sorted once; a resample is a number of draws per sorted place, and its area one sweep in whole numbers, ties
  /// exact. By patient, all rows of a drawn patient count together; stratified, patients with only diseased rows, only
  /// healthy rows, and both keep their numbers. Sampling weights multiply the draws. BCa takes its acceleration from leaving
  /// out each unit, exactly.
  ///
  /// ```swift
  /// let area = try reads.bootstrappedArea(plan: BootstrapPlan(unit: .clusters, seed: 7))
  /// ```
  /// **Edge cases.** Without both classes, or where the plan draws patients and the sample does not name them, the value or the
  /// interval is `nil` with the reason; so is the interval of a perfect separation, in which every resample is perfect too.
  /// - Throws: `CancellationError` where the task or `isCancelled` says so.
  /// - Complexity: O(*n* log *n* + replicates × *n*).
  /// > Source: Efron & Tibshirani, An Introduction to the Bootstrap (1993); weighted ranks after Mann & Whitney (1947). Checked
  /// > by enumeration, DeLong's standard error and an independent implementation in `AreaBootstrapTests`.
  public func bootstrappedArea(
    plan: BootstrapPlan, level: ConfidenceLevel = .percent95, isCancelled: @Sendable () -> Bool = { false }
  ) throws(CancellationError) -> Estimate {
    let quantity = BootstrapQuantity("auc", definition: Self.areaDefinition)
    guard let units = areaUnits(of: [self], plan: plan) else {
      return valueAlone(area().value, quantity, plan: plan, level: level, because: Self.noPatients)
    }
    let area = UnitArea(self, unitOfRow: units.unitOfRow[0], unitCount: units.count)
    let values: [[Double?]]
    if plan.unit == .rows, weights == nil {
      let order = ClassOrder(self)
      values = try plan.replicateValues(columns: 1, isCancelled: isCancelled) {
        RowAreaWorker(order, isStratified: plan.isStratified)
      } replicate: { worker, stream in
        [worker.area(from: &stream)]
      }
    } else {
      values = try plan.unitReplicates(of: [area], units: units, isCancelled: isCancelled)
    }
    let distribution = BootstrapDistribution(
      observed: area.observed(units: units), replicates: values[0],
      acceleration: plan.acceleration(ofUnits: units) { area.areasWithoutEachUnit() })
    return estimate(distribution, quantity, plan: plan, level: level, units: units)
  }

  /// The areas of two columns and their difference, on the same resamples.
  ///
  /// By row, both columns hold the same rows in the same order. By patient, both number the same patients alike
  /// (``ClusterIndex``), and need not hold the same rows: paired, unpaired and partly paired designs are all served.
  /// - Parameters:
  ///   - other: The column that is subtracted.
  ///   - plan: What is drawn, and how often.
  ///   - level: The level of the intervals.
  ///   - isCancelled: Asked before each replicate, from the working threads.
  /// - Returns: This area, the other's, and the difference `self − other`, named `difference.auc`.
  /// - Throws: `CancellationError` where the task or `isCancelled` says so.
  /// - Complexity: O(*n* log *n* + replicates × *n*).
  public func bootstrappedAreas(
    comparedWith other: LabelledScores, plan: BootstrapPlan, level: ConfidenceLevel = .percent95,
    isCancelled: @Sendable () -> Bool = { false }
  ) throws(CancellationError) -> (first: Estimate, second: Estimate, difference: Estimate) {
    let quantity = BootstrapQuantity("auc", definition: Self.areaDefinition)
    let gap = BootstrapQuantity(
      "difference.auc", definition: "first area less the second, both: " + Self.areaDefinition)
    guard let units = areaUnits(of: [self, other], plan: plan) else {
      let reason = plan.unit == .rows ? Self.notPaired : Self.noPatients
      let values = (area().value, other.area().value)
      return (
        valueAlone(values.0, quantity, plan: plan, level: level, because: reason),
        other.valueAlone(values.1, quantity, plan: plan, level: level, because: reason),
        valueAlone(Self.difference(values.0, values.1), gap, plan: plan, level: level, because: reason)
      )
    }
    let first = UnitArea(self, unitOfRow: units.unitOfRow[0], unitCount: units.count)
    let second = UnitArea(other, unitOfRow: units.unitOfRow[1], unitCount: units.count)
    let values = try plan.unitReplicates(of: [first, second], units: units, isCancelled: isCancelled)
    let observed = [first.observed(units: units), second.observed(units: units)]
    let without = plan.interval == .bca ? [first.areasWithoutEachUnit(), second.areasWithoutEachUnit()] : [[], []]
    let (a, b, difference) = (
      BootstrapDistribution(
        observed: observed[0], replicates: values[0],
        acceleration: plan.acceleration(ofUnits: units) { without[0] }),
      BootstrapDistribution(
        observed: observed[1], replicates: values[1],
        acceleration: plan.acceleration(ofUnits: units) { without[1] }),
      BootstrapDistribution(
        observed: Self.difference(observed[0], observed[1]), replicates: zip(values[0], values[1]).map(Self.difference),
        acceleration: plan.acceleration(ofUnits: units) { zip(without[0], without[1]).map(Self.difference) })
    )
    var result = estimate(difference, gap, plan: plan, level: level, units: units)
    if result.value == nil, observed[0] != nil { result.reason = other.missingClass }
    return (
      estimate(a, quantity, plan: plan, level: level, units: units),
      other.estimate(b, quantity, plan: plan, level: level, units: units), result
    )
  }

  private static let areaDefinition =
    "chance that a random positive case scores above a random negative one, ties counting one half"
  private static let noPatients =
    UndefinedReason.notApplicable("the plan draws patients, and the samples do not number the same patients")
  private static let notPaired =
    UndefinedReason.notApplicable("the plan draws rows, and the two columns do not hold the same rows")

  private static func difference(_ a: Double?, _ b: Double?) -> Double? {
    guard let a, let b else { return nil }
    return a - b
  }

  private var missingClass: UndefinedReason {
    if count == 0 { return .noObservations }
    if positiveCount == 0 { return .noPositives }
    if negativeCount == 0 { return .noNegatives }
    return .emptyDenominator(of: "cases with a weight above zero in both classes")
  }

  private func areaUnits(of samples: [LabelledScores], plan: BootstrapPlan) -> AreaUnits? {
    AreaUnits(samples, unit: plan.unit)
  }

  /// A value whose interval the plan cannot give.
  private func valueAlone(
    _ value: Double?, _ quantity: BootstrapQuantity, plan: BootstrapPlan, level: ConfidenceLevel,
    because reason: UndefinedReason
  ) -> Estimate {
    Estimate(
      name: quantity.name, value: value, interval: nil, level: level,
      method: plan.method(isStratified: plan.isStratified), n: count, definition: quantity.definition, reason: reason)
  }

  private func estimate(
    _ distribution: BootstrapDistribution, _ quantity: BootstrapQuantity, plan: BootstrapPlan,
    level: ConfidenceLevel, units: AreaUnits
  ) -> Estimate {
    var result = distribution.estimate(
      quantity, plan: plan, level: level, isStratified: plan.isStratified, n: count,
      clusters: plan.unit == .clusters ? units.count : nil, undefined: missingClass)
    if result.reason == .zeroStandardError, quantity.name == "auc", result.value == 0 || result.value == 1 {
      result.reason = .valueAtBoundary
    }
    return result
  }
}

extension UnitArea {
  /// The area of the sample as it is.
  func observed(units: AreaUnits) -> Double? {
    var room = Room()
    return area(counts: [UInt32](repeating: 1, count: units.count), room: &room)
  }
}

extension BootstrapPlan {
  /// The replicates of several columns whose units are drawn together.
  fileprivate func unitReplicates(
    of areas: [UnitArea], units: AreaUnits, isCancelled: @Sendable () -> Bool
  ) throws(CancellationError) -> [[Double?]] {
    let frame = ResamplingFrame.units(units.count, strata: units.strata)
    return try replicateValues(columns: areas.count, isCancelled: isCancelled) {
      (sampler: FrameSampler(frame, isStratified: isStratified), work: UnitArea.Room())
    } replicate: { room, stream in
      room.sampler.draw(from: &stream)
      return areas.map { $0.area(counts: room.sampler.counts, room: &room.work) }
    }
  }

  /// The acceleration from the values without each unit, where the plan needs one.
  fileprivate func acceleration(ofUnits units: AreaUnits, leftOut: () -> [Double?]) -> Double? {
    guard interval == .bca else { return nil }
    let values = leftOut()
    var acceleration = Acceleration()
    for cells in ResamplingFrame.units(units.count, strata: units.strata).cellsByStratum(isStratified: isStratified) {
      acceleration.add(leftOut: cells.map { values[$0] })
    }
    return acceleration.value
  }
}
