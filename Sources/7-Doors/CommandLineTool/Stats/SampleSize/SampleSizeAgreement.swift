// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Statistics
import Validation

/// `fiducial stats samplesize kappa`: subjects for the agreement of two readers.
struct SampleSizeKappa: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kappa",
    abstract: "Subjects for Cohen's kappa of two readers: against a value, or for its interval.",
    discussion: """
      Examples: fiducial stats samplesize kappa --kappa 0.7 --null 0.4 --share 0.3
      fiducial stats samplesize kappa --kappa 0.6 --share 0.2 --share 0.25 --share 0.55 --half-width 0.1
      """)

  @Option(parsing: .unconditional, help: "The kappa that is anticipated.")
  var kappa: FiniteNumber

  @Option(parsing: .unconditional, help: "The kappa that is to be exceeded.")
  var null = FiniteNumber(unchecked: 0)

  @Option(help: "The share of a category. Repeatable; one share alone is that of the positives of two.")
  var share: [Double]

  @Option(help: "How the size is found. Default: goodness-of-fit for two categories, else large-sample.")
  var method: KappaPlan.Method?

  @OptionGroup var options: PlanningOptions

  func run() throws {
    try options.answer("How many subjects does the agreement need?") { () throws(PlanningError) in
      let shares = share.count == 1 ? [share[0], 1 - share[0]] : share
      let plan = try KappaPlan(shares: shares, kappa: kappa.value, recruitment: try Recruitment(loss: options.loss))
      if let width = options.halfWidth {
        return .planned(
          try plan.study(halfWidth: width, level: options.level), shows: "a kappa of \(kappa.value) is known")
      }
      let test = try options.test()
      let method = method ?? (shares.count == 2 ? .goodnessOfFit : .largeSample)
      let study = try plan.study(against: null.value, test: test, by: method)
      return .planned(
        study, shows: "a kappa of \(kappa.value) is shown to differ from \(null.value)",
        pictures: [
          PlanningPictures.curve(
            title: "Power by size", size: "Subjects", measure: "Power", found: study.total, target: options.power
          ) { try? plan.power(against: null.value, subjects: $0, test: test, by: method) }
        ])
    }
  }
}

/// `fiducial stats samplesize icc`: subjects for the agreement of measurements.
struct SampleSizeIntraclass: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "icc",
    abstract: "Subjects for an intraclass correlation, or for limits of agreement (--standard-deviation).",
    discussion: """
      Examples: fiducial stats samplesize icc --icc 0.8 --null 0.6 --readers 3
      fiducial stats samplesize icc --icc 0.8 --readers 2 --half-width 0.1
      fiducial stats samplesize icc --standard-deviation 4.2 --half-width 1
      """)

  @Option(help: "The correlation that is anticipated.")
  var icc: Double?

  @Option(help: "The correlation that is to be exceeded.")
  var null = 0.0

  @Option(help: "How many readers measure each subject.")
  var readers = 2

  @Option(help: "Plans limits of agreement: the standard deviation of the differences.")
  var standardDeviation: Double?

  @OptionGroup var options: PlanningOptions

  func validate() throws {
    if (icc == nil) == (standardDeviation == nil) {
      throw ValidationError("name either the --icc that is anticipated or the --standard-deviation of differences")
    }
    if standardDeviation != nil, options.halfWidth == nil {
      throw ValidationError("limits of agreement are planned by precision: name the --half-width")
    }
  }

  func run() throws {
    try options.answer("How many subjects does the agreement need?") { () throws(PlanningError) in
      let recruitment = try Recruitment(loss: options.loss)
      if let standardDeviation, let width = options.halfWidth {
        let study = try LimitsOfAgreementPlan(standardDeviation: standardDeviation).study(
          halfWidth: width, level: options.level, recruitment: recruitment)
        return .planned(study, shows: "either limit of agreement is known")
      }
      let plan = try IntraclassPlan(correlation: icc ?? 0, readers: readers, recruitment: recruitment)
      if let width = options.halfWidth {
        return .planned(
          try plan.study(halfWidth: width, level: options.level), shows: "an ICC of \(plan.correlation) is known")
      }
      let test = try options.test()
      let study = try plan.study(against: null, test: test)
      return .planned(
        study, shows: "an ICC of \(plan.correlation) is shown to lie above \(null)",
        pictures: [
          PlanningPictures.curve(
            title: "Power by size", size: "Subjects", measure: "Power", found: study.total, target: options.power
          ) { plan.power(against: null, subjects: $0, test: test) }
        ])
    }
  }
}

extension FiniteNumber {
  /// A number that is finite.
  init(unchecked value: Double) { self.value = value }
}
