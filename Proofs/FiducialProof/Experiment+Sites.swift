// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Statistics
import Vocabulary

extension Experiment {
  /// Pooled values and prediction intervals over sites whose true values are drawn.
  static var sites: [Experiment] { normalSites + countedSites }

  private static var normalSites: [Experiment] {
    var list: [Experiment] = []
    let spread = 0.3
    for count in [3, 5, 10, 20] {
      for (words, variance) in [("large sites", 0.01), ("middling sites", 0.09)] {
        let design = "\(count) \(words): errors \(variance.squareRoot()), true spread \(spread)"
        @Sendable func pool(_ stream: inout PhiloxStream) throws -> MetaAnalysis {
          try MetaAnalysis(
            (0..<count).map { site in
              // Sites of unequal size, about the stated variance.
              let own = variance * (0.5 + Double(site + 1) / Double(count + 1))
              let effect =
                stream.normal(standardDeviation: spread) + stream.normal(standardDeviation: own.squareRoot())
              return try SiteEffect(name: "\(site)", effect: effect, variance: own)
            }, on: .plain)
        }
        for interval in PooledIntervalMethod.allCases {
          list.append(
            Experiment("pooled value", design, "REML, \(interval.title)", studies: 10_000) { stream in
              Outcome(try pool(&stream).pooled(name: "x", interval: interval), truth: 0)
            })
        }
        list.append(
          Experiment("a new site", design, "REML, prediction interval, t with k − 2", studies: 10_000) { stream in
            let pooled = try pool(&stream)
            return Outcome(pooled.prediction(name: "x"), truth: stream.normal(standardDeviation: spread))
          })
      }
    }
    return list
  }

  private static var countedSites: [Experiment] {
    var list: [Experiment] = []
    let (centre, spread) = (2.0, 0.5)
    for (count, trials) in [(6, 30), (6, 100), (15, 30)] {
      let design = "\(count) sites of \(trials) positives, sensitivity about 0.88, spread \(spread) on the logit scale"
      @Sendable func draw(_ stream: inout PhiloxStream) -> [Proportion] {
        (0..<count).map { _ in
          let chance = MetaScale.logit.back(stream.normal(mean: centre, standardDeviation: spread))
          return Proportion(successes: (0..<trials).count { _ in stream.happens(chance) }, trials: trials)
        }
      }
      let truth = MetaScale.logit.back(centre)
      @Sendable func twoSteps(_ stream: inout PhiloxStream) throws -> MetaAnalysis {
        try MetaAnalysis(
          draw(&stream).enumerated().map { try SiteEffect(name: "\($0)", proportion: $1) }, on: .logit)
      }
      list.append(
        Experiment("pooled sensitivity", design, "two steps, REML, Hartung–Knapp t", studies: 5_000) { stream in
          Outcome(try twoSteps(&stream).pooled(name: "x"), truth: truth)
        })
      list.append(
        Experiment("pooled sensitivity", design, "binomial–normal, t with k − 1", studies: 5_000) { stream in
          Outcome(try BinomialNormalModel(draw(&stream)).pooled(name: "x"), truth: truth)
        })
      list.append(
        Experiment("sensitivity of a new site", design, "two steps, prediction interval", studies: 5_000) { stream in
          let pooled = try twoSteps(&stream)
          let next = MetaScale.logit.back(stream.normal(mean: centre, standardDeviation: spread))
          return Outcome(pooled.prediction(name: "x"), truth: next)
        })
      list.append(
        Experiment("sensitivity of a new site", design, "binomial–normal, prediction", studies: 5_000) { stream in
          let model = try BinomialNormalModel(draw(&stream))
          let next = MetaScale.logit.back(stream.normal(mean: centre, standardDeviation: spread))
          return Outcome(model.prediction(name: "x"), truth: next)
        })
    }
    return list
  }
}
