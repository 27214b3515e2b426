// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What a configuration may take, and which of several is recommended under it.
public struct BenchBudget: Sendable, Hashable {
  /// The most milliseconds of the percentile ``percent``.
  public var latency: Double?
  /// Which percentile of latency counts.
  public var percent: Int
  /// The most bytes that the helper may have in memory.
  public var memory: Int?
  /// The most that may be lost against single precision.
  public var loss: Double?
  /// The most that reduced precision may lose where ``loss`` states nothing: it is never recommended for a loss that nobody measured.
  public var margin: Double

  /// Makes a budget; the parameters are the properties.
  public init(latency: Double? = nil, percent: Int = 95, memory: Int? = nil, loss: Double? = nil, margin: Double = 0.01)
  {
    self.latency = latency
    self.percent = percent
    self.memory = memory
    self.loss = loss
    self.margin = margin
  }

  /// How a configuration stands to the budget.
  public enum Standing: Sendable, Hashable {
    /// Every interval lies within.
    case meets
    /// Some limit lies within an interval.
    case undecided
    /// Some interval lies beyond: what, by how much, in its unit.
    case misses([Miss])
  }

  /// A limit that is missed.
  public struct Miss: Sendable, Hashable {
    /// What is limited: `latency-p95`, `memory`, `loss`.
    public var name: String
    /// By how much the value passes the limit.
    public var excess: Double
    /// The unit.
    public var unit: String
  }

  /// A recommendation among configurations.
  public struct Recommendation: Sendable, Equatable {
    /// The place of the one that meets the budget and takes the least processor time for an image; `nil` where none does.
    public var chosen: Int?
    /// How each stands, in their order.
    public var standings: [Standing]

    /// Whether one is recommended; `nil` where none is and more measuring could change that.
    public var isDecided: Bool? {
      if chosen != nil { return true }
      return standings.contains(.undecided) ? nil : false
    }
  }

  /// How a configuration stands.
  ///
  /// - Parameters:
  ///   - measurement: What was measured.
  ///   - lost: What is lost against single precision, with its interval; `nil` for nothing, as with single precision itself.
  ///   - isLossKnown: Whether the loss was measured at all.
  ///   - level: The two-sided level of the percentile's interval.
  /// - Returns: The standing.
  public func standing(
    _ measurement: BenchMeasurement, lost: Estimate?, isLossKnown: Bool = true, level: ConfidenceLevel = .percent95
  ) -> Standing {
    var misses: [Miss] = []
    var isUndecided = false
    func judge(_ name: String, _ unit: String, _ value: Double?, _ bounds: Interval?, _ limit: Double) {
      guard let value, let bounds else {
        isUndecided = true
        return
      }
      if bounds.lower > limit {
        misses.append(Miss(name: name, excess: value - limit, unit: unit))
      } else if bounds.upper > limit {
        isUndecided = true
      }
    }
    if let latency {
      let found = measurement.latency(percent, level: level)
      judge(found.name, "ms", found.value, found.interval, latency)
    }
    if let memory {
      let peak = Double(measurement.peak)
      judge("memory", "B", peak, Interval(peak, peak), Double(memory))
    }
    if measurement.configuration.numbers != .float32 {
      if let lost {
        judge("loss", "1", lost.value, lost.interval, loss ?? margin)
      } else if !isLossKnown {
        isUndecided = true
      }
    }
    return !misses.isEmpty ? .misses(misses) : isUndecided ? .undecided : .meets
  }

  /// Recommends the configuration that meets the budget by the far ends of its intervals, and takes the least processor time for an image.
  ///
  /// - Parameters:
  ///   - measurements: What was measured.
  ///   - losses: What is lost by each kind of numbers, where it was measured.
  ///   - level: The two-sided level.
  /// - Returns: The choice, and how each stands.
  public func recommendation(
    _ measurements: [BenchMeasurement], losses: [BenchConfiguration.Numbers: Estimate] = [:],
    level: ConfidenceLevel = .percent95
  ) -> Recommendation {
    let standings = measurements.map { measurement in
      let lost = losses[measurement.configuration.numbers]
      return standing(measurement, lost: lost, isLossKnown: lost != nil, level: level)
    }
    let chosen = measurements.indices.filter { standings[$0] == .meets }.min {
      (measurements[$0].processorTime().value ?? .infinity, $0)
        < (measurements[$1].processorTime().value ?? .infinity, $1)
    }
    return Recommendation(chosen: chosen, standings: standings)
  }
}
