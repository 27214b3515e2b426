// SPDX-License-Identifier: Apache-2.0

/// One condition of acceptance, with its place in the file.
public struct Criterion: Sendable, Hashable {
  /// When the condition is tested.
  public enum Step: String, Sendable, Hashable, CaseIterable {
    /// At once: acceptance depends on it.
    case primary
    /// Only if acceptance is reached: a further claim, on which acceptance does not depend.
    case secondary
  }

  /// Its name: as written, else `criterion-1`, `criterion-2`, … by place.
  public var id: String
  /// What is demanded, as parsed.
  public var expression: CriterionExpression
  /// The id of the endpoint that is meant.
  public var endpointID: String
  /// The place in ``EvaluationProtocol/subgroups`` of the split that `for each` means; `nil` for all cases together.
  public var subgroupIndex: Int?
  /// When it is tested.
  public var step: Step
  /// Whether it is only reported: no claim, and no part in the adjustment.
  public var isOptional: Bool
  /// The words of the file.
  public var text: String
  /// The line of the file.
  public var line: Int

  /// Whether acceptance depends on it.
  public var isDecisive: Bool { step == .primary && !isOptional }

  /// Whether a number meets the demand; `nil` for `holds`, which is not about a number.
  /// - Parameter value: The endpoint's value, bound or p-value, as the demand names it; NaN meets no demand.
  /// - Returns: Whether it lies on the demanded side of the limit.
  public func judge(value: Double) -> Bool? { expression.demand.judge(value) }
}
