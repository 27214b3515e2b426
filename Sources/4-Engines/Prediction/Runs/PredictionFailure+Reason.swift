// SPDX-License-Identifier: Apache-2.0
import Imaging
import Inference
import Workers

extension PredictionFailure {
  /// Why a case has no answer, in a sentence without anything of the image.
  public var reason: String {
    switch self {
    case .engine(let failure): failure.reason
    case .recipe(let error):
      switch error {
      case .impossibleGrid(let step): "step \(step + 1) of the recipe asks for a grid that cannot be"
      case .constantValues(let step): "step \(step + 1) of the recipe finds all voxels the same"
      case .valuesNotFinite(let step): "step \(step + 1) of the recipe finds a voxel that is no finite number"
      case .noForeground(let step): "step \(step + 1) of the recipe finds no voxel above its value"
      case .differentGrid: "the recipe ended with another grid"
      }
    case .slices(let count): "found \(count) slices; expected one picture"
    case .tooLarge: "the image is too large for a tensor"
    case .notFinite: "the model's answer holds a number that is not finite"
    case .wrongAnswer(_, let expected, let shape):
      "the model's answer has the shape \(shape.map(String.init).joined(separator: "x")); expected \(expected)"
    case .missingColumn(_, let column): "the model takes \(column), which is not known of the image"
    case .columnNotNumber(_, let column): "the model takes \(column), which is no number here"
    case .inputs(let count): "the model takes \(count) inputs; expected one image, and tables of numbers besides"
    case .noSuchOutput(let name): name.isEmpty ? "the package names no output" : "the network gives no value \(name)"
    case .wrongWindow(let expected, let found):
      "the network takes windows of \(Self.sizes(expected)); found \(Self.sizes(found))"
    case .noMembers: "no model was given"
    case .differentMembers(let difference):
      "the models do not answer the same question: they differ in their \(difference.rawValue)"
    }
  }

  /// Slices, rows and columns; a length that is open is any.
  private static func sizes(_ lengths: [Int]) -> String {
    lengths.map { $0 == 0 ? "any" : String($0) }.joined(separator: " x ")
  }

  /// Whether no other case can be answered either.
  public var isOfEverything: Bool {
    guard case .engine(let failure) = self else { return false }
    return switch failure {
    case .engineMissing, .notCompiled, .overBudget, .cancelled, .helper(.missingHelper(name: _)),
      .helper(.notStarted(name: _, code: _)):
      true
    default: false
    }
  }
}

extension InferenceFailure {
  fileprivate var reason: String {
    switch self {
    case .wrongInput(_, let expected, let found): "the model takes \(expected); found \(found)"
    case .deadline(let seconds): "no answer in \(seconds) s"
    case .notRun: "the engine could not run the network on this image"
    case .helper(let failure): CaseFailure.helper(failure).words
    case .engineMissing: "the engine is missing"
    case .notCompiled: "the network could not be compiled"
    case .overBudget: "the network needs more memory than is allowed"
    case .cancelled: CaseFailure.helper(.cancelled).words
    }
  }
}
