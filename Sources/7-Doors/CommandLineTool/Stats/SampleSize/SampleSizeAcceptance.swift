// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Statistics
import Validation
import Vocabulary

/// `fiducial stats samplesize acceptance`: how many cases a site checks, and how many errors it accepts.
struct SampleSizeAcceptance: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "acceptance",
    abstract: "The acceptance test of a site: how many cases are checked, and with how many errors the model passes.",
    discussion: """
      Example: fiducial stats samplesize acceptance --acceptable 0.02 --rejectable 0.08
      """)

  @Option(help: "The error rate with which the model should pass, as it was validated with.")
  var acceptable: Double

  @Option(help: "The error rate with which it should not.")
  var rejectable: Double

  @Option(help: "The chance that a model with the acceptable rate is turned away.")
  var producerRisk = 0.05

  @Option(help: "The chance that a model with the rejectable rate passes.")
  var consumerRisk = 0.1

  @Option(help: "The share of checked cases that cannot be judged.")
  var loss = 0.0

  @OptionGroup var page: PageOptions

  func run() throws {
    let result = try PlanningAnswer.result { () throws(PlanningError) in
      let plan = try AcceptancePlan(
        acceptable: acceptable, rejectable: rejectable, producerRisk: producerRisk, consumerRisk: consumerRisk)
      var result = AnalysisResult.planned(
        try plan.study(loss: loss),
        shows:
          "a model with an error rate of \(rejectable) is turned away (accepted with at most \(plan.accepted) errors)",
        pictures: [PlanningPictures.operatingCharacteristic(plan)])
      result.findings.append(
        "A model with an error rate of \(acceptable) passes with a chance of \(NumberOfPower.text(plan.acceptance(at: acceptable))), "
          + "one with \(rejectable) with \(NumberOfPower.text(plan.acceptance(at: rejectable))).")
      result.estimates.append(
        Estimate(
          name: "accepted-errors", value: Double(plan.accepted), interval: nil, method: "single sampling plan",
          n: plan.cases, unit: "errors", definition: "The largest number of errors with which the model is accepted."))
      return result
    }
    try page.print([result], title: "How is the model accepted at the site?", level: .percent95)
  }
}
