// SPDX-License-Identifier: Apache-2.0
public import Training

extension OptimiserPlan {
  /// The factor of the rate for the weights of a path: that of the longest beginning that fits, else 1.
  public func factor(of name: String) -> Double {
    groups.filter { name.hasPrefix($0.prefix) }.max { $0.prefix.count < $1.prefix.count }?.rate ?? 1
  }

  /// Whether a weight decays: where not all do, biases and normalisations are those with a single axis.
  func decays(axes: Int) -> Bool { decaysAll || axes > 1 }
}
