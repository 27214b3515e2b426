// SPDX-License-Identifier: Apache-2.0

/// What a run knows of its way so far; kept with the state, so that both are of one moment.
public struct RunMemory: Sendable, Hashable, Codable {
  /// One pass over the training images, with what was found after it.
  public struct Pass: Sendable, Hashable, Codable {
    /// Its number, from 1.
    public var pass: Int
    /// Steps done when it ended.
    public var step: Int
    /// The mean of the objective over its steps.
    public var objective: Double
    /// Means of its parts, by name.
    public var parts: [String: Double]
    /// The rate of learning at its last step.
    public var rate: Double
    /// Seconds that it took, on the clock.
    public var seconds: Double
    /// Seconds of processor that the engine took.
    public var cpuSeconds: Double
    /// Images that were learnt from.
    public var images: Int
    /// The figures of the tuning part.
    public var metrics: [PassMetric]
    /// Whether none before was as good.
    public var isBest: Bool
  }

  /// Why a run ended.
  public enum Ending: String, Sendable, Hashable, Codable {
    /// All passes were done.
    case done
    /// No pass was better for as long as was allowed.
    case patience
    /// The minutes were used up.
    case budget
  }

  /// The passes that are done.
  public var passes: [Pass] = []
  /// The place of the best pass.
  public var best: Int?
  /// Seconds that the run took so far.
  public var seconds = 0.0
  /// Why it ended; `nil` while it goes on.
  public var ending: Ending?
  /// What is summed over the pass that is under way.
  public var open = Open()

  /// The pass that is under way.
  public struct Open: Sendable, Hashable, Codable {
    /// The sum of the objective.
    public var sum = 0.0
    /// Steps.
    public var steps = 0
    /// Seconds.
    public var seconds = 0.0
    /// Seconds of processor.
    public var cpuSeconds = 0.0
    /// Images.
    public var images = 0
    /// Sums of parts, each weighted by the steps it is a mean of.
    public var parts: [String: Double] = [:]
  }

  /// Nothing yet.
  public init() {}
}
