// SPDX-License-Identifier: Apache-2.0
public import Statistics
public import Vocabulary

/// A reader study, analysed by the methods that apply.
///
/// Obuchowski–Rockette is the analysis of variance; the pseudovalues of Dorfman, Berbaum and Metz say the same in complete
/// layouts, and the U-statistics check both without a model of the readers.
public struct ReaderStudyAnalysis: Sendable {
  /// The layout that was found.
  public let crossing: StudyCrossing
  /// The analysis of variance.
  public let obuchowskiRockette: ObuchowskiRockette
  /// The same by pseudovalues; `nil` where they do not exist.
  public let dorfmanBerbaumMetz: DorfmanBerbaumMetz?
  /// The U-statistics; `nil` for figures that are no average of kernels.
  public let uStatistics: UStatistics?

  /// Analyses an empirical figure by all methods.
  /// - Parameters:
  ///   - study: The reads.
  ///   - figure: The figure.
  ///   - covariance: How the covariances of the analysis of variance are estimated.
  ///   - level: The two-sided level.
  public init(
    _ study: ReaderStudy, figure: EmpiricalFigure, covariance: FigureTable.Covariance = .jackknife,
    level: ConfidenceLevel = .percent95
  ) {
    let table = FigureTable(figure, of: study, covariance: covariance)
    self.init(
      StudyCrossing(study), ObuchowskiRockette(table, level: level, range: 0...1), UStatistics(study, figure: figure))
  }

  /// Analyses a table of any figure; U-statistics do not apply.
  /// - Parameters:
  ///   - table: The figures with their covariances, higher is better.
  ///   - study: The reads they were made from.
  ///   - range: Where the figure can lie.
  ///   - level: The two-sided level.
  public init(
    _ table: FigureTable, of study: ReaderStudy, range: ClosedRange<Double>? = nil, level: ConfidenceLevel = .percent95
  ) {
    self.init(StudyCrossing(study), ObuchowskiRockette(table, level: level, range: range), nil)
  }

  private init(_ crossing: StudyCrossing, _ model: ObuchowskiRockette, _ uStatistics: UStatistics?) {
    self.crossing = crossing
    obuchowskiRockette = model
    dorfmanBerbaumMetz = try? DorfmanBerbaumMetz(model)
    self.uStatistics = uStatistics
  }

  /// What each method shows of one arm against another.
  /// - Parameters:
  ///   - test: The number of the arm on trial.
  ///   - reference: The number of the arm it is compared with.
  ///   - hypothesis: What is to be shown of the test arm.
  ///   - leading: Whose verdict rules, where it applies.
  /// - Returns: The verdicts, empty where the study has no such two arms.
  public func compared(
    _ test: Int, with reference: Int, _ hypothesis: Hypothesis = .difference,
    leading: SideBySide.Method = .obuchowskiRockette
  ) -> SideBySide {
    guard let difference = obuchowskiRockette.difference(test, less: reference) else {
      return SideBySide([], leading: leading)
    }
    var differences: [(SideBySide.Method, ArmDifference)] = [(.obuchowskiRockette, difference)]
    if dorfmanBerbaumMetz != nil {
      let words = "Dorfman-Berbaum-Metz, pseudovalues, readers and cases random, Hillis degrees of freedom"
      differences.append((.dorfmanBerbaumMetz, difference.described(words)))
    }
    if let uStatistics {
      differences.append((.uStatistics, uStatistics.difference(test, less: reference)))
      differences.append((.uStatisticsNormal, uStatistics.difference(test, less: reference, reference: .normal)))
    }
    let level = obuchowskiRockette.level
    return SideBySide(
      differences.map { method, difference in
        SideBySide.Verdict(
          method: method, difference: difference, comparison: difference.judged(hypothesis, level: level))
      }, leading: leading)
  }
}
