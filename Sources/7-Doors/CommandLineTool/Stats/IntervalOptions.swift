// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Protocols
import Statistics
import Vocabulary

/// How intervals are made, and how readers are combined.
struct IntervalOptions: ParsableArguments {
  @Option(
    help: "The interval of an area: DeLong's variance on the log-odds, the same on the plain scale, or resampling.")
  var aucInterval: AnalysisSettings.AreaInterval = .logit

  @Option(help: "The interval of sensitivity, specificity and other proportions.")
  var proportionInterval: ProportionInterval = .wilson

  @Option(help: "The interval of F1, MCC and balanced accuracy.")
  var compositeInterval: AnalysisSettings.CompositeInterval = .delta

  @Option(help: "How bounds are read from the bootstrap replicates.")
  var bootstrapInterval: BootstrapPlan.IntervalKind = .bca

  @Option(help: "The number of bootstrap replicates.")
  var replicates = 2000

  @Option(help: "The seed of the bootstrap.")
  var seed: UInt64 = 20_261_121

  @Option(help: "With --reader: the mean of the readers, each measured alone, or all reads as one reader's.")
  var readers: AnalysisSettings.Readers = .averaged

  func validate() throws {
    if !(1...1_000_000).contains(replicates) {
      throw ValidationError("--replicates lies between 1 and 1000000, found \(replicates)")
    }
  }

  /// The options as an analysis has them.
  func settings(_ table: TableOptions) -> AnalysisSettings {
    AnalysisSettings(
      level: table.confidence, seed: seed, bootstrapReplicates: replicates, bootstrapInterval: bootstrapInterval,
      aucInterval: aucInterval, proportionInterval: proportionInterval, compositeInterval: compositeInterval,
      readers: readers)
  }
}

/// The claim of a comparison, as an option.
enum ClaimOption: String, CaseIterable, ExpressibleByArgument {
  case difference
  case superiority
  case nonInferiority = "non-inferiority"
  case equivalence

  /// The claim with its margin.
  func claim(margin: Double) -> Hypothesis {
    switch self {
    case .difference: .difference
    case .superiority: .superiority
    case .nonInferiority: .nonInferiority(margin: margin)
    case .equivalence: .equivalence(margin: margin)
    }
  }
}

/// A range of fractions, `LOWER:UPPER`.
struct RangeOption: ExpressibleByArgument {
  let lower: Double
  let upper: Double

  init(unchecked lower: Double, _ upper: Double) { (self.lower, self.upper) = (lower, upper) }

  init?(argument: String) {
    let parts = argument.split(separator: ":").compactMap { Double($0) }
    guard parts.count == 2, parts[0] >= 0, parts[0] < parts[1], parts[1] <= 1 else { return nil }
    (lower, upper) = (parts[0], parts[1])
  }
}
