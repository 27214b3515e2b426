// SPDX-License-Identifier: Apache-2.0
import Explainability
import Foundation
import Inference
import ModelPackages
import ONNXGraphs
import Vocabulary

/// Why there is no explanation, with the code that the command leaves with.
struct ExplanationRefusal: Error {
  var words: String
  var code: Int32

  init(_ words: String, code: Int32 = ExitTable.badInput) {
    self.words = words
    self.code = code
  }

  init(_ failure: ExplanationFailure) {
    switch failure {
    case .inference(let cause): self.init(cause)
    case .notAnImage(let shape, let layout):
      self.init("the input: found \(shape.map(String.init).joined(separator: " x ")) numbers; expected \(layout)")
    case .inputs(let expected, let found): self.init("found \(found) inputs; expected \(expected)")
    case .noSuchAnswer(let output, let index, let shape):
      self.init("output \(output) of \(shape.map(String.init).joined(separator: " x ")) numbers has no answer \(index)")
    case .noFeatureMaps(let output, _, let channels):
      self.init("output \(output) holds no \(channels) maps of features; --layer names a value that does")
    case .emptyRegion: self.init("the model outlines nothing of this finding, so there is no region to explain")
    case .notApplicable(let method, let why): self.init("\(method): \(why)")
    case .sizes(let expected, let found): self.init("found \(found) voxels; expected \(expected)")
    case .notFinite: self.init("the image or the model's answer holds a number that is not finite")
    case .cancelled: self.init("interrupted", code: ExitTable.interrupted)
    }
  }

  init(_ failure: InferenceFailure) {
    switch failure {
    case .helper(let cause): self.init(HelperWords.words(cause), code: HelperWords.code(cause))
    case .engineMissing:
      self.init("OpenVINO is not installed; scripts/setup lays it", code: ExitTable.unavailable)
    case .notCompiled(let words): self.init("the network could not be compiled: \(words)")
    case .notRun(let words): self.init("the network could not be run: \(words)")
    case .wrongInput(let name, let expected, let found):
      self.init("input \(name): found \(found); expected \(expected)")
    case .overBudget(let bytes, let limit): self.init("the network needs \(bytes) bytes; \(limit) are allowed")
    case .deadline(let seconds): self.init("no answer in \(seconds) seconds", code: ExitTable.unavailable)
    case .cancelled: self.init("interrupted", code: ExitTable.interrupted)
    }
  }

  init(_ error: ModelPackageError) {
    switch error {
    case .unreadable(let file, let code): self.init("\(file): \(FaultWords.system(code))", code: ExitTable.inputOutput)
    case .faulty(let faults): self.init(FaultWords.text(faults))
    case .unwritten(let file, let code): self.init("\(file): \(FaultWords.system(code))", code: ExitTable.inputOutput)
    }
  }

  init(_ obstacle: PooledHeadObstacle) {
    let why =
      switch obstacle {
      case .noSuchOutput(let name): "there is no output \(name)"
      case .notLinear(let operation): "its last step is \(operation), and no linear layer"
      case .weights(let node): "the weights of \(node) are not fixed in the file"
      case .notPooled(let operation): "its last layer takes what \(operation) makes, and no means of maps"
      case .partPooled(let node): "\(node) pools parts of a map"
      }
    self.init("this network's end has no closed form: \(why). Use --method occlusion or rise")
  }
}
