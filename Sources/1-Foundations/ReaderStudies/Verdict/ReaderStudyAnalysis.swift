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
  /// Whether more of the figure is better.
  public let isHigherBetter: Bool
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
    // One reader alone says nothing about others, whatever the moments of his cases give.
    let readersWhoRead = study.readers.indices.count { reader in
      study.arms.indices.contains { !study.cell(arm: $0, reader: reader).cases.isEmpty }
    }
    self.init(
      StudyCrossing(study), ObuchowskiRockette(table, level: level, range: 0...1),
      readersWhoRead > 1 ? UStatistics(study, figure: figure) : nil)
  }

  /// Analyses a table of any figure; U-statistics do not apply.
  /// - Parameters:
  ///   - table: The figures with their covariances.
  ///   - study: The reads they were made from.
  ///   - range: Where the figure can lie.
  ///   - isHigherBetter: Whether more of the figure is better.
  ///   - level: The two-sided level.
  public init(
    _ table: FigureTable, of study: ReaderStudy, range: ClosedRange<Double>? = nil, isHigherBetter: Bool = true,
    level: ConfidenceLevel = .percent95
  ) {
    self.init(
      StudyCrossing(study), ObuchowskiRockette(table, level: level, range: range), nil, isHigherBetter: isHigherBetter)
  }

  private init(
    _ crossing: StudyCrossing, _ model: ObuchowskiRockette, _ uStatistics: UStatistics?, isHigherBetter: Bool = true
  ) {
    self.isHigherBetter = isHigherBetter
    self.crossing = crossing
    obuchowskiRockette = model
    dorfmanBerbaumMetz = try? DorfmanBerbaumMetz(model)
    self.uStatistics = uStatistics
  }

  /// What each method shows of one arm against another.
  ///
  /// Differences are turned so that positive is better for the test: reference less test where lower is better.
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
    let found = turned(test, reference, .readersAndCases)
    guard let difference = found else { return SideBySide([], leading: leading) }
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

  /// The difference of one arm from another, turned so that positive is better for the first.
  public func turned(_ test: Int, _ reference: Int, _ generalization: Generalization) -> ArmDifference? {
    isHigherBetter
      ? obuchowskiRockette.difference(test, less: reference, generalization)
      : obuchowskiRockette.difference(reference, less: test, generalization)?.ofLowerBetter
  }
}
