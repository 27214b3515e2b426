// SPDX-License-Identifier: Apache-2.0
import Workers

extension TrainingFailure {
  /// What a refusal of the helper says.
  init(_ refusal: Refusal) {
    func fact(_ index: Int) -> String { index < refusal.facts.count ? refusal.facts[index] : "" }
    // Which images are meant is part of some reasons; one that is not known is no reason of this protocol.
    let use = SampleSet.Use(rawValue: fact(0))
    self =
      switch (TrainingRefusal(rawValue: refusal.code), use) {
      case (.engineMissing, _): .engineMissing
      case (.notBegun, _): .notBegun
      case (.plan, _): .plan(field: fact(0))
      case (.network, _): .network(step: fact(0), expected: fact(1), found: fact(2))
      case (.weights, _): .weights(tensor: fact(0), expected: fact(1), found: fact(2))
      case (.samples, let use?): .samples(use, fault: fact(1))
      case (.missingSamples, let use?): .missingSamples(use)
      case (.late, let use?): .late(use)
      case (.method, _): .method(fact(0))
      case (.state, _): .state(name: fact(0))
      case (.otherPlan, _): .otherPlan
      case (.gradients, _): .gradients(asked: fact(0), possible: fact(1))
      case (.operation, _): .operation(name: fact(0), words: fact(1))
      case (.samples, nil), (.missingSamples, nil), (.late, nil), (nil, _): .helper(.refused(refusal))
      }
  }
}
