// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Statistics
import Validation
import Vocabulary

/// `fiducial stats samplesize calibration`: cases for the external validation of predicted chances.
struct SampleSizeCalibration: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibration",
    abstract: "Cases to validate predicted chances: observed/expected, slope, C statistic, net benefit (Riley).",
    discussion: """
      Examples: fiducial stats samplesize calibration --prevalence 0.2 --area 0.78
      fiducial stats samplesize calibration --prevalence 0.018 --area 0.8 --logit-mean -5 --logit-sd 2.5
      fiducial stats samplesize calibration --prevalence 0.174 --parameters 24 --cox-snell 0.288
      """)

  @Option(help: "The share of events.")
  var prevalence: Double

  @Option(help: "The C statistic that is anticipated.")
  var area: Double?

  @Option(parsing: .unconditional, help: "The mean of the predictions' log odds. Default: as C and prevalence ask.")
  var logitMean: FiniteNumber?

  @Option(help: "Their standard deviation.")
  var logitSd: Double?

  @Option(help: "The full width of the interval for observed over expected.")
  var observedExpectedWidth = 0.2

  @Option(help: "The full width of the interval for the calibration slope.")
  var slopeWidth = 0.2

  @Option(help: "The full width of the interval for the C statistic.")
  var areaWidth = 0.1

  @Option(help: "The full width of the interval for the standardized net benefit.")
  var netBenefitWidth = 0.2

  @Option(help: "The threshold probability of the decision whose net benefit is to be known.")
  var threshold: Double?

  @Option(help: "The sensitivity at it.")
  var sensitivity: Double?

  @Option(help: "The specificity at it.")
  var specificity: Double?

  @Option(help: "Plans the making of a model instead: its candidate parameters.")
  var parameters: Int?

  @Option(help: "The Cox-Snell R² that is anticipated of it.")
  var coxSnell: Double?

  @Option(help: "The share of recruited cases that is lost.")
  var loss = 0.0

  @Option(help: "The confidence level of the intervals.")
  var level = 0.95

  @OptionGroup var page: PageOptions

  func validate() throws {
    if ConfidenceLevel(level) == nil { throw ValidationError("--level lies between 0 and 1, found \(level)") }
    if (parameters == nil) != (coxSnell == nil) { throw ValidationError("--parameters and --cox-snell go together") }
    if parameters == nil, area == nil { throw ValidationError("name the --area that is anticipated") }
    if (logitMean == nil) != (logitSd == nil) { throw ValidationError("--logit-mean and --logit-sd go together") }
    let decision = [threshold, sensitivity, specificity].compactMap { $0 }.count
    if decision != 0, decision != 3 {
      throw ValidationError("net benefit needs --threshold, --sensitivity and --specificity")
    }
  }

  func run() throws {
    let level = ConfidenceLevel(level) ?? .percent95
    let result = try PlanningAnswer.result { () throws(PlanningError) in
      if let parameters, let coxSnell {
        let plan = try PredictionDevelopmentPlan(parameters: parameters, prevalence: prevalence, coxSnell: coxSnell)
        return .planned(byCriteria: plan.criteria(), shows: "a model with \(parameters) parameters is not overfitted")
      }
      var targets = PredictionValidationPlan.Targets()
      targets.observedExpected = observedExpectedWidth
      targets.slope = slopeWidth
      targets.area = areaWidth
      targets.netBenefit = netBenefitWidth
      var predictions = PredictionValidationPlan.Predictions.fromArea
      if let logitMean, let logitSd {
        predictions = .normalLogit(mean: logitMean.value, standardDeviation: logitSd)
      }
      var decision: PredictionValidationPlan.Decision?
      if let threshold, let sensitivity, let specificity {
        decision = try .init(threshold: threshold, sensitivity: sensitivity, specificity: specificity)
      }
      let plan = try PredictionValidationPlan(
        prevalence: prevalence, area: area ?? 0.5, predictions: predictions, targets: targets, decision: decision,
        level: level, loss: loss)
      return .planned(byCriteria: try plan.criteria(), shows: "predicted chances are validated as precisely as asked")
    }
    try page.print([result], title: "How many cases does the validation need?", level: level)
  }
}
