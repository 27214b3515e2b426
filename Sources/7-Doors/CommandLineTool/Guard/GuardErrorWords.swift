// SPDX-License-Identifier: Apache-2.0
import Inference
import Prediction
import Workers

/// Why there is no guard or no judgement, with the code that the command leaves with.
struct GuardRefusal: Error {
  var words: String
  var code: Int32
  /// Whether no other image can be judged either.
  var isOfEverything = false

  init(_ words: String, code: Int32 = ExitTable.badInput) {
    self.words = words
    self.code = code
  }

  init(_ failure: PredictionFailure) {
    let row = InferenceErrorWords.row(failure)
    self.init(row.words, code: row.code)
    isOfEverything = failure.isOfEverything
  }

  init(_ failure: CaseFailure) {
    let row = InferenceErrorWords.row(failure)
    self.init(row.words, code: row.code)
    isOfEverything = failure.isOfEverything || failure == .helper(.cancelled)
  }

  init(_ failure: GuardFailure) {
    switch failure {
    case .tooFewPatients(let found, let needed):
      self.init(
        "found \(found) patients to calibrate with; expected \(needed) or more for this share of false alarms",
        code: ExitTable.cannotBeJudged)
    case .tooFewToLearnFrom(let found, let needed):
      self.init(
        "found \(found) patients to learn from; expected \(needed) or more", code: ExitTable.cannotBeJudged)
    case .noMeasure: self.init("nothing could be measured of these images", code: ExitTable.cannotBeJudged)
    case .otherModel(let expected, let found):
      self.init("the guard was made for the model \(expected); found \(found)")
    case .faulty(let faults): self.init(FaultWords.text(faults))
    }
  }
}
