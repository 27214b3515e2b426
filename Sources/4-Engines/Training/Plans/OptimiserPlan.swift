// SPDX-License-Identifier: Apache-2.0

/// How weights move with their gradients.
public struct OptimiserPlan: Sendable, Hashable, Codable {
  /// The rule.
  public enum Rule: Sendable, Hashable, Codable {
    /// Stochastic gradients with momentum, as PyTorch's `SGD`.
    case sgd(momentum: Double, nesterov: Bool)
    /// Adam with decoupled decay (Loshchilov and Hutter 2019), as PyTorch's `AdamW`.
    case adamW(beta1: Double, beta2: Double, epsilon: Double)
  }

  /// Weights whose path begins so learn at another rate; the longest beginning that fits holds.
  public struct Group: Sendable, Hashable, Codable {
    /// The beginning of the path: `layer1.`.
    public var prefix: String
    /// The factor of the rate; 0 freezes them, running statistics too.
    public var rate: Double

    /// Makes a group; the parameters are the properties.
    public init(prefix: String, rate: Double) {
      self.prefix = prefix
      self.rate = rate
    }
  }

  /// The rule.
  public var rule: Rule
  /// The rate of learning where the schedule says 1.
  public var rate: Double
  /// The decay of weights; biases and normalisations have none where `decaysAll` is false.
  public var decay: Double
  /// Whether biases and normalisations decay too, as they do in PyTorch where nobody groups them.
  public var decaysAll: Bool
  /// The greatest norm of all gradients together; `nil` for no bound.
  public var greatestNorm: Double?
  /// Weights with a rate of their own.
  public var groups: [Group]

  /// Makes a plan; the parameters are the properties.
  public init(
    rule: Rule = .adamW(beta1: 0.9, beta2: 0.999, epsilon: 1e-8), rate: Double = 1e-3, decay: Double = 1e-2,
    decaysAll: Bool = true, greatestNorm: Double? = nil, groups: [Group] = []
  ) {
    self.rule = rule
    self.rate = rate
    self.decay = decay
    self.decaysAll = decaysAll
    self.greatestNorm = greatestNorm
    self.groups = groups
  }
}
