// SPDX-License-Identifier: Apache-2.0
import Explainability

/// Why there is no explanation, where that turns out in the verbs: what was asked for does not fit the model or the images.
struct ExplanationRefusal: Error {
  var words: String

  init(_ words: String) { self.words = words }
}

/// How the errors of explanations read, and with which code they leave.
enum ExplanationErrorWords {
  static func row(_ failure: ExplanationFailure) -> (words: String, code: Int32) {
    switch failure {
    case .inference(let cause): InferenceErrorWords.row(cause)
    case .training(let cause): TrainErrorWords.row(cause)
    case .cancelled: ("interrupted", ExitTable.interrupted)
    default: (words(failure), ExitTable.badInput)
    }
  }

  private static func words(_ failure: ExplanationFailure) -> String {
    func product(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: " x ") }
    return switch failure {
    case .notAnImage(let shape, let layout): "the input: found \(product(shape)) numbers; expected \(layout)"
    case .inputs(let expected, let found): "found \(found) inputs; expected \(expected)"
    case .noSuchAnswer(let output, let index, let shape):
      "output \(output) of \(product(shape)) numbers has no answer \(index)"
    case .noFeatureMaps(let output, _, let channels):
      "output \(output) holds no \(channels) maps of features; --layer names a value that does"
    case .emptyRegion:
      "the model outlines nothing of this finding, so there is no region to explain; --region gives one"
    case .notApplicable(let method, let why): "\(method): \(why)"
    case .sizes(let expected, let found): "found \(found) voxels; expected \(expected)"
    case .notFinite: "the image or the model's answer holds a number that is not finite"
    case .inference, .training, .cancelled: "no answer"
    }
  }
}
