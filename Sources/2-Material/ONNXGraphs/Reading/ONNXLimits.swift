// SPDX-License-Identifier: Apache-2.0

/// How much of a network is read before it is refused; far more than any that is known, far less than what exhausts a machine.
public enum ONNXLimits {
  /// The longest file: what a message may have.
  public static let bytes = Int(Int32.max)
  /// The most nodes, those of inner graphs included.
  public static let nodes = 1_000_000
  /// The most axes of a tensor.
  public static let axes = 32
  /// How deep graphs may lie in each other.
  public static let depth = 16
  /// The newest version of the format that is known.
  public static let newestVersion = 14
  /// The newest version of the standard's operators that is taken.
  public static let newestOperators = 30
  /// How many faults are gathered.
  static let faults = 200
}
