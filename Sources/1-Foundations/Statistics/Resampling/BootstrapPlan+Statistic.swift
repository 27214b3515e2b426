// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension BootstrapPlan {
  /// Beyond so many units the acceleration comes from leaving out groups of units, about so many in all.
  static let jackknifeLimit = 1000
  /// A stratum is cut into no fewer groups than this, or into its units.
  private static let fewestGroups = 20

  /// Bootstraps any statistic, or several on the same resamples.
  ///
  /// ```swift
  /// let plan = BootstrapPlan(unit: .rows, seed: 1)
  /// let mean = try plan.estimates([BootstrapQuantity("mean", definition: "mean of x")], drawing: .units(x.count), n: x.count) {
  ///   counts in
  ///   [zip(counts, x).reduce(0) { $0 + Double($1.0) * $1.1 } / Double(x.count)]
  /// }
  /// ```
  /// All columns of one replicate see the same resample, so a difference of two columns is a paired difference.
  ///
  /// **Edge cases.** Resamples in which a column is undefined are counted in `Estimate.method`; beyond
  /// ``undefinedShareAllowed`` there is no interval. Where all replicates are equal there is no interval either.
  /// - Parameters:
  ///   - quantities: The columns.
  ///   - frame: What is drawn. Its strata are kept apart where the plan is stratified.
  ///   - n: How many rows entered.
  ///   - level: The level of the intervals.
  ///   - isCancelled: Asked before each replicate.
  ///   - statistic: The columns' values, given how often each cell of the frame was drawn. It is called from several
  ///     threads; with all cells as observed it gives the estimates themselves.
  /// - Returns: One estimate per column.
  /// - Throws: `CancellationError` where the task or `isCancelled` says so.
  /// - Complexity: One call of the statistic per replicate, and for BCa one per unit up to 1000 units, then about 1000.
  /// > Source: Efron & Tibshirani, An Introduction to the Bootstrap (1993). Checked by enumeration of all resamples, normal
  /// > theory and an independent implementation in `BootstrapTests` and `BootstrapReferenceTests`.
  public func estimates(
    _ quantities: [BootstrapQuantity], drawing frame: ResamplingFrame, n: Int, level: ConfidenceLevel = .percent95,
    isCancelled: @Sendable () -> Bool = { false }, statistic: @Sendable ([Int]) -> [Double?]
  ) throws(CancellationError) -> [Estimate] {
    try distributions(columns: quantities.count, drawing: frame, isCancelled: isCancelled, statistic: statistic)
      .enumerated().map { column, distribution in
        distribution.estimate(
          quantities[column], plan: self, level: level, isStratified: isStratified && frame.strata != nil, n: n,
          clusters: unit == .clusters ? frame.unitCount : nil,
          undefined: n == 0 ? .noObservations : .notApplicable("the statistic is undefined in this sample"))
      }
  }

  /// The replicates themselves, one distribution per column.
  public func distributions(
    columns: Int, drawing frame: ResamplingFrame, isCancelled: @Sendable () -> Bool = { false },
    statistic: @Sendable ([Int]) -> [Double?]
  ) throws(CancellationError) -> [BootstrapDistribution] {
    guard frame.unitCount > 0 else {
      return [BootstrapDistribution](
        repeating: BootstrapDistribution(observed: nil, replicates: [], acceleration: nil), count: columns)
    }
    let observed = statistic(frame.asObserved)
    let values = try replicateValues(columns: columns, isCancelled: isCancelled) {
      (sampler: FrameSampler(frame, isStratified: isStratified), counts: frame.asObserved)
    } replicate: { room, stream in
      room.sampler.draw(from: &stream)
      for cell in room.counts.indices { room.counts[cell] = Int(room.sampler.counts[cell]) }
      return statistic(room.counts)
    }
    let accelerations =
      interval == .bca
      ? accelerations(columns: columns, drawing: frame, statistic: statistic)
      : [Double?](repeating: nil, count: columns)
    return (0..<columns).map { column in
      BootstrapDistribution(
        observed: observed[column], replicates: values[column], acceleration: accelerations[column])
    }
  }

  /// The acceleration of each column by leaving out units, or groups of units where there are many.
  private func accelerations(
    columns: Int, drawing frame: ResamplingFrame, statistic: ([Int]) -> [Double?]
  ) -> [Double?] {
    var accelerations = [Acceleration](repeating: Acceleration(), count: columns)
    var counts = frame.asObserved
    for cells in frame.cellsByStratum(isStratified: isStratified) {
      var groups = cells.count
      if frame.sizes == nil, frame.cellCount > Self.jackknifeLimit {
        groups = min(groups, max(Self.fewestGroups, Self.jackknifeLimit * cells.count / frame.cellCount))
      }
      var leftOut = [[Double?]](repeating: [], count: columns)
      for group in 0..<groups {
        // Every groups-th cell: neighbours in the table, which may be alike, fall into different groups.
        let members = stride(from: group, to: cells.count, by: groups)
        let isEmpty = frame.sizes.map { $0[cells[group]] == 0 } ?? false
        if !isEmpty { for member in members { counts[cells[member]] -= 1 } }
        let row = isEmpty ? [Double?](repeating: nil, count: columns) : statistic(counts)
        if !isEmpty { for member in members { counts[cells[member]] += 1 } }
        for column in leftOut.indices { leftOut[column].append(row[column]) }
      }
      let sizes = frame.sizes.map { sizes in cells.map { sizes[$0] } }
      for column in accelerations.indices { accelerations[column].add(leftOut: leftOut[column], sizes: sizes) }
    }
    return accelerations.map(\.value)
  }
}
