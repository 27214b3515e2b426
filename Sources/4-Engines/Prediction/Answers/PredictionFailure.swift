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
  /// A row of numbers wants something that is not known of the image: the input and the column.
  case missingColumn(input: String, column: String)
  /// What is known of the image under that name is no number: the input and the column.
  case columnNotNumber(input: String, column: String)
  /// A window was asked for that is not the network's own size along an axis of slices, rows and columns, or has none: 0 where open.
  case wrongWindow(expected: [Int], found: [Int])
  /// No model was given.
  case noMembers
  /// The models do not answer the same question: what is different about the second of them.
  case differentMembers(MemberDifference)

  /// In what two models differ that were to answer together.
  public enum MemberDifference: String, Sendable, Hashable, CaseIterable {
    /// The task.
    case task
    /// The names of the findings, or their order.
    case classes
    /// Whether their numbers are probabilities, and of what.
    case meaning
    /// The values that stand for the classes in a mask.
    case labels
    /// The grid that their recipes make of an image, so that their maps do not lie on each other.
    case grid
    /// They describe images by vectors, which mean something in their own model only.
    case vectors
  }
}
