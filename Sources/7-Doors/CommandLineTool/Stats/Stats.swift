// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `fiducial stats …`: one-off questions to a table, without a protocol and so without a verdict.
struct Stats: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Answers one-off questions about a table; without a protocol there is no verdict.",
    subcommands: [
      StatsArea.self, StatsPaired.self, StatsOperatingPoint.self, StatsSubgroups.self,
      StatsCalibration.self,
      StatsRecalibrate.self,
      StatsApplyRecalibration.self,
      StatsNetBenefit.self,
      StatsCost.self,
      StatsThreshold.self,
      StatsTriage.self,
      StatsFairness.self,
      StatsSlices.self,
      StatsMeta.self,
      StatsPool.self,
      StatsAdvise.self,
      StatsDeferral.self,
      StatsConformal.self,
      StatsMRMC.self,
      StatsFROC.self,
      StatsAgreement.self,
      StatsConsensus.self,
      StatsSampleSize.self,
    ])
}
