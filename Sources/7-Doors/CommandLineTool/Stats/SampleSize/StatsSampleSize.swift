// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `fiducial stats samplesize …`: how many cases and readers a study needs, and what one can show.
struct StatsSampleSize: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "samplesize",
    abstract: "Sample size and power, and what a study of a given size can show, for whom.",
    discussion: """
      Each question answers how large a study must be, by power or (with --half-width) by precision, with its assumptions, \
      method and source; --html writes the answer as a page with its curves. study asks the other way round: what an \
      existing table can show, overall and for each subgroup.
      """,
    subcommands: [
      SampleSizeArea.self, SampleSizeProportion.self, SampleSizeCalibration.self, SampleSizeReaders.self,
      SampleSizeFreeResponse.self, SampleSizeKappa.self, SampleSizeIntraclass.self, SampleSizeAcceptance.self,
      SampleSizeSubgroups.self, SampleSizeStudy.self,
    ])
}
