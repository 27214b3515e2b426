// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Protocols
import Validation
import Vocabulary

/// `fiducial stats agreement`: how well those agree who rate the same cases.
struct StatsAgreement: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agreement",
    abstract: "Agreement between raters: kappa and its kin, alpha, intraclass correlation, limits of agreement.",
    discussion: """
      Example: fiducial stats agreement grades.csv --case case --rater anna --rater ben --rater cleo
      """)

  @OptionGroup var table: RatingOptions

  @Option(help: "What the ratings are.")
  var scale: AgreementPlan.Scale = .nominal

  @Option(help: "How near misses count. Default: identity on the nominal scale, else quadratic.")
  var weights: AgreementPlan.Weights?

  @Option(
    help: ArgumentHelp(
      "A coefficient: percent-agreement, kappa, weighted-kappa, fleiss-kappa, gwet-ac, brennan-prediger, "
        + "krippendorff-alpha, specific-agreement, icc, limits, concordance. Repeatable. Default: those that fit the scale."
    ))
  var statistic: [String] = []

  func run() throws {
    let questions = TableQuestions(
      try table.read(), level: table.confidence, settings: AnalysisSettings(level: table.confidence))
    var plan = AgreementPlan()
    plan.raters = table.rater
    plan.rating = table.rating
    plan.scale = scale
    plan.weights = weights
    plan.coefficients = statistic
    try ResultWords(questions.agreement(plan)).print(json: table.json)
  }
}

extension AgreementPlan.Scale: ExpressibleByArgument {}
extension AgreementPlan.Weights: ExpressibleByArgument {}
