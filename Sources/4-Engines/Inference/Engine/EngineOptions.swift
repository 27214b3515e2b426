// SPDX-License-Identifier: Apache-2.0

/// How the engine is to run a network.
public struct EngineOptions: Sendable, Hashable {
  /// What the engine is tuned for.
  public enum Mode: String, Sendable, Hashable, CaseIterable {
    /// One request at a time on all cores.
    case latency
    /// Several requests at a time.
    case throughput
  }

  /// In which precision the engine computes.
  public enum Precision: String, Sendable, Hashable, CaseIterable {
    case float32 = "f32"
    case float16 = "f16"
    case bfloat16 = "bf16"
  }

  /// What it is tuned for.
  public var mode: Mode
  /// The precision.
  public var precision: Precision
  /// Requests that run side by side; `nil` leaves that to the engine.
  public var streams: Int?
  /// Threads in all; `nil` leaves that to the engine.
  public var threads: Int?
  /// Inner values that are wanted as outputs too, after the network's own.
  public var furtherOutputs: [String]
  /// Shapes that inputs are fixed to before the network is compiled, by name; -1 leaves a length open. What is fixed runs faster.
  public var shapes: [String: [Int]]

  /// Makes options; the parameters are the properties.
  public init(
    mode: Mode = .latency, precision: Precision = .float32, streams: Int? = nil, threads: Int? = nil,
    furtherOutputs: [String] = [], shapes: [String: [Int]] = [:]
  ) {
    self.mode = mode
    self.precision = precision
    self.streams = streams
    self.threads = threads
    self.furtherOutputs = furtherOutputs
    self.shapes = shapes
  }
}
