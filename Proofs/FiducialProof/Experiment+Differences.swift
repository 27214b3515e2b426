// SPDX-License-Identifier: Apache-2.0
import Distributions
import Statistics
import Vocabulary

extension Experiment {
  /// Intervals of differences.
  static var differences: [Experiment] { areaDifferences + readerDifferences + proportionDifferences }

  private static var areaDifferences: [Experiment] {
    [(20, 20), (50, 100), (10, 200)].flatMap { positives, negatives in
      [(0.9, 0.85), (0.98, 0.95)].flatMap { first, second in
        let models = [Binormal(area: first), Binormal(area: second)]
        let design = "\(positives) + \(negatives), \(first) − \(second)"
        return [
          Experiment("difference of AUC, paired", design + ", correlation 0.6", "DeLong", studies: 10_000) { stream in
            let both = try Binormal.columns(
              models, correlation: 0.6, positives: positives, negatives: negatives, &stream)
            return Outcome(both.comparison(of: 0, with: 1).difference, truth: first - second)
          },
          Experiment("difference of AUC, unpaired", design, "DeLong, Satterthwaite t", studies: 10_000) { stream in
            let a = try models[0].sample(positives: positives, negatives: negatives, &stream)
            let b = try models[1].sample(positives: positives, negatives: negatives, &stream)
            return Outcome(a.comparisonOfAreas(withIndependent: b).difference, truth: first - second)
          },
          Experiment("difference of AUC, unpaired", design, "DeLong, normal, as the command does", studies: 10_000) {
            stream in
            let a = try models[0].sample(positives: positives, negatives: negatives, &stream)
            let b = try models[1].sample(positives: positives, negatives: negatives, &stream)
            return try unpairedComparison(a, b).map { Outcome($0.difference, truth: first - second) } ?? .nothing
          },
        ]
      }
    }
  }

  /// Readers after Roe and Metz, "high correlation, low variability"; with and without effects of the readers.
  static func reading(readerVariance: Double) -> RoeMetzModel {
    RoeMetzModel(
      separations: [1.5, 1.85],
      variances: .init(
        reader: readerVariance, armReader: readerVariance, case: 0.3, armCase: 0.3, readerCase: 0.2, pure: 0.2))
  }

  /// The difference of the reader-averaged areas, aided less unaided.
  static func readerDifference(
    _ study: SimulatedReaderStudy, hypothesis: Hypothesis = .difference
  ) throws -> Comparison? {
    let means = try (0..<study.armCount).map { arm in
      let influences = try (0..<study.readerCount).map { reader in
        try LabelledScores(scores: study.column(reader: reader, arm: arm), isPositive: study.cases.isPositive)
          .areaInfluence()
      }
      return UnitInfluence.mean(of: influences.compactMap(\.self))
    }
    guard let unaided = means[0], let aided = means[1] else { return nil }
    return Comparison(test: aided, reference: unaided, metric: "auc", hypothesis: hypothesis)
  }

  private static var readerDifferences: [Experiment] {
    [(60, 0.0), (150, 0.0), (150, 0.0055), (150, 0.03)].map { patients, variance in
      let model = reading(readerVariance: variance)
      let truth = model.area(arm: 1) - model.area(arm: 0)
      let whose =
        variance == 0 ? "readers alike" : "readers drawn anew, variance \(variance): *not what it claims*"
      return Experiment(
        "difference of reader-averaged AUC", "5 readers, \(patients) patients, prevalence 0.4, \(whose)",
        "fixed readers, variance by case", studies: 4_000
      ) { stream in
        let study = model.study(
          of: SimulatedCohort(patients: patients, prevalence: 0.4), readers: 5, seed: stream.next())
        return try readerDifference(study).map { Outcome($0.difference, truth: truth) } ?? .nothing
      }
    }
  }

  private static var proportionDifferences: [Experiment] {
    let unpaired = [(20, 20, 0.9, 0.8), (50, 100, 0.9, 0.8), (50, 50, 0.97, 0.95)].map { m, n, p, q in
      Experiment("difference of proportions, unpaired", "\(m) and \(n), \(p) − \(q)", "Newcombe") { stream in
        let found = Comparison(
          test: Proportion(successes: stream.binomial(trials: m, probability: p), trials: m),
          reference: Proportion(successes: stream.binomial(trials: n, probability: q), trials: n),
          metric: "sensitivity", hypothesis: .difference)
        return Outcome(found.difference, truth: p - q)
      }
    }
    let paired = PairWorld.some.map { world in
      Experiment("difference of proportions, paired", world.words, "Newcombe, paired") { stream in
        let found = Comparison(paired: world.pairs(&stream), metric: "sensitivity", hypothesis: .difference)
        return Outcome(found.difference, truth: world.difference)
      }
    }
    return unpaired + paired
  }
}

/// Pairs of answers, by the chance of each disagreement.
struct PairWorld: Sendable {
  let subjects: Int
  let both: Double
  let testOnly: Double
  let referenceOnly: Double

  static let some = [
    PairWorld(subjects: 20, both: 0.75, testOnly: 0.15, referenceOnly: 0.05),
    PairWorld(subjects: 50, both: 0.75, testOnly: 0.15, referenceOnly: 0.05),
    PairWorld(subjects: 200, both: 0.75, testOnly: 0.15, referenceOnly: 0.05),
    PairWorld(subjects: 100, both: 0.94, testOnly: 0.02, referenceOnly: 0.01),
  ]

  var difference: Double { testOnly - referenceOnly }
  var words: String { "\(subjects) pairs, \(testOnly) against \(referenceOnly) disagree, \(both) both right" }

  func pairs(_ stream: inout PhiloxStream) -> PairedProportions {
    var (a, b, c) = (0, 0, 0)
    for _ in 0..<subjects {
      let u = stream.uniform()
      if u < both {
        a += 1
      } else if u < both + testOnly {
        b += 1
      } else if u < both + testOnly + referenceOnly {
        c += 1
      }
    }
    return PairedProportions(both: a, testOnly: b, referenceOnly: c, neither: subjects - a - b - c)
  }
}
