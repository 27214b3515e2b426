// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Statistics
import Validation

/// `fiducial stats samplesize proportion`: cases for a sensitivity or specificity, or for the comparison of two.
struct SampleSizeProportion: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "proportion",
    abstract: "Cases for a sensitivity or specificity against a value, for its interval, or for comparing two.",
    discussion: """
      Examples: fiducial stats samplesize proportion --value 0.9 --null 0.8
      fiducial stats samplesize proportion --value 0.9 --half-width 0.05 --prevalence 0.1
      fiducial stats samplesize proportion --reference 0.8 --value 0.9 --discordant 0.2
      """)

  /// Which cases the proportion is a share of.
  enum Share: String, CaseIterable, ExpressibleByArgument {
    case sensitivity
    case specificity
    case proportion

    var ofPositives: Bool? { self == .proportion ? nil : self == .sensitivity }
  }

  @Option(help: "What the proportion is: a share of the diseased, of the healthy, or of all cases.")
  var of: Share = .sensitivity

  @Option(help: "The proportion that is anticipated (of the test, where two are compared).")
  var value: Double

  @Option(help: "The proportion that is to be exceeded, for one proportion.")
  var null: Double?

  @Option(help: "The reference's proportion: two are compared.")
  var reference: Double?

  @Option(help: "The share of cases on which the two disagree, where both judge the same cases; else each has its own.")
  var discordant: Double?

  @Option(help: "How one proportion is tested.")
  var test: ProportionPlan.Test = .exact

  @Option(help: "How McNemar's power is computed.")
  var paired: ProportionComparisonPlan.PairedMethod = .connor

  @Option(help: "The interval whose half-width is planned; without it the normal one.")
  var interval: ProportionInterval?

  @OptionGroup var claim: PlannedClaimOptions
  @OptionGroup var recruitment: RecruitmentOptions
  @OptionGroup var options: PlanningOptions

  func validate() throws {
    if reference == nil, null == nil, options.halfWidth == nil {
      throw ValidationError("say what is to be shown: --null, --reference or --half-width")
    }
    if reference == nil, discordant != nil || claim.hypothesis != .difference {
      throw ValidationError("--discordant and --hypothesis need a --reference")
    }
  }

  func run() throws {
    try options.answer("How many cases does the \(of.rawValue) need?") { () throws(PlanningError) in
      if let reference { return try comparison(reference) }
      let plan = try ProportionPlan(
        of.rawValue, proportion: value, ofPositives: of.ofPositives, recruitment: try recruitment.recruitment(options))
      if let width = options.halfWidth {
        let study = try plan.study(
          halfWidth: width, level: options.level, precision: interval.map { .interval($0) } ?? .normal)
        return .planned(study, shows: "a \(of.rawValue) of \(value) is known")
      }
      let rates = try options.test()
      let null = null ?? 0.5
      let study = try plan.study(against: null, test: rates, by: test)
      return .planned(
        study, shows: "a \(of.rawValue) of \(value) is shown to differ from \(null)",
        pictures: [
          PlanningPictures.curve(
            title: "Power by size", size: "Cases of the class", measure: "Power",
            found: (of == .specificity ? study.negatives : study.positives) ?? study.total, target: options.power
          ) { plan.power(against: null, cases: $0, test: rates, by: test) }
        ])
    }
  }

  private func comparison(_ reference: Double) throws(PlanningError) -> AnalysisResult {
    let rates = try options.test()
    let plan = try ProportionComparisonPlan(
      of.rawValue, reference: reference, test: value,
      pairing: discordant.map { .paired(discordant: $0) } ?? .unpaired(ratio: 1), ofPositives: of.ofPositives,
      recruitment: try recruitment.recruitment(options))
    if let width = options.halfWidth {
      return .planned(
        try plan.study(halfWidth: width, level: options.level), shows: "the difference of the two is known")
    }
    let study = try plan.study(claim.claim, level: rates, by: paired)
    return .planned(
      study, shows: "\(claim.words) between a \(of.rawValue) of \(value) and one of \(reference) is shown")
  }
}
