// SPDX-License-Identifier: Apache-2.0
public import Statistics
public import Vocabulary

/// One comparison of two arms, by the methods that apply, side by side.
///
/// Obuchowski–Rockette leads; the pseudovalues of Dorfman, Berbaum and Metz say the same in complete layouts, and the
/// U-statistics check both without a model of the readers.
public struct ReaderStudyAnalysis: Sendable {
  /// The layout that was found.
  public let crossing: StudyCrossing
  /// The analysis of variance.
  public let obuchowskiRockette: ObuchowskiRockette
  /// The same by pseudovalues; `nil` where they do not exist.
  public let dorfmanBerbaumMetz: DorfmanBerbaumMetz?
  /// The U-statistics; `nil` for figures that are no average of kernels.
  public let uStatistics: UStatistics?
  /// What each method shows, Obuchowski–Rockette first; empty where there is one arm only.
  public let verdicts: [Verdict]

  /// What one method shows.
  public struct Verdict: Sendable, Equatable {
    /// The short name of the method.
    public let method: String
    /// The comparison.
    public let comparison: ArmComparison
  }

  /// The leading comparison.
  public var comparison: ArmComparison? { verdicts.first?.comparison }

  /// Whether methods that can be judged come to different verdicts at the level.
  public var verdictsDisagree: Bool { Set(verdicts.compactMap(\.comparison.isShown)).count > 1 }

  /// The disagreement, or agreement, in one sentence; `nil` where fewer than two methods can be judged.
  public var sentence: String? {
    let judged = verdicts.filter { $0.comparison.isShown != nil }
    guard judged.count > 1 else { return nil }
    let shown = judged.filter { $0.comparison.isShown == true }.map(\.method)
    let not = judged.filter { $0.comparison.isShown == false }.map(\.method)
    if shown.isEmpty { return "All methods agree that it is not shown: \(not.joined(separator: ", "))." }
    if not.isEmpty { return "All methods agree that it is shown: \(shown.joined(separator: ", "))." }
    return
      "The methods disagree: \(shown.joined(separator: ", ")) would show it, \(not.joined(separator: ", ")) would not; "
      + "the verdict is that of \(verdicts[0].method)."
  }

  /// Analyses an empirical figure by all methods.
  /// - Parameters:
  ///   - study: The reads.
  ///   - figure: The figure.
  ///   - test: The number of the arm on trial.
  ///   - reference: The number of the arm it is compared with; `nil` for no comparison.
  ///   - hypothesis: What is to be shown of the test arm.
  ///   - covariance: How the covariances of the analysis of variance are estimated.
  ///   - level: The two-sided level.
  public init(
    _ study: ReaderStudy, figure: EmpiricalFigure, test: Int, reference: Int?, hypothesis: Hypothesis = .difference,
    covariance: FigureTable.Covariance = .jackknife, level: ConfidenceLevel = .percent95
  ) {
    let table = FigureTable(figure, of: study, covariance: covariance)
    let uStatistics = UStatistics(study, figure: figure)
    self.init(
      StudyCrossing(study), ObuchowskiRockette(table, level: level, range: 0...1), uStatistics, test: test,
      reference: reference, hypothesis: hypothesis, level: level)
  }

  /// Analyses a table of any figure; U-statistics do not apply.
  public init(
    _ table: FigureTable, of study: ReaderStudy, test: Int, reference: Int?, hypothesis: Hypothesis = .difference,
    range: ClosedRange<Double>? = nil, level: ConfidenceLevel = .percent95
  ) {
    self.init(
      StudyCrossing(study), ObuchowskiRockette(table, level: level, range: range), nil, test: test,
      reference: reference, hypothesis: hypothesis, level: level)
  }

  private init(
    _ crossing: StudyCrossing, _ model: ObuchowskiRockette, _ uStatistics: UStatistics?, test: Int, reference: Int?,
    hypothesis: Hypothesis, level: ConfidenceLevel
  ) {
    self.crossing = crossing
    obuchowskiRockette = model
    let pseudovalues = try? DorfmanBerbaumMetz(model)
    dorfmanBerbaumMetz = pseudovalues
    self.uStatistics = uStatistics
    var verdicts: [Verdict] = []
    if let reference, let difference = model.difference(test, less: reference) {
      verdicts.append(Verdict(method: "Obuchowski-Rockette", comparison: difference.judged(hypothesis, level: level)))
      if pseudovalues != nil {
        let same = difference.described("Dorfman-Berbaum-Metz, pseudovalues, Hillis degrees of freedom")
        verdicts.append(Verdict(method: "Dorfman-Berbaum-Metz", comparison: same.judged(hypothesis, level: level)))
      }
      if let uStatistics {
        for (name, kind) in [("U-statistics (t)", UStatistics.Reference.t), ("U-statistics (normal)", .normal)] {
          let difference = uStatistics.difference(test, less: reference, reference: kind)
          verdicts.append(Verdict(method: name, comparison: difference.judged(hypothesis, level: level)))
        }
      }
    }
    self.verdicts = verdicts
  }
}
