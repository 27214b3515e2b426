// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What handing over the least sure cases does, with intervals.
public struct DeferralEstimates: Sendable, Equatable {
  /// `aurc`, `e-aurc`, `normalised-aurc`, `augrc`, `normalised-augrc`, in this order.
  public let areas: [Estimate]
  /// What remains at each coverage that was asked for.
  public let levels: [DeferralLevel]
  /// The interval of the selective risk at each coverage of a grid; each holds by itself, not all together.
  public let band: [BandPoint]
}

/// What is left to the model, and what the team does, where a share of the cases is kept.
public struct DeferralLevel: Sendable, Equatable {
  /// The share of cases that the model keeps, above 0, up to 1.
  public let coverage: Double
  /// The mean loss of the kept cases, `selective-error` or its like.
  public let risk: Estimate
  /// The share of the kept diseased cases that the model calls.
  public let sensitivity: Estimate
  /// The share of the kept healthy cases that the model does not call.
  public let specificity: Estimate
  /// The share of the kept cases that the model calls rightly.
  public let accuracy: Estimate
  /// Model and reader together, where there is a reader.
  public let team: DeferralTeam?
  /// How many of 1000 cases are handed over.
  public var handedOverPer1000: Double { 1000 * (1 - coverage) }
}

/// The model on the cases it keeps and the reader on the others, over all cases.
public struct DeferralTeam: Sendable, Equatable {
  /// The team's sensitivity.
  public let sensitivity: Estimate
  /// The team's specificity.
  public let specificity: Estimate
  /// The team's sensitivity and specificity less those of the reader alone, on the same cases.
  public let overReader: [Estimate]
  /// The team's sensitivity and specificity less those of the model alone, on the same cases.
  public let overModel: [Estimate]
}
