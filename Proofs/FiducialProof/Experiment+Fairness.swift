// SPDX-License-Identifier: Apache-2.0
import Distributions
import Statistics
import Vocabulary

extension Experiment {
  /// Intervals of differences, ratios and greatest gaps between groups.
  static var fairness: [Experiment] { groupRates + groupClusters + groupAreas + greatestGaps }

  /// Tests between groups where there is nothing to find, or a gap of exactly the margin.
  static var fairnessAlarms: [Experiment] { heterogeneityTests + pickedPairs + equivalences }

  private static var groupRates: [Experiment] {
    [(30, 300, 0.3, 0.2), (60, 140, 0.3, 0.2), (200, 200, 0.1, 0.05), (50, 50, 0.95, 0.9)].flatMap { m, n, p, q in
      let design = "\(m) and \(n) cases, \(p) and \(q)"
      return [
        Experiment("difference of rates between groups", design, "Newcombe") { stream in
          let found = try GroupWorld([(m, p), (n, q)]).sample(&stream).measured(.sensitivity).contrast(0, 1)
          return Outcome(found.difference, truth: p - q)
        },
        Experiment("ratio of rates between groups", design, "Miettinen–Nurminen") { stream in
          let found = try GroupWorld([(m, p), (n, q)]).sample(&stream).measured(.sensitivity).contrast(0, 1)
          return Outcome(found.ratio, truth: p / q)
        },
      ]
    }
  }

  private static var groupClusters: [Experiment] {
    [(20, 40), (60, 100)].flatMap { m, n in
      [false, true].flatMap { isShared in
        let world = GroupWorld([(m, 0.3), (n, 0.2)], casesPerPatient: 4, correlation: 0.6, isShared: isShared)
        let design =
          (isShared ? "\(n) patients, \(m) of them in both groups" : "\(m) and \(n) patients")
          + ", 4 cases each, 0.3 and 0.2, correlation 0.36"
        return [
          Experiment("difference of rates between groups", design, "square-and-add, cluster-robust", studies: 10_000) {
            stream in
            Outcome(try world.sample(&stream).measured(.sensitivity).contrast(0, 1).difference, truth: 0.1)
          },
          Experiment("ratio of rates between groups", design, "log ratio, cluster-robust", studies: 10_000) { stream in
            Outcome(try world.sample(&stream).measured(.sensitivity).contrast(0, 1).ratio, truth: 1.5)
          },
        ]
      }
    }
  }

  private static var groupAreas: [Experiment] {
    [(20, 40, 40, 80), (60, 100, 100, 200)].map { m, n, k, l in
      Experiment(
        "difference of AUC between groups", "\(m) + \(n) and \(k) + \(l) cases, 0.80 and 0.85",
        "DeLong for areas of two groups", studies: 10_000
      ) { stream in
        let found = try groupedAreas([(m, n, 0.8), (k, l, 0.85)], &stream).measured(.auc).contrast(0, 1)
        return Outcome(found.difference, truth: -0.05)
      }
    }
  }

  private static func groupedAreas(
    _ groups: [(positives: Int, negatives: Int, area: Double)], _ stream: inout PhiloxStream
  ) throws -> GroupedScores {
    var (scores, truth, codes): ([Double], [Bool], [Int32]) = ([], [], [])
    for (code, group) in groups.enumerated() {
      let part = try Binormal(area: group.area).sample(
        positives: group.positives, negatives: group.negatives, &stream)
      scores += part.scores
      truth += part.isPositive
      codes += [Int32](repeating: Int32(code), count: part.count)
    }
    return try GroupedScores(
      LabelledScores(scores: scores, isPositive: truth),
      groups: GroupIndex(names: groups.indices.map { "\($0)" }, groupOfRow: codes), threshold: 1,
      minimum: GroupMinimum(positives: 2, negatives: 2))
  }

