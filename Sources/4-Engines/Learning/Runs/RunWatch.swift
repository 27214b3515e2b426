// SPDX-License-Identifier: Apache-2.0
public import Foundation

/// What a run tells on its way, and is told.
public struct RunWatch: Sendable {
  /// Where it stands.
  public struct Place: Sendable, Hashable {
    /// The pass that is under way, from 1.
    public var pass: Int
    /// All passes.
    public var passes: Int
    /// Steps that are done.
    public var step: Int
    /// All steps.
    public var steps: Int
    /// The objective of late.
    public var objective: Double?
    /// The figure of the best pass.
    public var best: Double?
    /// Seconds until all passes are done, at the pace of late.
    public var secondsLeft: Double?
  }

  /// Called now and then.
  public var progress: @Sendable (Place) -> Void
  /// Asked between steps; where it is true the state is kept and the run ends.
  public var isCancelled: @Sendable () -> Bool
  /// Seconds of a clock that only goes forward.
  public var clock: @Sendable () -> Double

  /// Makes a watch; by itself it does nothing and never cancels.
  public init(
    progress: @escaping @Sendable (Place) -> Void = { _ in }, isCancelled: @escaping @Sendable () -> Bool = { false },
    clock: @escaping @Sendable () -> Double = { ProcessInfo.processInfo.systemUptime }
  ) {
    self.progress = progress
    self.isCancelled = isCancelled
    self.clock = clock
  }
}
