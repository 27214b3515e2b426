// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `fiducial harmonise`: what a scanner or a site does to numbers and images, taken out again.
struct HarmoniseVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "harmonise",
    abstract: "Takes what a site or scanner does out of features, grey values and networks.",
    subcommands: [HarmoniseFit.self, HarmoniseApply.self, HarmoniseCheck.self, HarmoniseAdapt.self])
}
