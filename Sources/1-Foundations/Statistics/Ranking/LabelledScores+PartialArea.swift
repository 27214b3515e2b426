// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension LabelledScores {
  /// The area under a part of the ROC curve.
  ///
  /// The curve is the empirical one, straight across ties and between its points, and it is cut where the range says. The
  /// standardised form maps the diagonal's area to ½ and the largest possible to 1.
  ///
  /// The variance comes from placements that are cut at the range. A positive case counts the length of the range over which
  /// it is detected. A negative case counts the sensitivity at its own score, held between the sensitivities at the two ends
  /// of the range: that is the effect it has through the area itself and, through the estimated thresholds, on where the
  /// range begins and ends. Over the whole range this is DeLong's variance.
  ///
  /// **Edge cases.** As for ``area(level:interval:)``.
  /// - Parameters:
  ///   - range: Which specificities or sensitivities.
  ///   - standardised: Whether McClish's standardisation is applied.
  ///   - level: The confidence level of the interval.
  ///   - interval: The scale on which the interval is symmetric; the log-odds are those of the share of the largest area.
  /// - Returns: The partial area, 0…width of the range; standardised, at most 1.
  /// - Complexity: O(*n*).
  /// > Source: McClish, Med Decis Making 9 (1989) 190–195; variance in the manner of He & Escobar, Stat Med 27 (2008)
  /// > 5291–5308. Checked in `PartialAreaTests` against values published for pROC, a slow integration and a bootstrap.
  public func partialArea(
    _ range: PartialRange, standardised: Bool = false, level: ConfidenceLevel = .percent95,
    interval: AreaInterval = .logit
  ) -> Estimate {
    let method = varianceName + " placements cut at the range" + interval.suffix
    let name = Metric.partialAUC.rawValue
    let definition =
      standardised
      ? "McClish's standardised area under the ROC curve over \(range.words): diagonal ½, largest 1"
      : "area under the ROC curve over \(range.words), at most \(range.width)"
    let groups = ScoreGroups(self)
    if let gap = groups.gap {
      return .undefined(name, because: gap, level: level, method: method, n: count, definition: definition)
    }
    let scale = Self.scaling(range, standardised: standardised)
    return partialInfluence(range, groups).scaled(by: scale.factor, plus: scale.offset).ranking(
      name: name, level: level, scale: interval, range: scale.offset...scale.offset + scale.factor * range.width,
      definition: definition, method: method)
  }

  /// The partial area as a sum over units, for comparing it with another on the same units.
  /// - Returns: `nil` where a class has fewer than two units.
  /// - Complexity: O(*n*).
  public func partialAreaInfluence(_ range: PartialRange, standardised: Bool = false) -> UnitInfluence? {
    let groups = ScoreGroups(self)
    guard groups.gap == nil else { return nil }
    let scale = Self.scaling(range, standardised: standardised)
    let influence = partialInfluence(range, groups).scaled(by: scale.factor, plus: scale.offset)
    return influence.shortage == nil ? influence : nil
  }

  private static func scaling(_ range: PartialRange, standardised: Bool) -> (factor: Double, offset: Double) {
    guard standardised else { return (1, 0) }
    let span = range.width - range.diagonal
    return (0.5 / span, 0.5 - 0.5 * range.diagonal / span)
  }

  private func partialInfluence(_ range: PartialRange, _ groups: ScoreGroups) -> UnitInfluence {
    let first = 1 - range.upper
    let last = 1 - range.lower
    switch range.axis {
    case .specificity:
      let cut = CutCurve(rising: groups.positive, running: groups.negative, from: first, to: last)
      return influence(
        value: cut.area, groups: groups, positivePart: cut.risingPart, negativePart: cut.runningPart)
    case .sensitivity:
      // Read from the other corner the curve is specificity over 1 − sensitivity: the classes change places.
      let cut = CutCurve(rising: groups.negative.reversed(), running: groups.positive.reversed(), from: first, to: last)
      return influence(
        value: cut.area, groups: groups, positivePart: cut.runningPart.reversed(),
        negativePart: cut.risingPart.reversed())
    }
  }
}
