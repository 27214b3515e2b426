// SPDX-License-Identifier: Apache-2.0
public import Inference
public import Training

/// Why there is no explanation.
public enum ExplanationFailure: Error, Sendable, Hashable {
  /// The model gave no answer.
  case inference(InferenceFailure)
  /// The engine that differentiates gave no derivatives.
  case training(TrainingFailure)
  /// What was given is no image of the layout that was named.
  case notAnImage(shape: [Int], layout: String)
  /// The number of tensors is not that of the model's inputs.
  case inputs(expected: Int, found: Int)
  /// The answer that is asked about is not there.
  case noSuchAnswer(output: Int, index: Int, shape: [Int])
  /// The output has no maps of features whose number is that of the head's weights.
  case noFeatureMaps(output: Int, shape: [Int], channels: Int)
  /// The region that a segmenter is asked about has no voxel.
  case emptyRegion
  /// The method does not apply to this question; the text says why.
  case notApplicable(method: String, why: String)
  /// Two maps, or a map and a mask, are of different sizes.
  case sizes(expected: Int, found: Int)
  /// A number of the model, or of a map, is not finite.
  case notFinite
  /// The caller wanted no more.
  case cancelled
}
