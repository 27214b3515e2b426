// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `fiducial dataset`: makes data sets of what is in the archive, checks, splits, compares and hands them out.
struct DatasetVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dataset",
    abstract: "Makes data sets of what is in the archive, checks, splits, compares and hands them out.",
    subcommands: [
      DatasetCreate.self, DatasetList.self, DatasetShow.self, DatasetDiff.self, DatasetLabel.self, DatasetCheck.self,
      DatasetWithdraw.self, DatasetSplit.self, DatasetOpen.self, DatasetCard.self, DatasetExportVerb.self,
    ])
}
