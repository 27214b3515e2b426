// SPDX-License-Identifier: Apache-2.0

/// How large a network from outside may be, so that nothing that is computed of it overflows or takes all memory.
enum NetworkLimits {
  static let inputs = 8
  static let outputs = 64
  static let steps = 10_000
  static let nameBytes = 200
  /// The greatest number of a layer: a channel, a kernel, a stride.
  static let number = 1 << 20
  /// The greatest number of learnt numbers of a step.
  static let parameters = 1 << 31
  /// The greatest length, and the most numbers of a value.
  static let count = 1 << 40
}
