// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Statistics
import Vocabulary

extension Experiment {
  /// Intervals at an operating point.
  static var operatingPoints: [Experiment] { composites + bootstrapped + clusteredProportions + fixedRates }

  /// A call against truth, by its three rates.
  private struct Caller: Sendable {
    let sensitivity: Double
    let specificity: Double
    let prevalence: Double

    /// The table of a very large sample, where every metric is its truth.
    func truth(_ metric: Metric) -> Double {
      let size = 1e12
      let positives = (prevalence * size).rounded()
      let negatives = size - positives
      let hits = (positives * sensitivity).rounded()
      let passes = (negatives * specificity).rounded()
      let table = ConfusionCounts(
        truePositives: Int(hits), falsePositives: Int(negatives - passes), falseNegatives: Int(positives - hits),
        trueNegatives: Int(passes))
      return table.estimate(metric).value ?? .nan
    }

    func counts(positives: Int, negatives: Int, _ stream: inout PhiloxStream) -> ConfusionCounts {
      let hits = stream.binomial(trials: positives, probability: sensitivity)
      let passes = stream.binomial(trials: negatives, probability: specificity)
      return ConfusionCounts(
        truePositives: hits, falsePositives: negatives - passes, falseNegatives: positives - hits, trueNegatives: passes
      )
    }

    func cohort(_ size: Int, _ stream: inout PhiloxStream) -> ConfusionCounts {
      let positives = stream.binomial(trials: size, probability: prevalence)
      return counts(positives: positives, negatives: size - positives, &stream)
    }

    /// The name that the library gives the method.
    func methodName(_ metric: Metric) -> String {
      ConfusionCounts(truePositives: 2, falsePositives: 1, falseNegatives: 1, trueNegatives: 2).estimate(metric).method
    }

    var words: String { "sensitivity \(sensitivity), specificity \(specificity), prevalence \(prevalence)" }
  }

  private static var composites: [Experiment] {
    let callers = [
      Caller(sensitivity: 0.8, specificity: 0.85, prevalence: 0.3),
      Caller(sensitivity: 0.9, specificity: 0.95, prevalence: 0.1),
    ]
    let metrics: [Metric] = [
      .f1, .mcc, .balancedAccuracy, .positiveLikelihoodRatio, .negativeLikelihoodRatio, .precision,
    ]
    return callers.flatMap { caller in
      [60, 300].flatMap { size in
        metrics.map { metric in
          let truth = caller.truth(metric)
          let method = caller.methodName(metric)
          return Experiment(metric.rawValue, "cohort of \(size), \(caller.words)", method) { stream in
            Outcome(caller.cohort(size, &stream).estimate(metric), truth: truth)
          }
        }
      }
    }
  }

  private static var bootstrapped: [Experiment] {
    let caller = Caller(sensitivity: 0.8, specificity: 0.85, prevalence: 0.3)
    let truth = caller.truth(.f1)
    return [60, 300].flatMap { size in
      BootstrapPlan.IntervalKind.allCases.flatMap { kind in
        [false, true].flatMap { isStratified in
          [false, true].map { isCohort in
            Experiment(
              "f1", (isCohort ? "cohort of " : "class sizes fixed, ") + "\(size), \(caller.words)",
              "bootstrap, \(kind == .bca ? "BCa" : "percentile"), 1000 replicates, "
                + (isStratified ? "stratified" : "not stratified"), studies: 4_000
            ) { stream in
              let positives = Int(Double(size) * caller.prevalence)
              let counts =
                isCohort
                ? caller.cohort(size, &stream)
                : caller.counts(positives: positives, negatives: size - positives, &stream)
              let plan = BootstrapPlan(
                unit: .rows, seed: stream.next(), replicates: 1000, isStratified: isStratified, interval: kind)
              let name = BootstrapQuantity("f1", definition: "F1")
              return Outcome(try plan.estimate(name, from: counts) { $0.estimate(.f1).value }, truth: truth)
            }
          }
        }
      }
    }
  }

  private static var clusteredProportions: [Experiment] {
    [(20, 0.85), (50, 0.85), (50, 0.97), (200, 0.97)].flatMap { patients, share in
      ProportionInterval.allCases.map { interval in
        Experiment(
          "sensitivity, 3 correlated reads a patient",
          "\(patients) diseased patients, latent correlation 0.5, \(share)",
          "\(interval.title) on effective counts", studies: 10_000
        ) { stream in
          let limit = NormalDistribution.standard.quantile(share)
          var (calls, unit): ([Bool], [Int32]) = ([], [])
          for patient in 0..<patients {
            let shared = 0.5.squareRoot() * stream.normal()
            for _ in 0..<3 {
              calls.append(shared + 0.5.squareRoot() * stream.normal() < limit)
              unit.append(Int32(patient))
            }
          }
          let reads = try BinaryReads(
            calls: calls, isPositive: [Bool](repeating: true, count: calls.count),
            clusters: try ClusterIndex(unitOfRow: unit, count: patients))
          return Outcome(reads.estimate(.sensitivity, interval: interval), truth: share)
        }
      }
    }
  }

  private static var fixedRates: [Experiment] {
    [(20, 20), (50, 100), (200, 200)].map { positives, negatives in
      let world = Binormal(area: 0.9)
      let truth = world.sensitivity(at: 0.1)
      return Experiment(
        "sensitivity where specificity is 0.9", "\(positives) + \(negatives), AUC 0.9", "Wilson, joined (MOVER)",
        studies: 10_000
      ) { stream in
        let sample = try world.sample(positives: positives, negatives: negatives, &stream)
        return Outcome(sample.sensitivity(atSpecificity: 0.9), truth: truth)
      }
    }
  }
}
