// SPDX-License-Identifier: Apache-2.0
import Protocols
import Statistics
import Vocabulary

/// What a plan wants measured, with the choices that a scale makes.
struct AgreementChoice {
  /// What can be asked for by name.
  enum Item: String, CaseIterable {
    case percentAgreement = "percent-agreement"
    case kappa
    case weightedKappa = "weighted-kappa"
    case fleissKappa = "fleiss-kappa"
    case gwetAC = "gwet-ac"
    case brennanPrediger = "brennan-prediger"
    case krippendorffAlpha = "krippendorff-alpha"
    case specificAgreement = "specific-agreement"
    case icc
    case limits
    case concordance
  }

  let scale: RatingScale
  let weights: AgreementWeights
  let items: [Item]

  /// - Throws: ``Refusal`` where a name is not known.
  init(_ plan: AgreementPlan, raters: Int) throws(Refusal) {
    scale = RatingScale(rawValue: plan.scale.rawValue) ?? .nominal
    weights =
      plan.weights.flatMap { AgreementWeights(name: $0.rawValue) } ?? (scale == .nominal ? .identity : .quadratic)
    var items: [Item] = []
    for name in plan.coefficients {
      guard let item = Item(rawValue: name) else {
        throw Refusal(
          "there is no coefficient \(name); there are \(Item.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      items.append(item)
    }
    if items.isEmpty {
      switch scale {
      case .nominal:
        items = [.kappa, .gwetAC, .krippendorffAlpha, .brennanPrediger, .percentAgreement, .specificAgreement]
      case .ordinal: items = [.kappa, .gwetAC, .krippendorffAlpha, .percentAgreement]
      case .interval, .ratio: items = [.icc, .krippendorffAlpha, .limits] + (raters == 2 ? [.concordance] : [])
      }
      if raters > 2, scale == .nominal { items.insert(.fleissKappa, at: 1) }
    }
    self.items = items
  }

  /// The measures among the items, in order.
  var measures: [AgreementMeasure] { items.compactMap(measure) }

  /// What pairs, comparisons and pictures are made of: the first coefficient beyond chance.
  var lead: AgreementMeasure {
    measures.first { if case .percentAgreement = $0 { false } else { true } } ?? .kappa(weights)
  }

  /// What two readers are compared by.
  var ofPairs: AgreementMeasure {
    switch lead {
    case .fleissKappa(let weights), .percentAgreement(let weights): .kappa(weights)
    default: lead
    }
  }

  private func measure(_ item: Item) -> AgreementMeasure? {
    switch item {
    case .percentAgreement: .percentAgreement(weights)
    case .kappa: .kappa(weights)
    case .weightedKappa: .kappa(weights == .identity ? .quadratic : weights)
    case .fleissKappa: .fleissKappa(weights)
    case .gwetAC: .gwetAC(weights)
    case .brennanPrediger: .brennanPrediger(weights)
    case .krippendorffAlpha: .krippendorffAlpha(scale)
    case .specificAgreement, .icc, .limits, .concordance: nil
    }
  }
}
