// SPDX-License-Identifier: Apache-2.0
public import Inference

/// A way to run a network that is timed against others.
public struct BenchConfiguration: Sendable, Hashable {
  /// The numbers that a network computes with.
  public enum Numbers: String, Sendable, Hashable, CaseIterable {
    case float32 = "f32"
    case float16 = "f16"
    case bfloat16 = "bf16"
    /// The network itself was made anew with weights and values of 8 bits.
    case int8

    /// What the engine is told; 8 bits stand in the network.
    public var precision: EngineOptions.Precision {
      switch self {
      case .float32, .int8: .float32
      case .float16: .float16
      case .bfloat16: .bfloat16
      }
    }
  }

  /// The numbers that it computes with.
  public var numbers: Numbers
  /// What the engine is tuned for.
  public var mode: EngineOptions.Mode
  /// Requests that run side by side; `nil` leaves that to the engine.
  public var streams: Int?
  /// Threads in all; `nil` leaves that to the engine.
  public var threads: Int?

  /// Makes a configuration; the parameters are the properties.
  public init(
    numbers: Numbers = .float32, mode: EngineOptions.Mode = .latency, streams: Int? = nil, threads: Int? = nil
  ) {
    self.numbers = numbers
    self.mode = mode
    self.streams = streams
    self.threads = threads
  }

  /// What the engine is told.
  public var options: EngineOptions {
    EngineOptions(mode: mode, precision: numbers.precision, streams: streams, threads: threads)
  }

  /// The configuration in a few words: `f32 latency, 1 thread`.
  public var name: String {
    var words = "\(numbers.rawValue) \(mode.rawValue)"
    if let streams { words += ", \(streams) stream\(streams == 1 ? "" : "s")" }
    if let threads { words += ", \(threads) thread\(threads == 1 ? "" : "s")" }
    return words
  }

  /// A small grid: every kind of numbers in both modes as the engine chooses, and besides one thread, and as many streams as threads.
  ///
  /// - Parameters:
  ///   - numbers: The kinds of numbers.
  ///   - threads: How many threads the machine has.
  ///   - isQuick: Whether to leave out threads and streams.
  /// - Returns: The configurations, in a fixed order.
  public static func grid(_ numbers: [Numbers], threads: Int, isQuick: Bool) -> [BenchConfiguration] {
    numbers.flatMap { kind in
      var found = [
        BenchConfiguration(numbers: kind, mode: .latency), BenchConfiguration(numbers: kind, mode: .throughput),
      ]
      if !isQuick, threads > 1 {
        found.append(BenchConfiguration(numbers: kind, mode: .latency, threads: 1))
        found.append(BenchConfiguration(numbers: kind, mode: .throughput, streams: threads, threads: threads))
      }
      return found
    }
  }
}
