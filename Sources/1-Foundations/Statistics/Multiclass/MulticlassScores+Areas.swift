// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension MulticlassScores {
  /// The area of each class against all others; ``Estimate/group`` is the class.
  /// - Parameters:
  ///   - level: The confidence level of the intervals.
  ///   - interval: The scale on which the intervals are symmetric.
  /// - Returns: One estimate per class, in their order; undefined for a class without a case.
  /// - Complexity: O(classes × *n*).
  public func areas(level: ConfidenceLevel = .percent95, interval: AreaInterval = .logit) -> [Estimate] {
    classes.indices.compactMap { oneVersusRest($0)?.area(level: level, interval: interval).of(group: classes[$0]) }
  }

  /// The mean of the one-against-rest areas, every class weighing the same.
  ///
  /// The interval adds up what each unit contributes to all classes, so it knows that the same rows serve every class.
  ///
  /// **Edge cases.** The value is `nil` where a class has no case; the interval is `nil` where a class has cases in fewer than
  /// two units, or all.
  /// - Returns: The macro-averaged area, 0…1.
  /// - Complexity: O(classes × *n*).
  /// > Source: DeLong's placements summed over the classes. Checked against scikit-learn and a bootstrap in
  /// > `MulticlassTests`.
  public func macroArea(level: ConfidenceLevel = .percent95, interval: AreaInterval = .logit) -> Estimate {
    AveragedArea(
      name: Metric.macroAUC.rawValue, definition: "mean of the areas of each class against the others",
      parts: classes.indices.lazy.map { (classes[$0], oneVersusRest($0)) }
    ).estimate(level: level, interval: interval, count: count, isClustered: clusters != nil)
  }

  /// The multi-class area of Hand and Till: the mean over all ordered pairs of classes.
  ///
  /// For each pair only the cases of the two classes are looked at, once by the score of either. It does not depend on how
  /// frequent the classes are. The interval comes from the same linearisation as DeLong's: each unit's parts in all the pairs
  /// are added before they are squared.
  ///
  /// **Edge cases.** As for ``macroArea(level:interval:)``.
  /// - Returns: The area, 0…1; ½ for a model without skill.
  /// - Complexity: O(classes × *n*) time for the ranking of pairs, in which each row occurs 2(classes − 1) times.
  /// > Source: Hand & Till, Machine Learning 45 (2001) 171–186. Checked against scikit-learn and a bootstrap in
  /// > `MulticlassTests`.
  public func handTillArea(level: ConfidenceLevel = .percent95, interval: AreaInterval = .logit) -> Estimate {
    let pairs = classes.indices.flatMap { first in
      classes.indices.filter { $0 != first }.map { (first, $0) }
    }
    return AveragedArea(
      name: Metric.handTillAUC.rawValue, definition: "mean area over all ordered pairs of classes (Hand and Till)",
      parts: pairs.lazy.map { (classes[$0] + " against " + classes[$1], pair($0, against: $1)) }
    ).estimate(level: level, interval: interval, count: count, isClustered: clusters != nil)
  }

  /// The area over all pairs of a row and a class, pooled.
  ///
  /// A pair is positive where the class is the row's own. The pairs of a row are not independent: the interval takes the row,
  /// or its cluster, as the unit.
  /// - Returns: The micro-averaged area, 0…1.
  /// - Complexity: O(classes × *n*).
  /// > Source: pooled as in scikit-learn; the variance by Obuchowski, Biometrics 53 (1997) 567–578. Checked in
  /// > `MulticlassTests`.
  public func microArea(level: ConfidenceLevel = .percent95, interval: AreaInterval = .logit) -> Estimate {
    PooledArea(
      scores: scores, isPositive: classes.indices.map { index in truth.map { $0 == index } }, weights: weights,
      units: units
    ).estimate(
      level: level, interval: interval, count: count,
      definition: "area over all pairs of a row and a class, positive where the class is the row's own")
  }
}
