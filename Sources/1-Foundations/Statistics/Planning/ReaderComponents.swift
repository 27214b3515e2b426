// SPDX-License-Identifier: Apache-2.0

/// Variance components of a pilot study with several readers, on the scale of its figure of merit.
///
/// Error terms shrink with the number of cases; reader terms do not. Negative estimates of a component count as zero.
public struct ReaderComponents: Sendable, Hashable {
  /// The readers' own variance, σ²_R; only designs in which modalities have different readers need it.
  public let reader: Double?
  /// Readers by modality, σ²_TR.
  public let modalityReader: Double
  /// Var − Cov₁ − max(Cov₂ − Cov₃, 0): what is left at the pilot's number of cases.
  public let residual: Double
  /// max(Cov₂ − Cov₃, 0): what readers share, within a modality and not between.
  public let shared: Double
  /// The error variance and its covariances, where they are known apart.
  public let errors: Errors?
  /// How many cases the pilot had.
  public let cases: Int
  /// Where the components come from: `Obuchowski-Rockette, jackknife`.
  public let origin: String

  /// Obuchowski and Rockette's error terms, for a figure of merit on the pilot's cases.
  public struct Errors: Sendable, Hashable {
    /// The error variance.
    public let variance: Double
    /// The same reader, different modalities.
    public let sameReader: Double
    /// Different readers, the same modality.
    public let sameModality: Double
    /// Different readers, different modalities.
    public let different: Double
  }

  /// Makes components after Obuchowski and Rockette.
  ///
  /// - Parameters:
  ///   - reader: σ²_R.
  ///   - modalityReader: σ²_TR; may be negative as estimated.
  ///   - variance: Var.
  ///   - cov1: The same reader, different modalities.
  ///   - cov2: Different readers, the same modality.
  ///   - cov3: Different readers, different modalities.
  ///   - cases: The pilot's cases.
  ///   - origin: Where they come from.
  /// - Throws: ``PlanningError`` where the error variance does not exceed Cov₁, or there are no cases.
  public init(
    reader: Double? = nil, modalityReader: Double, variance: Double, cov1: Double, cov2: Double, cov3: Double,
    cases: Int, origin: String = "Obuchowski-Rockette"
  ) throws(PlanningError) {
    try PlanningCheck.atLeast(2, "the number of pilot cases", Double(cases))
    try PlanningCheck.positive("the error variance", variance)
    for (name, value) in [
      ("cov1", cov1), ("cov2", cov2), ("cov3", cov3), ("the modality-by-reader variance", modalityReader),
    ]
    where !value.isFinite {
      throw .outOfRange(name: name, found: value, needed: "a finite number")
    }
    let shared = max(cov2 - cov3, 0)
    try PlanningCheck.positive("the error variance less cov1 and what readers share", variance - cov1 - shared)
    self.reader = reader.map { max(0, $0) }
    self.modalityReader = max(0, modalityReader)
    self.residual = variance - cov1 - shared
    self.shared = shared
    self.errors = Errors(variance: variance, sameReader: cov1, sameModality: cov2, different: cov3)
    self.cases = cases
    self.origin = origin
  }

  /// Makes components after Dorfman, Berbaum and Metz, which are of pseudovalues: each case's share.
  ///
  /// Where an estimate is negative, the two models do not clamp the same thing, so that powers differ a little.
  /// - Throws: ``PlanningError`` where the error component is not positive.
  public init(
    pseudovalueModalityReader: Double, modalityCase: Double, error: Double, cases: Int
  ) throws(PlanningError) {
    try PlanningCheck.atLeast(2, "the number of pilot cases", Double(cases))
    try PlanningCheck.positive("the error component", error)
    reader = nil
    modalityReader = max(0, pseudovalueModalityReader)
    residual = error / Double(cases)
    shared = max(0, modalityCase) / Double(cases)
    errors = nil
    self.cases = cases
    origin = "Dorfman-Berbaum-Metz"
  }
}
