// SPDX-License-Identifier: Apache-2.0

/// How the variance between sites is estimated.
public enum HeterogeneityMethod: String, Sendable, Hashable, CaseIterable {
  /// Restricted maximum likelihood: nearly unbiased, and the usual default.
  case reml
  /// The moment estimate of DerSimonian and Laird: closed, and too small where sites are few or unequal.
  case derSimonianLaird = "dl"
  /// Paule and Mandel: the variance at which the weighted squares are what chance would make them.
  case pauleMandel = "pm"

  /// The name that literature gives it.
  public var title: String {
    switch self {
    case .reml: "REML"
    case .derSimonianLaird: "DerSimonian–Laird"
    case .pauleMandel: "Paule–Mandel"
    }
  }
}

/// How the interval of the pooled value is made.
public enum PooledIntervalMethod: String, Sendable, Hashable, CaseIterable {
  /// Student's t with the variance rescaled by the weighted squares (Hartung–Knapp, Sidik–Jonkman).
  case hartungKnapp = "hartung-knapp"
  /// The same, never narrower than the variance of the weights: the squares are taken as at least what chance makes them.
  case modifiedHartungKnapp = "hartung-knapp-modified"
  /// The normal interval with the variance of the weights: too narrow where sites are few.
  case wald

  /// The name that literature gives it.
  public var title: String {
    switch self {
    case .hartungKnapp: "Hartung–Knapp t"
    case .modifiedHartungKnapp: "Hartung–Knapp t, modified (Röver–Knapp–Friede)"
    case .wald: "Wald"
    }
  }
}
