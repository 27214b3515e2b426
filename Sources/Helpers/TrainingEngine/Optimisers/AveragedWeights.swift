// SPDX-License-Identifier: Apache-2.0

/// Weights that move slowly after trained ones, running statistics too.
///
/// After step *t* the share of the old is min(1 − 1/*t*, share): at first a plain mean, so that the start is forgotten at once.
/// > Source: Tarvainen and Valpola, "Mean teachers are better role models", NeurIPS 2017.
public final class AveragedWeights {
  /// The network with the slow weights.
  public let module: NetworkModule
  /// The share of the old.
  public let share: Double
  private let followed: [Tensor]
  private let own: [Tensor]

  /// Makes slow weights.
  /// - Parameters:
  ///   - module: A network of the same graph, which is this one's own; it keeps no gradients from now on.
  ///   - other: The network that is trained.
  ///   - share: The share of the old at each step, 0 ..< 1.
  /// - Throws: Where an operation fails.
  public init(_ module: NetworkModule, following other: NetworkModule, share: Double) throws(TensorFailure) {
    self.module = module
    self.share = share
    own = (module.parameters + module.buffers).map(\.tensor)
    followed = (other.parameters + other.buffers).map(\.tensor)
    for tensor in own { try tensor.keepGradient(false) }
  }

  /// Moves them.
  ///
  /// - Parameter step: The steps that are done, from 1 on.
  /// - Throws: Where an operation fails.
  public func follow(step: Int) throws(TensorFailure) {
    guard !own.isEmpty else { return }
    let old = min(1 - 1 / Double(max(1, step)), share)
    try WeightSteps.approach(own, followed, share: 1 - old)
  }
}