  private static var greatestGaps: [Experiment] {
    let spreads = [(6, 60), (12, 40)].flatMap { count, n in
      [0.0, 0.04].map { step in
        let rates = (0..<count).map { 0.6 + step * Double($0 % 4) }
        return Experiment(
          "difference of the widest pair, of its own truth",
          "\(count) groups of \(n), "
            + (step == 0 ? "all 0.6" : "0.60 to 0.72"), "simultaneous, max-t", studies: 2_000
        ) { stream in
          let widest = try GroupWorld(rates.map { (n, $0) }).sample(&stream).measured(.sensitivity)
            .widestPair(seed: stream.next())
          guard let low = widest.lowest, let high = widest.highest else { return .nothing }
          return Outcome(widest.difference, truth: rates[high] - rates[low])
        }
      }
    }
    let odds = [(2, 0.0), (2, 0.15), (4, 0.0), (4, 0.15)].map { count, gap in
      Experiment(
        "equalised-odds gap", "\(count) groups of 80 + 120, greatest true difference \(gap)",
        "bootstrap of counts, all pairs at once", studies: 2_000
      ) { stream in
        let found = try groupsOfOdds(groups: count, gap: gap, &stream).gap(
          of: .equalisedOdds, plan: BootstrapPlan(unit: .rows, seed: stream.next(), replicates: 500))
        return Outcome(found.difference, truth: gap)
      }
    }
    return spreads + odds
  }

  private static func groupsOfOdds(groups: Int, gap: Double, _ stream: inout PhiloxStream) throws -> GroupedScores {
    var (scores, truth, codes): ([Double], [Bool], [Int32]) = ([], [], [])
    for group in 0..<groups {
      let sensitivity = group == 0 ? 0.75 - gap : 0.75
      let found = stream.binomial(trials: 80, probability: sensitivity)
      let alarms = stream.binomial(trials: 120, probability: 0.2)
      for (count, score, isPositive) in [
        (found, 1.0, true), (80 - found, 0, true), (alarms, 1, false), (120 - alarms, 0, false),
      ] {
        scores += [Double](repeating: score, count: count)
        truth += [Bool](repeating: isPositive, count: count)
        codes += [Int32](repeating: Int32(group), count: count)
      }
    }
    return try GroupedScores(
      LabelledScores(scores: scores, isPositive: truth),
      groups: GroupIndex(names: (0..<groups).map { "\($0)" }, groupOfRow: codes), threshold: 0.5)
  }
}

// MARK: False alarms

extension Experiment {
  private static var heterogeneityTests: [Experiment] {
    let sizes = [(25, "25, 50, 100, 200"), (100, "100, 200, 400, 800")]
    let rates = sizes.map { first, words in
      Experiment("equal rates in 4 groups", "\(words) cases, 0.3", "Pearson chi-squared", nominal: 0.05) { stream in
        let world = GroupWorld((0..<4).map { (first << $0, 0.3) })
        return Outcome(try world.sample(&stream).measured(.sensitivity).heterogeneity())
      }
    }
    let clusters = [false, true].map { isShared in
      let world = GroupWorld(
        [(60, 0.3), (60, 0.3), (60, 0.3)], casesPerPatient: 4, correlation: 0.6, isShared: isShared)
      return Experiment(
        "equal rates in 3 groups",
        isShared ? "60 patients, in all groups, 4 cases each" : "60 patients each, 4 cases each",
        isShared ? "Wald chi-squared" : "Rao–Scott chi-squared", nominal: 0.05, studies: 10_000
      ) { stream in
        Outcome(try world.sample(&stream).measured(.sensitivity).heterogeneity())
      }
    }
    let areas = [(25, 50), (80, 160)].map { m, n in
      Experiment(
        "equal AUC in 4 groups", "\(m) + \(n) cases each, 0.8", "Cochran's Q, DeLong", nominal: 0.05, studies: 4_000
      ) { stream in
        let groups = try groupedAreas([(m, n, 0.8), (m, n, 0.8), (m, n, 0.8), (m, n, 0.8)], &stream)
        return Outcome(groups.measured(.auc).heterogeneity())
      }
    }
    let slopes = [(25, 50), (80, 160)].map { m, n in
      Experiment(
        "one slope of the score in 4 groups", "\(m) + \(n) cases each, binormal", "likelihood ratio", nominal: 0.05,
        studies: 4_000
      ) { stream in
        Outcome(
          try groupedAreas([(m, n, 0.8), (m, n, 0.8), (m, n, 0.8), (m, n, 0.8)], &stream).scoreByGroup())
      }
    }
    return rates + clusters + areas + slopes
  }

