// SPDX-License-Identifier: Apache-2.0
public import Imaging
public import Inference
import ModelPackages

/// Why a model says nothing of an image.
public enum PredictionFailure: Error, Sendable, Hashable {
  /// The engine gave no answer.
  case engine(InferenceFailure)
  /// The recipe cannot be applied to the image.
  case recipe(RecipeError)
  /// The model takes one picture, and the image has that many slices.
  case slices(found: Int)
  /// The image is larger than a tensor can be.
  case tooLarge
  /// The model takes other inputs than one image.
  case inputs(found: Int)
  /// The engine gives no value of that name.
  case noSuchOutput(String)
  /// The answer has another form than the package says.
  case wrongAnswer(output: String, expected: String, found: [Int])
  /// A number of the answer is not finite.
  case notFinite(output: String)
}
