// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What was measured of one configuration.
public struct BenchMeasurement: Sendable, Equatable {
  /// The configuration.
  public var configuration: BenchConfiguration
  /// Milliseconds of single calls, at one image at a time.
  public var calls: [Double] = []
  /// Images a second, in each turn.
  public var rates: [Double] = []
  /// Milliseconds of processors for an image, in each turn; helper and caller together.
  public var processor: [Double] = []
  /// Joules for an image, in each turn; of the whole processor.
  public var joules: [Double] = []
  /// Seconds of the first opening, the start of the helper not among them.
  public var opening = 0.0
  /// Seconds of that in which the network was compiled.
  public var compiling = 0.0
  /// Seconds of opening it from the cache of compiled networks; `nil` where the cache is not used.
  public var cached: Double?
  /// The most bytes that the helper had in memory.
  public var peak = 0
  /// Bytes of the network's file.
  public var fileSize = 0

  /// Begins a measurement.
  public init(_ configuration: BenchConfiguration) { self.configuration = configuration }

  /// The percentiles of latency: 50, 90, 95 and 99.
  public func latencies(level: ConfidenceLevel = .percent95) -> [Estimate] {
    [50, 90, 95, 99].map { latency($0, level: level) }
  }

  /// A percentile of latency, in milliseconds.
  public func latency(_ percent: Int, level: ConfidenceLevel = .percent95) -> Estimate {
    OrderStatistics(calls).percentile(Double(percent) / 100, name: "latency-p\(percent)", unit: "ms", level: level)
      .of(group: configuration.name)
  }

  /// Images a second.
  public func throughput(level: ConfidenceLevel = .percent95) -> Estimate {
    TurnMean.estimate(
      rates, name: "throughput", unit: "1/s", definition: "images a second, mean of turns", level: level
    ).of(group: configuration.name)
  }

  /// Milliseconds of processors for an image.
  public func processorTime(level: ConfidenceLevel = .percent95) -> Estimate {
    TurnMean.estimate(
      processor, name: "cpu", unit: "ms",
      definition: "user and system time of helper and caller for an image, mean of turns", level: level
    ).of(group: configuration.name)
  }

  /// Joules of the whole processor for an image; `nil` where it cannot be read.
  public func energy(level: ConfidenceLevel = .percent95) -> Estimate? {
    guard !joules.isEmpty else { return nil }
    return TurnMean.estimate(
      joules, name: "energy", unit: "J", definition: "energy of the whole processor for an image, mean of turns",
      level: level
    ).of(group: configuration.name)
  }
}
