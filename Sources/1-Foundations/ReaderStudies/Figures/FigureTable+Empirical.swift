// SPDX-License-Identifier: Apache-2.0

extension FigureTable {
  /// The table of an empirical figure with its covariances, in closed form.
  ///
  /// Nothing is refitted: leaving out a case changes an area by its placement alone, so the jackknife costs no more than
  /// DeLong's estimate. With sampling units of several cases the unit is left out whole.
  ///
  /// **Edge cases.** A cell without cases of a class that the figure needs, or with a single unit in it, has no variance and
  /// is left undefined.
  /// - Parameters:
  ///   - figure: What is computed in each cell.
  ///   - study: The reads.
  ///   - covariance: How the covariances are estimated; ``Covariance/unbiased`` needs cases that are units of their own and
  ///     leaves the table undefined otherwise.
  /// - Complexity: O(cells² · n log n).
  /// > Source: Obuchowski & Rockette, Commun Stat Simul 24 (1995) 285–308; DeLong et al., Biometrics 44 (1988) 837–845;
  /// > Obuchowski, Biometrics 53 (1997) 567–578 for clusters; Gallas et al., JOSA A 24 (2007) B70–80 for unbiased products.
  public init(_ figure: EmpiricalFigure, of study: ReaderStudy, covariance: Covariance = .jackknife) {
    let placements = study.cells.map { CellPlacements($0, of: figure, isDiseased: study.isDiseased) }
    let influences = placements.map { CellInfluence($0, of: study) }
    let units = figure.isOneClass ? CellInfluence.unitsCounting(influences) : CellInfluence.unitsRead(study)
    var values = zip(placements, influences).map { $1.hasVariance ? $0.value : nil }
    var covariances = [Double](repeating: 0, count: values.count * values.count)
    switch covariance {
    case .jackknife:
      let factor = units > 0 ? Double(units - 1) / Double(units) : 0
      let columns = zip(placements, influences).map { $1.leftOut($0, study) }
      // With units of unequal size the left-out figures do not average to the figure itself.
      let means = columns.map { column in units > 0 ? column.values.reduce(0, +) / Double(units) : 0 }
      Self.fill(&covariances, values) { one, other in
        factor * (columns[one].product(columns[other]) - Double(units) * means[one] * means[other])
      }
    case .deLong:
      let isClustered = study.hasClusters
      Self.fill(&covariances, values) { influences[$0].deLong(influences[$1], isClustered: isClustered) }
    case .unbiased where study.hasClusters: values = values.map { _ in nil }
    case .unbiased:
      let moments = ReaderMoments(study, figure: figure)
      Self.fill(&covariances, values) { moments.pair($0, $1).covariance ?? 0 }
    }
    self.init(
      figure: figure.name, arms: study.arms, readers: study.readers, values: values, covariances: covariances,
      covarianceMethod: covariance, units: units)
  }

  private static func fill(_ covariances: inout [Double], _ values: [Double?], _ covariance: (Int, Int) -> Double) {
    for one in values.indices where values[one] != nil {
      for other in 0...one where values[other] != nil {
        let value = covariance(one, other)
        covariances[one * values.count + other] = value
        covariances[other * values.count + one] = value
      }
    }
  }
}

extension ReaderStudy {
  /// Whether some sampling unit holds several cases.
  var hasClusters: Bool {
    guard let units else { return false }
    return Set(units).count < units.count
  }
}
