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
    default: (failure.reason, ExitTable.badInput)
    }
  }

  static func row(_ failure: CaseFailure) -> (words: String, code: Int32) {
    switch failure {
    case .helper(let cause): (HelperWords.words(cause), HelperWords.code(cause))
    case .unreadable(let words): (words, ExitTable.inputOutput)
    default: (failure.words, ExitTable.badInput)
    }
  }

  static func row(_ failure: PredictionRunFailure) -> (words: String, code: Int32) {
    switch failure {
    case .cases(let failure): row(failure)
    case .model(let failure): row(failure)
    case .mask(let file, let code): ("\(file): \(FaultWords.system(code))", ExitTable.inputOutput)
    }
  }
}
