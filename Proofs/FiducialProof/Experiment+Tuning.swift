// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Statistics
import Vocabulary

extension Experiment {
  /// What is chosen or fitted on tuning rows and judged on others.
  static var tuned: [Experiment] { chosenThresholds + recalibrations }

  /// A rule, with the threshold that it would choose in the population.
  private struct Rule: Sendable {
    let words: String
    let rule: ThresholdRule
    let threshold: Double

    static func all(_ world: Binormal) -> [Rule] {
      let normal = NormalDistribution.standard
      var rules = [
        Rule(
          words: "sensitivity 0.9 or more", rule: .sensitivity(atLeast: 0.9),
          threshold: world.separation - normal.quantile(0.9)),
        Rule(words: "specificity 0.9 or more", rule: .specificity(atLeast: 0.9), threshold: normal.quantile(0.9)),
        Rule(words: "Youden", rule: .youden, threshold: world.separation / 2),
      ]
      if let cost = MisclassificationCost(ratio: 10, prevalence: 0.2) {
        // Where the likelihood ratio is (1 − π) / (ratio · π).
        rules.append(
          Rule(
            words: "least cost, ratio 10, prevalence 0.2", rule: .cost(cost),
            threshold: world.separation / 2 + log(0.8 / (10 * 0.2)) / world.separation))
      }
      return rules
    }
  }

  private static var chosenThresholds: [Experiment] {
    let world = Binormal(area: 0.85)
    let normal = NormalDistribution.standard
    let sizes = [(100, 100), (400, 100), (100, 400)]
    return sizes.flatMap { tuning, test in
      Rule.all(world).flatMap { rule -> [Experiment] in
        let design = "tuning \(tuning) + \(tuning), test \(test) + \(test), AUC 0.85; \(rule.words)"
        let isFixedRate = rule.rule.cost == nil && rule.rule != .youden
        // What a rule fixes in the tuning rows is judged by that rate; a rule that maximises by its sensitivity.
        let place = rule.words.hasPrefix("specificity") ? 1 : 0
        let name = place == 1 ? "specificity" : "sensitivity"
        @Sendable func rate(_ threshold: Double) -> Double {
          place == 1 ? normal.cumulative(threshold) : normal.upperTail(threshold - world.separation)
        }
        func study(
          _ quantity: String, _ method: String,
          _ outcome: @escaping @Sendable (CarriedThreshold) -> Outcome
        ) -> Experiment {
          Experiment(quantity, design, method, studies: 2000) { stream in
            let from = try world.sample(positives: tuning, negatives: tuning, &stream)
            let to = try world.sample(positives: test, negatives: test, &stream)
            let plan = BootstrapPlan(unit: .rows, seed: stream.next(), replicates: 400)
            let choice = try from.threshold(by: rule.rule)
            return outcome(try choice.carried(to: to, from: from, plan: plan))
          }
        }
        let ofRule = rate(rule.threshold)
        let bootstrap = "bootstrap, percentile, 400 replicates"
        return [
          study("\(name) of the rule", "total: \(bootstrap)" + (isFixedRate ? "" : ", of a maximum")) {
            Outcome($0.total[place], truth: ofRule)
          },
          study("\(name) of the rule", "fixed: Wilson, not what it claims") { Outcome($0.fixed[place], truth: ofRule) },
          study("\(name) of the chosen threshold", "fixed: Wilson") {
            Outcome($0.fixed[place], truth: rate($0.choice.threshold))
          },
          study("threshold of the rule", "\(bootstrap)" + (isFixedRate ? "" : ", of a maximum")) {
            Outcome($0.threshold, truth: rule.threshold)
          },
        ]
      }
    }
  }

  /// A model whose stated logits are 1.8 times too steep and 0.9 too high.
  private struct Overconfident: Sendable {
    static let slope = 1.8
    static let intercept = 0.9
    static let prevalence = 0.3
    let world = Binormal(area: 0.85)

    func sample(_ size: Int, intercept: Double = intercept, _ stream: inout PhiloxStream) throws -> LabelledScores {
      let prior = log(Self.prevalence / (1 - Self.prevalence))
      let truth = (0..<size).map { _ in stream.happens(Self.prevalence) }
      let scores = truth.map { isPositive in
        let evidence = stream.normal() + (isPositive ? world.separation : 0)
        let logit = prior + world.separation * (evidence - world.separation / 2)
        return 1 / (1 + exp(-(intercept + Self.slope * logit)))
      }
      return try LabelledScores(scores: scores, isPositive: truth)
    }
  }

  private static var recalibrations: [Experiment] {
    let model = Overconfident()
    let words = "stated logits 1.8 times too steep and 0.9 too high"
    return [100, 400].flatMap { size -> [Experiment] in
      let design = "tuning \(size), test 400, prevalence 0.3; \(words)"
      return [
        Experiment("Platt slope", "tuning \(size); \(words)", "maximum likelihood, Wald", studies: 4000) { stream in
          let fit = try RecalibratorFit(.platt, tuning: model.sample(size, &stream))
          return Outcome(fit.parameters[1], truth: 1 / Overconfident.slope)
        },
        Experiment(
          "temperature", "tuning \(size); stated logits 1.8 times too steep",
          "maximum likelihood, Wald, on the log scale",
          studies: 4000
        ) { stream in
          let fit = try RecalibratorFit(.temperature, tuning: model.sample(size, intercept: 0, &stream))
          return Outcome(fit.parameters[0], truth: Overconfident.slope)
        },
        Experiment("calibration slope before recalibration", design, "sandwich by row", studies: 2000) { stream in
          let fit = try RecalibratorFit(.platt, tuning: model.sample(size, &stream))
          let gain = RecalibrationGain(of: fit.recalibrator, on: try model.sample(400, &stream))
          return Outcome(gain.before[3], truth: 1 / Overconfident.slope)
        },
        Experiment("calibration slope after recalibration, of this curve", design, "sandwich by row", studies: 2000) {
          stream in
          let fit = try RecalibratorFit(.platt, tuning: model.sample(size, &stream))
          let gain = RecalibrationGain(of: fit.recalibrator, on: try model.sample(400, &stream))
          // What is left to correct of the true slope after this curve's.
          return Outcome(gain.after[3], truth: 1 / Overconfident.slope / (fit.parameters[1].value ?? .nan))
        },
      ]
    }
  }
}
