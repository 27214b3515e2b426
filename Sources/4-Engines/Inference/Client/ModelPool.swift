// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization
public import Vocabulary

/// Several models in one helper under a budget of memory: who asks for a model that was asked for before gets the same one.
///
/// Where one more would pass the budget, those that were used the longest time ago are closed in the helper; they are opened again when
/// they are asked next, which takes a moment and changes no answer.
public final class ModelPool: Sendable {
  /// The helper.
  public let helper: InferenceHelper
  /// What the models may use together.
  public let budget: ModelBudget

  private struct Key: Hashable {
    var digest: ContentDigest
    var options: EngineOptions
  }
  private let models = Mutex<[Key: OpenedModel]>([:])

  /// Makes a pool.
  ///
  /// - Parameters:
  ///   - helper: The helper.
  ///   - bytes: What the models may use together.
  public init(helper: InferenceHelper, bytes: Int) {
    self.helper = helper
    budget = ModelBudget(bytes: bytes, policy: .evictLeastRecentlyUsed)
  }

  /// A model by the digest of its weights; opened where it is not yet.
  ///
  /// - Parameters:
  ///   - digest: The SHA-256 of the weights.
  ///   - options: How it is to run.
  ///   - weights: Brings the weights; called only where they are needed.
  /// - Returns: The model.
  /// - Throws: ``InferenceFailure``; ``InferenceFailure/overBudget(bytes:limit:)`` where it alone passes the budget.
  public func model(
    _ digest: ContentDigest, options: EngineOptions = EngineOptions(),
    weights: () throws(InferenceFailure) -> [UInt8]
  ) throws(InferenceFailure) -> OpenedModel {
    let key = Key(digest: digest, options: options)
    if let model = models.withLock({ $0[key] }) { return model }
    // Not under the lock: others may go on with their models meanwhile. Who opens the same at the same time gets the first one.
    let opened = try helper.open(weights: try weights(), options: options, budget: budget)
    return models.withLock { models in
      if let model = models[key] { return model }
      models[key] = opened
      return opened
    }
  }

  /// Lets a model go; it is closed when nobody else holds it.
  public func remove(_ digest: ContentDigest) {
    models.withLock { models in models = models.filter { $0.key.digest != digest } }
  }
}
