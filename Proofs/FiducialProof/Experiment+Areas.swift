// SPDX-License-Identifier: Apache-2.0
import Distributions
import Statistics
import Vocabulary

extension Experiment {
  /// Intervals of areas.
  static var areas: [Experiment] {
    independentAreas + clusteredAreas + partialAreas + averagePrecisions + bootstrappedAreas
  }

  private static let sizes = [(20, 20), (50, 100), (10, 200)]

  private static var independentAreas: [Experiment] {
    AreaInterval.allCases.flatMap { scale in
      sizes.flatMap { positives, negatives in
        [0.7, 0.9, 0.98].map { area in
          let world = Binormal(area: area)
          return Experiment(
            "AUC", "\(positives) + \(negatives), \(area)", scale == .logit ? "DeLong, logit" : "DeLong, plain"
          ) { stream in
            let sample = try world.sample(positives: positives, negatives: negatives, &stream)
            return Outcome(sample.area(interval: scale), truth: area)
          }
        }
      }
    }
  }

  private static var clusteredAreas: [Experiment] {
    let world = Binormal(area: 0.85)
    var list: [Experiment] = []
    for (patients, truthByRow) in [(30, false), (100, false), (30, true), (100, true)] {
      for scale in AreaInterval.allCases {
        list.append(
          Experiment(
            "AUC, 3 correlated reads a patient",
            "\(patients) patients, truth by \(truthByRow ? "read" : "patient"), prevalence 0.4, correlation 0.5, 0.85",
            scale == .logit ? "Obuchowski, logit" : "Obuchowski, plain", studies: 10_000
          ) { stream in
            let sample = try world.clustered(
              patients: patients, rows: 3, correlation: 0.5, prevalence: 0.4, truthByRow: truthByRow, &stream)
            return Outcome(sample.area(interval: scale), truth: world.area)
          })
      }
    }
    list.append(
      Experiment(
        "AUC, 3 correlated reads a patient", "100 patients, truth by patient, prevalence 0.4, correlation 0.5, 0.85",
        "DeLong, logit, *patients ignored on purpose*", studies: 10_000
      ) { stream in
        let sample = try world.clustered(
          patients: 100, rows: 3, correlation: 0.5, prevalence: 0.4, truthByRow: false, &stream)
        let rows = try LabelledScores(scores: sample.scores, isPositive: sample.isPositive)
        return Outcome(rows.area(), truth: world.area)
      })
    return list
  }

  private static var partialAreas: [Experiment] {
    sizes.flatMap { positives, negatives in
      AreaInterval.allCases.map { scale in
        let world = Binormal(area: 0.9)
        let truth = world.partialArea(upTo: 0.2)
        return Experiment(
          "partial AUC, specificity 0.8 to 1", "\(positives) + \(negatives), AUC 0.9",
          scale == .logit ? "DeLong placements, logit" : "DeLong placements, plain", studies: 10_000
        ) { stream in
          let sample = try world.sample(positives: positives, negatives: negatives, &stream)
          guard let range = PartialRange(.specificity, from: 0.8, to: 1) else { return .nothing }
          return Outcome(sample.partialArea(range, interval: scale), truth: truth)
        }
      }
    }
  }

  private static var averagePrecisions: [Experiment] {
    let world = Binormal(area: 0.85)
    return [(100, 0.3), (400, 0.3), (1000, 0.05)].flatMap { count, prevalence in
      let truth = world.averagePrecision(prevalence: prevalence)
      return AreaInterval.allCases.map { scale in
        Experiment(
          "average precision", "cohort of \(count), prevalence \(prevalence), AUC 0.85",
          scale == .logit ? "infinitesimal jackknife, logit" : "infinitesimal jackknife, plain", studies: 10_000
        ) { stream in
          let positives = stream.binomial(trials: count, probability: prevalence)
          let sample = try world.sample(positives: positives, negatives: count - positives, &stream)
          return Outcome(sample.averagePrecision(interval: scale), truth: truth)
        }
      }
    }
  }

  private static var bootstrappedAreas: [Experiment] {
    sizes.flatMap { positives, negatives in
      [0.7, 0.9].flatMap { area in
        BootstrapPlan.IntervalKind.allCases.map { kind in
          let world = Binormal(area: area)
          return Experiment(
            "AUC", "\(positives) + \(negatives), \(area)",
            "bootstrap, \(kind == .bca ? "BCa" : "percentile"), 1000 replicates", studies: 4_000
          ) { stream in
            let sample = try world.sample(positives: positives, negatives: negatives, &stream)
            let plan = BootstrapPlan(unit: .rows, seed: stream.next(), replicates: 1000, interval: kind)
            return Outcome(try sample.bootstrappedArea(plan: plan), truth: area)
          }
        }
      }
    }
  }
}
