// SPDX-License-Identifier: Apache-2.0
import Validation

/// What the analyses beside the endpoints are called.
enum TopicWords {
  /// The heading of its chapter.
  static func title(_ topic: AnalysisResult.Topic) -> String {
    switch topic {
    case .advice: "Advice on metrics"
    case .calibration: "Calibration"
    case .recalibration: "Recalibration"
    case .utility: "Clinical utility"
    case .cost: "Cost of errors"
    case .threshold: "Choice of the threshold"
    case .triage: "Triage of the reading list"
    case .fairness: "Fairness between groups"
    case .slices: "Weak slices"
    case .generalization: "Other sites"
    case .deferral: "When to hand over"
    case .conformal: "Sets of answers"
    case .readerStudy: "Reader study"
    case .freeResponse: "Finding and placing lesions"
    case .agreement: "Agreement between readers"
    case .consensus: "Consensus of readers"
    case .planning: "What this study can show"
    }
  }

  /// What cannot be shown where the analysis is refused, as the beginning of a sentence.
  static func refused(_ topic: AnalysisResult.Topic) -> String {
    switch topic {
    case .advice: "No advice on metrics can be given"
    case .calibration: "Calibration cannot be judged"
    case .recalibration: "What recalibration would gain cannot be judged"
    case .utility: "Clinical utility cannot be judged"
    case .cost: "The cost of errors cannot be judged"
    case .threshold: "No threshold can be chosen"
    case .triage: "The gain of sorting the reading list cannot be judged"
    case .fairness: "Fairness cannot be judged"
    case .slices: "Weak slices cannot be searched for"
    case .generalization: "What another site can expect cannot be judged"
    case .deferral: "When to hand over cannot be judged"
    case .conformal: "Sets of answers cannot be made"
    case .readerStudy: "Whether other readers would do as well cannot be judged"
    case .freeResponse: "How well lesions are found cannot be judged"
    case .agreement: "Agreement cannot be judged"
    case .consensus: "No consensus can be made"
    case .planning: "What this study can show cannot be said"
    }
  }

  /// A machine name, `calibration-slope` or `difference.net-benefit`, for people: `Calibration slope`, `Difference: net benefit`.
  static func measure(_ name: String) -> String {
    if name == "hosmer-lemeshow" { return "Hosmer–Lemeshow" }
    let pieces = name.split(separator: ".").map { $0.replacing("-", with: " ") }
    return Wording.capitalised(pieces.joined(separator: ": "))
  }
}
