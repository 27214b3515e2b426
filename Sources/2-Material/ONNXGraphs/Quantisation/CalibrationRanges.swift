// SPDX-License-Identifier: Apache-2.0

/// Between which numbers the values of a network move on reference data, value by value.
public struct CalibrationRanges: Sendable, Hashable {
  /// The least and the greatest number that is kept, by the name of the value.
  public var ranges: [String: ClosedRange<Float>]

  /// Makes ranges; the parameter is the property.
  public init(_ ranges: [String: ClosedRange<Float>] = [:]) { self.ranges = ranges }

  /// Takes the ranges that observers have seen.
  /// - Parameters:
  ///   - observers: What was seen of each value.
  ///   - choice: How much of it is kept.
  public init(_ observers: [String: RangeObserver], choosing choice: RangeChoice = .percentile(99.999)) {
    ranges = observers.compactMapValues { $0.range(choice) }
  }
}

/// How the range of a value is chosen from what was seen of it.
public enum RangeChoice: Sendable, Hashable {
  /// All of it.
  case all
  /// As much of the magnitudes as this percentage, 0 to 100; the rest is clipped.
  case percentile(Double)
  /// The magnitude at which the distribution loses least information when it is cut to 128 steps.
  ///
  /// > Source: S. Migacz, 8-bit inference with TensorRT, GTC 2017; the Kullback–Leibler divergence of the clipped from the
  /// > quantised histogram.
  case entropy
}

/// How a quantised network is made.
public struct QuantisationOptions: Sendable, Hashable {
  /// How a bias is stored.
  public enum Bias: String, Sendable, Hashable, CaseIterable {
    /// Whole numbers of 32 bits, in steps of the input's step times the weight's.
    case int32
    /// As it is.
    case float
  }

  /// The operators whose steps are quantised; others crash some compilers.
  public var operations: Set<String>
  /// Steps that stay as they are, by name.
  public var excluded: Set<String>
  /// Whether what these steps make is quantised too, and not only what they take.
  public var quantisesOutputs: Bool
  /// How a bias is stored.
  public var bias: Bias

  /// Makes options; the parameters are the properties.
  public init(
    operations: Set<String> = ["Conv", "Gemm", "MatMul"], excluded: Set<String> = [], quantisesOutputs: Bool = false,
    bias: Bias = .int32
  ) {
    self.operations = operations
    self.excluded = excluded
    self.quantisesOutputs = quantisesOutputs
    self.bias = bias
  }
}
