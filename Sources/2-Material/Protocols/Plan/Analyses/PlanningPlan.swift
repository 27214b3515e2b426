// SPDX-License-Identifier: Apache-2.0

/// What a study of this size can show, and for whom.
public struct PlanningPlan: Sendable, Hashable {
  /// The difference that is to be found.
  public var difference: Double?
  /// The margin of a non-inferiority study.
  public var margin: Double?
  /// The power that is wanted.
  public var power = 0.8
  /// The half width of an interval that is wanted.
  public var halfWidth: Double?
  /// The divisions whose groups are asked too.
  public var divisions: [SubgroupSpec] = []
  /// The numbers of readers of the grid.
  public var readers: [Int] = []
  /// The numbers of cases of the grid.
  public var cases: [Int] = []

  /// Makes a plan with the usual choices.
  public init() {}
}
