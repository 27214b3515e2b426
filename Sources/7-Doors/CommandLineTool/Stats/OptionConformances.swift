// SPDX-License-Identifier: Apache-2.0
public import ArgumentParser
public import CaseTables
public import Protocols
public import ReaderStudies
public import Statistics
public import Vocabulary

// The rooms' own words as options: the command line, the protocol and the report then use the same ones.

extension TableFormat: ExpressibleByArgument {}
extension ScoreDirection: ExpressibleByArgument {}
extension AnalysisSettings.AreaInterval: ExpressibleByArgument {}
extension AnalysisSettings.CompositeInterval: ExpressibleByArgument {}
extension AnalysisSettings.Readers: ExpressibleByArgument {}
extension BootstrapPlan.IntervalKind: ExpressibleByArgument {}
extension ProportionInterval: ExpressibleByArgument {}
extension CalibrationPlan.Smoother: ExpressibleByArgument {}
extension HeterogeneityMethod: ExpressibleByArgument {}
extension PooledIntervalMethod: ExpressibleByArgument {}
extension MetaScale: ExpressibleByArgument {}

extension TaskPlan.Kind: ExpressibleByArgument {}
extension TaskPlan.Unit: ExpressibleByArgument {}
extension TaskPlan.Scores: ExpressibleByArgument {}
extension AdvisedMetric: ExpressibleByArgument {}
extension MultiplicityAdjustment: ExpressibleByArgument {}
extension ReadingList.Discipline: ExpressibleByArgument {}
extension Metric: ExpressibleByArgument {
  /// The metrics that a table with one truth can answer, and without a range; `checkMetrics` says where the others are.
  public static var allValueStrings: [String] {
    let others: Set<Metric> = [.partialAUC, .handTillAUC, .macroAUC, .microAUC, .netBenefit, .expectedCost]
    return allCases.filter { !others.contains($0) && !$0.measuresAgreement && !$0.needsMarks }.map(\.rawValue)
  }
}
extension ReaderStudyPlan.Figure: ExpressibleByArgument {}
extension ReaderStudyPlan.Method: ExpressibleByArgument {}
extension FigureTable.Covariance: ExpressibleByArgument {}
extension RecalibrationMethod: ExpressibleByArgument {}
extension ScoreScale: ExpressibleByArgument {}
extension PlattTargets: ExpressibleByArgument {}
