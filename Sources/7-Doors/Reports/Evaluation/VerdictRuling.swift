// SPDX-License-Identifier: Apache-2.0
import Validation

extension Ruling {
  /// The ruling that a verdict reads as.
  init(_ verdict: Verdict) {
    switch verdict {
    case .accepted: self = .pass
    case .notAccepted: self = .fail
    case .cannotBeJudged: self = .cannotBeJudged
    }
  }

  /// The word for a criterion.
  var criterionWord: String {
    switch self {
    case .pass: "holds"
    case .fail: "does not hold"
    case .cannotBeJudged: "cannot be judged"
    }
  }

  /// The word for the whole.
  var verdictWord: String {
    switch self {
    case .pass: "Accepted"
    case .fail: "Not accepted"
    case .cannotBeJudged: "Cannot be judged"
    }
  }
}
