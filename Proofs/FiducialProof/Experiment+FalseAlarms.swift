// SPDX-License-Identifier: Apache-2.0
import Distributions
import Statistics
import Vocabulary

extension Experiment {
  /// Tests where there is nothing to find.
  static var falseAlarms: [Experiment] { areaTests + marginTests + mcNemars }

  /// Bands around the whole ROC curve.
  static var bands: [Experiment] {
    [(20, 20, 0.9), (50, 100, 0.7), (50, 100, 0.9), (200, 200, 0.9)].map { positives, negatives, area in
      let world = Binormal(area: area)
      let rates = (1..<400).map { Double($0) / 400 } + (1...40).map { 0.0025 * Double($0) / 41 }
      let curve = rates.map { (rate: $0, sensitivity: world.sensitivity(at: $0)) }
      return Experiment(
        "ROC curve, every point at once", "\(positives) + \(negatives), \(area)", "fixed-width band, Massart",
        studies: 4_000
      ) { stream in
        let sample = try world.sample(positives: positives, negatives: negatives, &stream)
        guard let band = sample.rocBand(method: .fixedWidth) else { return .nothing }
        return .decision(
          curve.allSatisfy { band.bounds(atFalsePositiveRate: $0.rate)?.contains($0.sensitivity) ?? false })
      }
    }
  }

  private static var areaTests: [Experiment] {
    var list: [Experiment] = []
    for (positives, negatives) in [(20, 20), (50, 100), (10, 200)] {
      for area in [0.8, 0.95] {
        let model = Binormal(area: area)
        let design = "\(positives) + \(negatives), both \(area)"
        list.append(
          Experiment("equal AUC, paired", design + ", correlation 0.6", "DeLong", nominal: 0.05) { stream in
            Outcome(
              try Binormal.columns(
                [model, model], correlation: 0.6, positives: positives, negatives: negatives, &stream
              ).comparison(of: 0, with: 1).test)
          })
        list.append(
          Experiment("equal AUC, unpaired", design, "DeLong, Satterthwaite t", nominal: 0.05) { stream in
            let a = try model.sample(positives: positives, negatives: negatives, &stream)
            let b = try model.sample(positives: positives, negatives: negatives, &stream)
            return Outcome(a.comparisonOfAreas(withIndependent: b).test)
          })
        list.append(
          Experiment("equal AUC, unpaired", design, "DeLong, normal, as the command does", nominal: 0.05) { stream in
            let a = try model.sample(positives: positives, negatives: negatives, &stream)
            let b = try model.sample(positives: positives, negatives: negatives, &stream)
            return try unpairedComparison(a, b)?.tests.first.map { Outcome($0) } ?? .nothing
          })
      }
      let model = Binormal(area: 0.8)
      list.append(
        Experiment(
          "equal AUC of 4 models", "\(positives) + \(negatives), all 0.8, correlation 0.6", "DeLong, chi-squared on 3",
          nominal: 0.05, studies: 10_000
        ) { stream in
          Outcome(
            try Binormal.columns(
              [model, model, model, model], correlation: 0.6, positives: positives, negatives: negatives, &stream
            ).equalityOfAreas())
        })
    }
    return list
  }

  /// Two samples without a common case, compared as an evaluation of two arms compares them.
  static func unpairedComparison(_ a: LabelledScores, _ b: LabelledScores) throws -> Comparison? {
    let size = a.count + b.count
    let influences = try [(a, 0), (b, a.count)].map { sample, first in
      let units = sample.scores.indices.map { Int32(first + $0) }
      return try LabelledScores(
        scores: sample.scores, isPositive: sample.isPositive,
        clusters: try ClusterIndex(unitOfRow: units, count: size)
      ).areaInfluence()
    }
    guard let test = influences[0], let reference = influences[1] else { return nil }
    return Comparison(test: test, reference: reference, metric: "auc", hypothesis: .difference)
  }

  private static var marginTests: [Experiment] {
    let areas = [(20, 20), (50, 100), (200, 400)].map { positives, negatives in
      let models = [Binormal(area: 0.85), Binormal(area: 0.9)]
      return Experiment(
        "AUC not inferior by 0.05", "\(positives) + \(negatives), 0.85 against 0.90: at the margin, correlation 0.6",
        "lower bound, DeLong", nominal: 0.025
      ) { stream in
        let both = try Binormal.columns(models, correlation: 0.6, positives: positives, negatives: negatives, &stream)
        guard let test = both.samples[0].areaInfluence(), let reference = both.samples[1].areaInfluence() else {
          return .nothing
        }
        let found = Comparison(
          test: test, reference: reference, metric: "auc", hypothesis: .nonInferiority(margin: 0.05))
        return found.isShown.map { .decision($0) } ?? .nothing
      }
    }
    let shares = [50, 100, 400].map { subjects in
      let world = PairWorld(subjects: subjects, both: 0.78, testOnly: 0.07, referenceOnly: 0.12)
      return Experiment(
        "sensitivity not inferior by 0.05", world.words + ": at the margin", "lower bound, Newcombe, paired",
        nominal: 0.025
      ) { stream in
        let found = Comparison(
          paired: world.pairs(&stream), metric: "sensitivity", hypothesis: .nonInferiority(margin: 0.05))
        return found.isShown.map { .decision($0) } ?? .nothing
      }
    }
    let model = reading(readerVariance: 0)
    let margin = 0.03
    let readers = [60, 150].map { patients in
      Experiment(
        "reader-averaged AUC not inferior by \(margin)",
        "5 fixed readers, \(patients) patients, prevalence 0.4, at the margin", "lower bound, variance by case",
        nominal: 0.025, studies: 4_000
      ) { stream in
        var shifted = model
        // The aided arm is worse than the unaided by exactly the margin.
        let aided = NormalDistribution.standard.quantile(model.area(arm: 0) - margin)
        let unaided = NormalDistribution.standard.quantile(model.area(arm: 0))
        shifted.separations = [model.separations[0], model.separations[0] * aided / unaided]
        let study = shifted.study(
          of: SimulatedCohort(patients: patients, prevalence: 0.4), readers: 5, seed: stream.next())
        let found = try readerDifference(study, hypothesis: .nonInferiority(margin: margin))
        return found?.isShown.map { .decision($0) } ?? .nothing
      }
    }
    return areas + shares + readers
  }

  private static var mcNemars: [Experiment] {
    [(50, 0.05), (50, 0.15), (200, 0.05)].flatMap { subjects, share in
      McNemar.Version.allCases.map { version in
        let world = PairWorld(subjects: subjects, both: 0.9 - 2 * share, testOnly: share, referenceOnly: share)
        return Experiment(
          "equal proportions, paired", "\(subjects) pairs, \(share) disagree each way", "McNemar, \(version.rawValue)",
          nominal: 0.05
        ) { stream in
          let test = world.pairs(&stream).mcNemar.test(version)
          // Without a disagreement nothing is rejected.
          return .decision((test.pValue ?? 1) < 0.05)
        }
      }
    }
  }
}
