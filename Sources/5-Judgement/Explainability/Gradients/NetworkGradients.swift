// SPDX-License-Identifier: Apache-2.0
public import Networks
import Prediction
import Synchronization
public import Training
public import WeightFiles

/// Derivatives of a network by back-propagation, in the helper `fiducial-train`.
///
/// The network is that of a model's package, loaded back by its description (``NetworkGraph/described(by:)``) and its weights. The helper holds
/// no other training meanwhile. One that died is begun anew once.
public final class NetworkGradients: GradientSource {
  /// The description.
  public let graph: NetworkGraph
  private let weights: WeightFile
  private let helper: TrainingHelper
  private let hasBegun = Mutex(false)

  /// Takes a network; nothing is asked yet.
  ///
  /// - Parameters:
  ///   - graph: The description.
  ///   - weights: Its weights, all of them.
  ///   - helper: The helper, for this alone.
  public init(_ graph: NetworkGraph, weights: WeightFile, helper: TrainingHelper = TrainingHelper()) {
    self.graph = graph
    self.weights = weights
    self.helper = helper
  }

  /// The derivatives of the score by each number of each image, in one call of the network for each image.
  public func gradients(of question: Question, at images: [[Float]]) throws(ExplanationFailure) -> [[Float]] {
    var result: [[Float]] = []
    result.reserveCapacity(images.count)
    for image in images { result.append(try derivatives(of: question, at: image).images.values) }
    return result
  }

  /// The derivatives of the score by an image, and by an inner value of the network.
  ///
  /// - Parameters:
  ///   - question: Which answer, as the network gives it or behind a sigmoid.
  ///   - image: The image, as it stands in the tensor.
  ///   - mark: An inner value; `nil` for none.
  /// - Returns: The derivatives.
  /// - Throws: ``ExplanationFailure``.
  public func derivatives(
    of question: Question, at image: [Float], mark: String? = nil
  ) throws(ExplanationFailure) -> InputDerivatives {
    guard case .answer(_, let index) = question.target else {
      throw .notApplicable(method: "derivatives", why: "a region of a segmenter is not differentiated")
    }
    guard question.inputs.count == 1, !question.shape.isChannelsLast, graph.inputs.count == 1 else {
      throw .notApplicable(method: "derivatives", why: "they are those of one image whose channels come first")
    }
    let images = TrainingTensor(shape: question.shape.tensorShape(isVolume: graph.inputs[0].axes == 3), values: image)
    var found = try ask { () throws(TrainingFailure) in
      try self.helper.derivatives(images, channel: index, mark: mark)
    }
    switch question.scale {
    case .given: break
    case .sigmoid:
      let score = try question.about(image).score()
      let slope = Float(score * (1 - score))
      found.images.values = found.images.values.map { $0 * slope }
      if var derivative = found.derivative {
        derivative.values = derivative.values.map { $0 * slope }
        found.derivative = derivative
      }
    case .softmax:
      throw .notApplicable(method: "derivatives", why: "they are those of a number before the softmax")
    }
    return found
  }

  private func ask<Result>(
    _ body: () throws(TrainingFailure) -> Result
  ) throws(ExplanationFailure) -> Result {
    do throws(TrainingFailure) {
      if hasBegun.withLock({ begun in !begun }) { try begin() }
      do throws(TrainingFailure) { return try body() } catch .notBegun {
        try begin()
        return try body()
      }
    } catch { throw .training(error) }
  }

  private func begin() throws(TrainingFailure) {
    // The objective plays no part: nothing is learnt.
    let plan = TrainingPlan(network: graph, objective: .findings(Objective.FindingObjective()))
    try helper.begin(plan, transferring: weights, required: [""])
    hasBegun.withLock { $0 = true }
  }
}
