// SPDX-License-Identifier: Apache-2.0

/// Who looks on while an explanation is computed, and may stop it.
public struct ExplanationWatch: Sendable {
  /// Is told which share of the work is done, 0 to 1.
  public var progress: @Sendable (Double) -> Void
  /// Is asked before each call of the model.
  public var isCancelled: @Sendable () -> Bool

  /// Makes a watch; by default nobody looks on.
  public init(
    progress: @escaping @Sendable (Double) -> Void = { _ in }, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.progress = progress
    self.isCancelled = isCancelled
  }

  func check() throws(ExplanationFailure) { if isCancelled() { throw .cancelled } }
}
