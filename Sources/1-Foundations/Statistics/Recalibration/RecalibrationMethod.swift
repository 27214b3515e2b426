// SPDX-License-Identifier: Apache-2.0

/// How scores are turned into probabilities that keep their word, by the names that protocols, files and options share.
public enum RecalibrationMethod: String, Sendable, Hashable, CaseIterable {
  /// A logistic curve of the score or of its logit: intercept and slope.
  case platt
  /// The logit divided by one number.
  case temperature
  /// The rising step curve that lies closest to the outcomes, joined by lines.
  case isotonic
  /// A logistic curve of ln *p* and −ln(1 − *p*): three numbers.
  case beta

  /// The literature's name.
  public var title: String {
    switch self {
    case .platt: "Platt scaling"
    case .temperature: "temperature scaling"
    case .isotonic: "isotonic regression"
    case .beta: "beta calibration"
    }
  }

  /// Whether it works on the logit of a probability only, and cannot take a rating.
  public var needsProbabilities: Bool { self == .temperature || self == .beta }
}

/// Which targets Platt scaling aims at.
public enum PlattTargets: String, Sendable, Hashable, CaseIterable {
  /// 1 for positive rows and 0 for negative ones: plain maximum likelihood.
  case observed
  /// (*P* + 1)/(*P* + 2) for the *P* positive rows and 1/(*N* + 2) for the *N* negative ones, so that no sample is separated.
  case smoothed
}
