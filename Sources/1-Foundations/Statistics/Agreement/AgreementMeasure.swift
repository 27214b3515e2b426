// SPDX-License-Identifier: Apache-2.0

/// How differences between ratings are to be understood.
public enum RatingScale: String, Sendable, Hashable, CaseIterable {
  /// Names without order.
  case nominal
  /// An order without distances.
  case ordinal
  /// Numbers whose differences have a meaning.
  case interval
  /// Numbers above zero whose ratios have a meaning.
  case ratio
}

/// What of agreement is measured.
///
/// All but Krippendorff's alpha are `(observed − chance) / (1 − chance)` with the same observed agreement, the mean over subjects
/// of the agreement of their pairs of ratings; they differ in what they call chance. With weights near-misses count in part.
///
/// > Source: Gwet, Handbook of Inter-Rater Reliability, 4th ed. (2014); Krippendorff, Computing Krippendorff's
/// > Alpha-Reliability (2011).
public enum AgreementMeasure: Sendable, Hashable {
  /// The observed agreement itself, not corrected for chance.
  case percentAgreement(AgreementWeights)
  /// Chance is each reader answering by his own habits: Cohen's kappa of two readers, Conger's of more.
  case kappa(AgreementWeights)
  /// Chance is all readers answering by their common habits: Fleiss' kappa (of two readers, Scott's pi).
  case fleissKappa(AgreementWeights)
  /// Chance is agreement on subjects that are hard to classify: Gwet's AC1, with weights AC2.
  case gwetAC(AgreementWeights)
  /// Chance is every category equally often: Brennan and Prediger's coefficient, for two categories and readers PABAK.
  case brennanPrediger(AgreementWeights)
  /// One less the ratio of observed to expected disagreement, with the distance that suits the scale.
  case krippendorffAlpha(RatingScale)
  /// Krippendorff's alpha with the disagreement `1 − weight`.
  case weightedAlpha(AgreementWeights)

  /// The machine name for a number of readers: `cohen-kappa`, `gwet-ac1`.
  public func name(raters: Int) -> String {
    switch self {
    case .percentAgreement: "percent-agreement"
    case .kappa: raters == 2 ? "cohen-kappa" : "conger-kappa"
    case .fleissKappa: "fleiss-kappa"
    case .gwetAC(.identity): "gwet-ac1"
    case .gwetAC: "gwet-ac2"
    case .brennanPrediger: "brennan-prediger"
    case .krippendorffAlpha, .weightedAlpha: "krippendorff-alpha"
    }
  }

  /// The name for a person, with its weights or scale.
  public func title(raters: Int) -> String {
    let name =
      switch self {
      case .percentAgreement: "percent agreement"
      case .kappa: raters == 2 ? "Cohen's kappa" : "Conger's kappa"
      case .fleissKappa: "Fleiss' kappa"
      case .gwetAC(.identity): "Gwet's AC1"
      case .gwetAC: "Gwet's AC2"
      case .brennanPrediger: "Brennan–Prediger coefficient"
      case .krippendorffAlpha, .weightedAlpha: "Krippendorff's alpha"
      }
    return attribute.map { "\(name), \($0)" } ?? name
  }

  /// The same measure with other weights; a scale of alpha stays.
  public func weighted(_ weights: AgreementWeights) -> AgreementMeasure {
    switch self {
    case .percentAgreement: .percentAgreement(weights)
    case .kappa: .kappa(weights)
    case .fleissKappa: .fleissKappa(weights)
    case .gwetAC: .gwetAC(weights)
    case .brennanPrediger: .brennanPrediger(weights)
    case .krippendorffAlpha: self
    case .weightedAlpha: .weightedAlpha(weights)
    }
  }

  /// Whether it needs to know which reader gave which rating.
  var needsRaters: Bool {
    if case .kappa = self { true } else { false }
  }

  /// The weights or scale in words; `nil` for equal or different.
  private var attribute: String? {
    switch self {
    case .percentAgreement(let weights), .kappa(let weights), .fleissKappa(let weights), .gwetAC(let weights),
      .brennanPrediger(let weights), .weightedAlpha(let weights):
      weights == .identity ? nil : "\(weights.name) weights"
    case .krippendorffAlpha(let scale): scale.rawValue
    }
  }

  /// What is computed, in one sentence.
  func definition(raters: Int) -> String {
    let observed = "the agreement of pairs of ratings of one subject"
    return switch self {
    case .percentAgreement: "mean over subjects of \(observed)"
    case .kappa: "\(observed) beyond chance, where chance is each reader answering by his own habits"
    case .fleissKappa: "\(observed) beyond chance, where chance is all readers answering by their common habits"
    case .gwetAC: "\(observed) beyond chance, where chance is agreement on subjects that are hard to classify"
    case .brennanPrediger: "\(observed) beyond chance, where chance is every category equally often"
    case .krippendorffAlpha, .weightedAlpha:
      "one less the ratio of the disagreement within subjects to the disagreement of all ratings with each other"
    }
  }
}
