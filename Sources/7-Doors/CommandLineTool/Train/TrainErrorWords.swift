// SPDX-License-Identifier: Apache-2.0
import Learning
import Networks
import Training
import WeightFiles
import Workers

/// How the errors of trainings read, and with which code they leave.
enum TrainErrorWords {
  static func row(_ failure: GatherFailure) -> (words: String, code: Int32) {
    switch failure {
    case .faulty(let faults): (FaultWords.text(faults), ExitTable.badInput)
    case .noArchive: ("the images lie in an archive, and none is open", ExitTable.badInput)
    case .noPart(let part, let known):
      ("there is no image in the part \(part); there are \(known.joined(separator: ", "))", ExitTable.badInput)
    case .sharedPatients(let count, let first, let second):
      (
        "\(count) patients have images in \(first) and in \(second); what is learnt from may not judge",
        ExitTable.badInput
      )
    case .locked(let count, let part):
      ("\(count) images lie in the locked part \(part), which nobody learns from", ExitTable.badInput)
    case .syntheticTuning(let count):
      (
        "\(count) images of the tuning part, or of past ones that judge, are simulated; real images are judged by real ones, and where all are simulated "
          + "the configuration says synthetic: true", ExitTable.badInput
      )
    case .undeclaredSynthetic(let count):
      ("\(count) images are simulated, and the configuration does not say synthetic: true", ExitTable.badInput)
    case .unreadable(let count, let first, let reason):
      ("\(count) images cannot be used, the first is \(first): \(reason)", ExitTable.badInput)
    case .reader(let cause): InferenceErrorWords.row(cause)
    case .size(let id, let found, let expected):
      ("\(id): found \(found) after the recipe; expected \(expected)", ExitTable.badInput)
    case .oneSided(let word, let part):
      ("\(word) is there in all or in no image of the part \(part)", ExitTable.badInput)
    case .noPlan(let fault, let needed):
      (
        "no network can be planned for these images: " + row(fault).words
          + (needed.map { "; with memory: \(TrainingWords.gibibytes($0)) one can be" } ?? ""), ExitTable.badInput
      )
    case .interrupted: ("interrupted while images were read; nothing was trained", ExitTable.interrupted)
    }
  }

  static func row(_ failure: RunFailure) -> (words: String, code: Int32) {
    switch failure {
    case .diverged(let step, let rate):
      (
        "the objective is no number any more at step \(step), at a rate of \(rate); a lower rate, or a bound on the norm of "
          + "gradients, may help", ExitTable.badInput
      )
    case .otherRun:
      (
        "the folder holds a run of another configuration, other data or another version of the program; name another folder",
        ExitTable.badInput
      )
    case .notARun: ("the folder holds files that are no run; name another folder", ExitTable.badInput)
    case .busy: ("another process works in the run's folder", ExitTable.unavailable)
    case .file(let name, let code): ("\(name): \(FaultWords.system(code))", ExitTable.inputOutput)
    case .weights(let name, let fault): ("\(name): \(words(fault))", ExitTable.badInput)
    case .record(let name): ("\(name): a record of the run is damaged", ExitTable.badInput)
    case .noFigure(let name, let reason):
      ("\(name) of the tuning part is undefined: \(reason)", ExitTable.cannotBeJudged)
    case .answers(let found, let expected):
      ("the network answered with the shape \(found); expected \(expected)", ExitTable.internalError)
    case .interrupted(let step, let steps):
      ("interrupted after step \(step) of \(steps); the same command goes on from there", ExitTable.interrupted)
    }
  }

  static func row(_ failure: TrainingFailure) -> (words: String, code: Int32) {
    switch failure {
    case .helper(let cause) where isDeath(cause):
      (
        "the helper that trains came to its end (\(HelperWords.words(cause))); the same command goes on from the state that was kept last",
        ExitTable.unavailable
      )
    case .helper(let cause): (HelperWords.words(cause), HelperWords.code(cause))
    case .engineMissing: ("libtorch is not installed; scripts/setup lays it", ExitTable.unavailable)
    case .notBegun: ("the helper knows no training", ExitTable.internalError)
    case .plan(let field): ("the plan cannot be carried out: \(field) is out of its range", ExitTable.badInput)
    case .network(let step, let expected, let found):
      ("network step \(step): found \(found); expected \(expected)", ExitTable.badInput)
    case .weights(let tensor, let expected, let found):
      ("tensor \(tensor): found \(found); expected \(expected)", ExitTable.badInput)
    case .samples(let use, let fault): ("images of \(use.rawValue): \(fault)", ExitTable.badInput)
    case .missingSamples(let use): ("there are no images of \(use.rawValue), which a method needs", ExitTable.badInput)
    case .late(let use): ("images of \(use.rawValue) came too late", ExitTable.internalError)
    case .method(let words): (words, ExitTable.badInput)
    case .state(let name): ("the kept state has no \(name), or another shape of it", ExitTable.badInput)
    case .otherPlan: ("the kept state is of another plan or other images", ExitTable.badInput)
    case .gradients(let asked, let possible): ("found \(asked); expected \(possible)", ExitTable.badInput)
    case .operation(let name, let words): ("\(name): \(words)", ExitTable.unavailable)
    case .layout(let part, let count, let expected):
      ("\(part): found \(count) numbers; expected \(expected)", ExitTable.internalError)
    case .memory(let code): ("memory for images: \(FaultWords.system(code))", ExitTable.inputOutput)
    }
  }

  /// Whether a helper was there and is no more.
  private static func isDeath(_ cause: WorkerFailure) -> Bool {
    switch cause {
    case .crashed, .exited, .timedOut, .outOfMemory, .brokenProtocol: true
    case .missingHelper, .notStarted, .refused, .quarantined, .cancelled: false
    }
  }

  static func row(_ fault: NetworkFault) -> (words: String, code: Int32) {
    switch fault {
    case .unknownNetwork(let name, let nearest):
      ("there is no network \(name)" + (nearest.map { "; did you mean \($0)?" } ?? ""), ExitTable.badInput)
    case .damagedStep(_, let name, let found, let expected):
      ("network step \(name): found \(found); expected \(expected)", ExitTable.badInput)
    case .damagedGraph(let found, let expected), .unsuitableImages(let found, let expected):
      ("the network: found \(found); expected \(expected)", ExitTable.badInput)
    case .weights(let cause): (words(cause), ExitTable.badInput)
    case .onnx(let cause): ModelPackageWords.row(cause)
    }
  }

  /// A fault of a file of weights.
  static func words(_ fault: WeightFileFault) -> String {
    "\(fault.tensor.map { "tensor \($0): " } ?? "")found \(fault.found); expected \(fault.expected)"
  }
}
