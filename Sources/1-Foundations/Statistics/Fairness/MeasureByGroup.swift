// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Vocabulary

/// One measure in every group of a division: the start of every comparison.
public struct MeasureByGroup: Sendable {
  /// What is measured.
  public let measure: FairnessMeasure
  /// The level of the intervals.
  public let level: ConfidenceLevel
  /// The names of the groups.
  public let names: [String]
  /// The measure in each group, in the order of the names; undefined with what it lacks where a group is too small.
  public let estimates: [Estimate]
  /// The groups that can be judged: large enough, and with a value.
  public let judged: [Int]
  /// What the comparisons are made of; `nil` for a group that cannot be judged.
  let points: [GroupPoint?]
  let largest: Int?

  init(_ groups: GroupedScores, _ measure: FairnessMeasure, level: ConfidenceLevel) {
    let metric = measure.metric(positiveMeans: groups.positiveMeans)
    var points: [GroupPoint?] = []
    var estimates: [Estimate] = []
    for (group, part) in groups.parts.enumerated() {
      var estimate =
        metric == .auc
        ? part.scores.area(level: level)
        : part.reads?.estimate(metric, level: level)
          ?? .undefined(
            measure.rawValue, because: .notApplicable("\(measure.rawValue) needs a threshold"), level: level,
            method: "Wilson", n: part.scores.count, definition: measure.rawValue)
      estimate.name = measure.rawValue
      estimate.group = groups.names[group]
      if let shortage = groups.shortage(measure, of: group) {
        (estimate.value, estimate.interval, estimate.standardError) = (nil, nil, nil)
        estimate.reason = shortage
        points.append(nil)
      } else {
        points.append(try? part.point(metric, level: level, sharesUnits: groups.sharesUnits).get())
      }
      estimates.append(estimate)
    }
    self.measure = measure
    self.level = level
    names = groups.names
    self.estimates = estimates
    self.points = points
    judged = points.indices.filter { points[$0] != nil }
    largest = groups.largestGroup
  }

  /// The groups that cannot be judged; whoever shows a comparison shows these too.
  public var unjudged: [Int] { names.indices.filter { points[$0] == nil } }

  /// Why a group cannot be judged; `nil` where it can.
  public func reason(of group: Int) -> UndefinedReason? {
    points[group] == nil ? estimates[group].reason ?? .noObservations : nil
  }

  /// The points of the judged groups, in order.
  var judgedPoints: [GroupPoint] { points.compactMap { $0 } }

  /// Says how many groups a comparison covers, where it is not all of them.
  var coverage: String {
    unjudged.isEmpty ? "" : ", \(judged.count) of \(names.count) groups, the others cannot be judged"
  }

  var tooFewGroups: UndefinedReason {
    .tooFewUnits(of: "groups that can be judged", found: judged.count, needed: 2)
  }
}

extension GroupedScores {
  /// Measures every group.
  ///
  /// Shares get Wilson's interval, areas DeLong's on the logit scale; with weights or sampling units the cluster-robust forms.
  /// - Parameters:
  ///   - measure: What is measured; all but the area need a threshold.
  ///   - level: The two-sided level of the intervals.
  /// - Returns: The measure in every group, small ones included.
  /// - Complexity: O(*n*).
  public func measured(_ measure: FairnessMeasure, level: ConfidenceLevel = .percent95) -> MeasureByGroup {
    MeasureByGroup(self, measure, level: level)
  }
}
