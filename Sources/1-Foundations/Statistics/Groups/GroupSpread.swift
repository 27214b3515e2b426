// SPDX-License-Identifier: Apache-2.0

/// How far apart the groups are on one metric.
///
/// Plain values without an interval: they describe this sample. The greatest of many groups less the smallest is above zero
/// even where all groups are truly alike, so a claim needs the interval of a named pair of groups (Newcombe's for two
/// proportions), which the tables in ``GroupCounts`` give.
public struct GroupSpread: Sendable, Equatable {
  /// The group with the smallest value, as an index; the first one among equals, `nil` where no group has a value.
  public let lowest: Int?
  /// The group with the greatest value, as an index; the first one among equals.
  public let highest: Int?
  /// The greatest value less the smallest; `nil` where no group has a value.
  public let difference: Double?
  /// The smallest value over the greatest; `nil` where no group has a value or the greatest is not above zero.
  public let ratio: Double?
  /// The value of each group, `nil` where it is undefined.
  public let values: [Double?]

  /// Compares the values of the groups; undefined ones are left out of the comparison and stay in ``values``.
  public init(values: [Double?]) {
    self.values = values
    var low: (group: Int, value: Double)?
    var high: (group: Int, value: Double)?
    for (group, value) in values.enumerated() {
      guard let value else { continue }
      if low.map({ value < $0.value }) ?? true { low = (group, value) }
      if high.map({ value > $0.value }) ?? true { high = (group, value) }
    }
    lowest = low?.group
    highest = high?.group
    if let low, let high {
      difference = high.value - low.value
      ratio = high.value > 0 ? low.value / high.value : nil
    } else {
      difference = nil
      ratio = nil
    }
  }

  /// The groups in which the metric is undefined, as indices; whoever shows the spread shows these too.
  public var undefinedGroups: [Int] { values.indices.filter { values[$0] == nil } }
}

extension GroupCounts {
  /// How far apart the groups are on a metric of their tables.
  public func spread(of metric: (ConfusionCounts) -> Double?) -> GroupSpread { GroupSpread(values: counts.map(metric)) }
}
