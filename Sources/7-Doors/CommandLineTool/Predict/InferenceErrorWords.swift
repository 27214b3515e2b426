// SPDX-License-Identifier: Apache-2.0
import Inference
import Prediction

/// How the errors of networks, and of the images that they are asked about, read, and with which code they leave.
enum InferenceErrorWords {
  static func row(_ failure: InferenceFailure) -> (words: String, code: Int32) {
    switch failure {
    case .helper(let cause): (HelperWords.words(cause), HelperWords.code(cause))
    case .engineMissing: ("OpenVINO is not installed; scripts/setup lays it", ExitTable.unavailable)
    case .notCompiled(let words): ("the network could not be compiled: \(words)", ExitTable.badInput)
    case .notRun(let words): ("the network could not be run: \(words)", ExitTable.badInput)
    case .wrongInput(let name, let expected, let found):
      ("input \(name): found \(found); expected \(expected)", ExitTable.badInput)
    case .overBudget(let bytes, let limit):
      ("the network needs \(bytes) bytes; \(limit) are allowed", ExitTable.badInput)
    case .deadline(let seconds): ("no answer in \(seconds) seconds", ExitTable.unavailable)
    case .cancelled: ("interrupted", ExitTable.interrupted)
    }
  }

  static func row(_ failure: PredictionFailure) -> (words: String, code: Int32) {
    switch failure {
    case .engine(let cause): row(cause)
    case .recipe(let fault): (HelperWords.words(fault), ExitTable.badInput)
    case .slices(let count): ("the image has \(count) slices, and the model takes one", ExitTable.badInput)
    case .inputs(let count): ("the model takes \(count) inputs, and one image is asked about", ExitTable.badInput)
    case .noSuchOutput(let name): ("the network gives no value \(name)", ExitTable.badInput)
    case .wrongAnswer(let output, let expected, let found):
      (
        "output \(output): found \(found.map(String.init).joined(separator: " x ")) numbers; expected \(expected)",
        ExitTable.badInput
      )
    case .notFinite(let output): ("output \(output): found a number that is not finite", ExitTable.badInput)
    default: ("the image is too large, or has no voxels", ExitTable.badInput)
    }
  }

  static func row(_ failure: CaseFailure) -> (words: String, code: Int32) {
    if case .helper(let cause) = failure { return (HelperWords.words(cause), HelperWords.code(cause)) }
    return (failure.words, ExitTable.badInput)
  }
}