  private static var pickedPairs: [Experiment] {
    let world = GroupWorld((0..<6).map { _ in (60, 0.7) })
    let honest = Experiment(
      "equal rates in 6 groups, by the widest pair", "60 cases each, 0.7", "max-t", nominal: 0.05, studies: 2_000
    ) { stream in
      let seed = stream.next()
      return Outcome(try world.sample(&stream).measured(.sensitivity).widestPair(seed: seed).test)
    }
    let naive = Experiment(
      "equal rates in 6 groups, by the widest pair", "60 cases each, 0.7",
      "Newcombe, as if the pair had been planned: *on purpose*", nominal: 0.05, studies: 10_000
    ) { stream in
      let measured = try world.sample(&stream).measured(.sensitivity)
      let values = measured.estimates.map { $0.value ?? 0 }
      let high = values.indices.max { values[$0] < values[$1] } ?? 0
      let low = values.indices.min { values[$0] < values[$1] } ?? 1
      return Outcome(measured.contrast(high, low).tests[0])
    }
    let odds = [2, 4].map { count in
      Experiment(
        "equal sensitivity and false positive rate", "\(count) groups of 80 + 120",
        "bootstrap of counts, all pairs at once",
        nominal: 0.05, studies: 2_000
      ) { stream in
        Outcome(
          try groupsOfOdds(groups: count, gap: 0, &stream).gap(
            of: .equalisedOdds, plan: BootstrapPlan(unit: .rows, seed: stream.next(), replicates: 500)
          ).test)
      }
    }
    return [honest, naive] + odds
  }

  private static var equivalences: [Experiment] {
    [(200, 400), (1000, 1000)].map { m, n in
      Experiment(
        "rates of two groups within 0.1", "\(m) and \(n) cases, 0.3 and 0.2: at the margin",
        "two one-sided tests, Newcombe", nominal: 0.025
      ) { stream in
        let found = try GroupWorld([(m, 0.3), (n, 0.2)]).sample(&stream).measured(.sensitivity)
          .contrast(0, 1, margin: 0.1)
        return found.isWithinMargin.map { .decision($0) } ?? .nothing
      }
    }
  }
}

/// Groups with a rate each, of cases that may belong to patients.
struct GroupWorld: Sendable {
  /// The number of patients and the rate of each group.
  let groups: [(patients: Int, rate: Double)]
  let casesPerPatient: Int
  /// The chance that a case follows its patient's own draw; two cases of a patient correlate by its square.
  let correlation: Double
  /// Whether the first patients are in every group.
  let isShared: Bool

  init(
    _ groups: [(patients: Int, rate: Double)], casesPerPatient: Int = 1, correlation: Double = 0, isShared: Bool = false
  ) {
    self.groups = groups
    self.casesPerPatient = casesPerPatient
    self.correlation = correlation
    self.isShared = isShared
  }

  /// Draws a study: all cases are positive, and called or not.
  func sample(_ stream: inout PhiloxStream) throws -> GroupedScores {
    var (scores, codes, units): ([Double], [Int32], [Int32]) = ([], [], [])
    var first = 0
    let common = (0..<(groups.map(\.patients).max() ?? 0)).map { _ in stream.uniform() }
    for (code, group) in groups.enumerated() {
      for patient in 0..<group.patients {
        let own = isShared ? common[patient] : stream.uniform()
        for _ in 0..<casesPerPatient {
          let u = correlation > 0 && stream.happens(correlation) ? own : stream.uniform()
          scores.append(u < group.rate ? 1 : 0)
          codes.append(Int32(code))
          units.append(Int32(isShared ? patient : first + patient))
        }
      }
      first += group.patients
    }
    let clusters = casesPerPatient == 1 ? nil : try ClusterIndex(unitOfRow: units, count: max(first, common.count))
    return try GroupedScores(
      LabelledScores(scores: scores, isPositive: [Bool](repeating: true, count: scores.count), clusters: clusters),
      groups: GroupIndex(names: groups.indices.map { "\($0)" }, groupOfRow: codes), threshold: 0.5,
      minimum: GroupMinimum(positives: 2, negatives: 2))
  }
}
