// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Distributions
import Foundation
import Statistics
import Vocabulary

/// Asks whether these are the patients for whom the model is meant.
///
/// Each declared attribute or label is compared patient by patient: a standardised difference with its interval, a test with its p-value
/// adjusted for the number of comparisons, and the values that the population has and the data have not.
///
/// > Source: standardised differences after Austin, Statistics in Medicine 28 (2009) 3083–3107, of several values after Yang & Dalton,
/// > SAS Global Forum 2012, 335; effective size after Kish, Survey Sampling (1965), 11.7.
public struct PopulationCheck: PartialCheck {
  /// `representativeness`.
  public let name = "representativeness"
  /// What all checks share.
  public var settings: QualitySettings
  /// For whom the model is meant; `nil` where nobody has said so, which cannot be judged.
  public var population: IntendedPopulation?
  /// From which standardised difference on data and population are taken to differ.
  public var limit: Double

  /// Makes a check; the parameters are the properties.
  public init(
    _ population: IntendedPopulation?, _ settings: QualitySettings = QualitySettings(), limit: Double = 0.2
  ) {
    self.population = population
    self.settings = settings
    self.limit = limit
  }

  /// What it finds, declaration by declaration.
  public func outcome(in input: QualityInput) throws -> QualityOutcome {
    guard let population else {
      return QualityOutcome(gaps: [
        QualityGap(nil, "nobody has declared for whom the model is meant: give --population FILE")
      ])
    }
    var outcome = QualityOutcome()
    let patients = input.patients
    let count = (patients.max() ?? -1) + 1
    var margins: [TargetMargin] = []
    var findings: [(finding: QualityFinding, difference: Double)] = []
    for declared in population.declarations {
      let values = input.items.map { item in
        declared.isLabel ? item.value(of: declared.name) : item.entry.attributes[declared.name]?.words
      }
      guard values.contains(where: { $0 != nil }) else {
        outcome.gaps.append(QualityGap(declared.name, "it is not known of any image"))
        continue
      }
      let sample: PatientShares
      switch declared.distribution {
      case .shares(let shares):
        sample = PatientShares(
          values, patients: patients, count: count, categories: shares.map(\.value), target: shares.map(\.share))
      case .quantiles(let quantiles):
        sample = PatientShares(
          values.map { $0.flatMap(Double.init) }, patients: patients, count: count, quantiles: quantiles)
      case .moments(let mean, let deviation):
        findings.append(moments(declared, mean, deviation, values.map { $0.flatMap(Double.init) }, patients, count))
        continue
      }
      findings.append(shares(declared, sample))
      if !declared.isLabel,
        let margin = try? TargetMargin(
          name: declared.name, categories: sample.categories, shares: sample.target, categoryOfRow: sample.mostOfPatient
        )
      {
        margins.append(margin)
      }
    }
    let adjusted = MultiplicityAdjustment.holm.adjusted(findings.map { $0.finding.tests.first?.pValue })
    for (place, p) in adjusted.enumerated() {
      if findings[place].finding.tests.first != nil { findings[place].finding.tests[0].adjustedPValue = p }
      let isShown = (p ?? 1) < settings.level.alpha
      // A stratum that is wholly missing has been called serious already.
      if findings[place].finding.severity < .serious {
        findings[place].finding.severity =
          isShown && findings[place].difference >= 2.5 * limit
          ? .serious : isShown && findings[place].difference >= limit ? .warning : .note
      }
    }
    outcome.findings = findings.map(\.finding)
    if !margins.isEmpty { weigh(margins, population, count, &outcome) }
    outcome.sort()
    return outcome
  }

  // MARK: One declaration

  private func shares(
    _ declared: IntendedPopulation.Declaration, _ sample: PatientShares
  ) -> (QualityFinding, Double) {
    let definition = "share of patients with this value, each patient counting once"
    var evidence = sample.categories.indices.map { own in
      sample.estimate(
        own, name: "representativeness.share", group: "\(declared.name) = \(sample.categories[own])", definition,
        settings)
    }
    let difference = sample.difference(declared.name, settings)
    evidence.insert(difference, at: 0)
    let missing = sample.categories.indices.filter { sample.target[$0] > 0 && sample.patientsWith($0) == 0 }
      .map { "\(sample.categories[$0]) (\(QualityWords.percent(sample.target[$0])) of the population)" }
    var advice = "Shares of patients in the data against the population: "
    advice +=
      sample.categories.indices.map { own in
        "\(sample.categories[own]) \(QualityWords.percent(sample.shares[own])) against \(QualityWords.percent(sample.target[own]))"
      }.joined(separator: ", ") + "."
    if !missing.isEmpty {
      advice +=
        " Nothing is known of how a model does for \(missing.joined(separator: ", ")): no patient of the data is of that group."
    }
    if sample.unknown > 0 { advice += " It is not known of \(QualityWords.count(sample.unknown, "patient"))." }
    if !sample.foreign.isEmpty {
      advice += " Values that the population does not name: \(sample.foreign.prefix(6).joined(separator: ", "))."
    }
    if let source = declared.source ?? population?.source { advice += " Population: \(source)." }
    let large =
      missing.isEmpty
      ? 0 : sample.categories.indices.filter { sample.patientsWith($0) == 0 }.reduce(0) { $0 + sample.target[$1] }
    var title =
      "\(declared.name): standardised difference \(QualityWords.interval(difference, places: 2)) from the declared population"
    if !missing.isEmpty {
      title =
        "\(declared.name): no patient with \(missing.joined(separator: ", ")); "
        + title.dropFirst(declared.name.count + 2)
    }
    return (
      QualityFinding(
        check: name, severity: large >= 0.01 ? .serious : .note, title: title, advice: advice, evidence: evidence,
        tests: [sample.test(declared.name, n: declared.n)]),
      difference.value ?? 0
    )
  }

  private func moments(
    _ declared: IntendedPopulation.Declaration, _ mean: Double, _ deviation: Double, _ values: [Double?],
    _ patients: [Int], _ count: Int
  ) -> (QualityFinding, Double) {
    var sums = [Double](repeating: 0, count: count)
    var rows = sums
    for (row, value) in values.enumerated() {
      if let value, value.isFinite {
        sums[patients[row]] += value
        rows[patients[row]] += 1
      }
    }
    let own = (0..<count).filter { rows[$0] > 0 }.map { sums[$0] / rows[$0] }
    let n = Double(own.count)
    let found = own.reduce(0, +) / max(1, n)
    let spread = own.count > 1 ? (own.reduce(0) { $0 + ($1 - found) * ($1 - found) } / (n - 1)).squareRoot() : 0
    let pooled = ((spread * spread + deviation * deviation) / 2).squareRoot()
    let plan = BootstrapPlan(
      unit: .clusters, seed: settings.seed, replicates: settings.replicates, isStratified: false, interval: .percentile)
    let quantity = BootstrapQuantity(
      "representativeness.difference",
      definition: "difference of the means of patients and population over the root of their mean variance")
    let drawn = try? plan.estimates([quantity], drawing: .units(own.count), n: own.count, level: settings.level) {
      draws in
      let total = Double(draws.reduce(0, +))
      let mean2 = zip(draws, own).reduce(0) { $0 + Double($1.0) * $1.1 } / total
      let square = zip(draws, own).reduce(0) { $0 + Double($1.0) * ($1.1 - mean2) * ($1.1 - mean2) } / max(1, total - 1)
      return [(mean2 - mean) / ((square + deviation * deviation) / 2).squareRoot()]
    }
    let difference =
      (drawn?.first
      ?? .undefined(
        quantity.name, because: .noObservations, level: settings.level, method: "bootstrap", n: own.count,
        definition: quantity.definition)).of(group: declared.name)
    let error = (spread * spread / max(1, n) + (declared.n.map { deviation * deviation / Double($0) } ?? 0))
      .squareRoot()
    let z = error > 0 ? (found - mean) / error : nil
    let test = HypothesisTest(
      name: "representativeness.mean", group: declared.name, statistic: z, distribution: "t",
      degreesOfFreedom: [max(1, n - 1)],
      pValue: z.map { min(1, 2 * StudentT(degreesOfFreedom: max(1, n - 1)).upperTail($0.magnitude)) },
      method: "mean of patients against the declared mean", reason: z == nil ? .zeroStandardError : nil)
    return (
      QualityFinding(
        check: name, severity: .note,
        title:
          "\(declared.name): mean \(QualityWords.number(found, places: 1)) (standard deviation \(QualityWords.number(spread, places: 1))) "
          + "against \(QualityWords.number(mean, places: 1)) (\(QualityWords.number(deviation, places: 1))) in the declared population",
        advice: "The standardised difference is \(QualityWords.interval(difference, places: 2)); "
          + "the pooled standard deviation is \(QualityWords.number(pooled, places: 1)). "
          + "Report results by bands of \(declared.name), or collect patients where they are few.",
        evidence: [difference], tests: [test]),
      (difference.value ?? 0).magnitude
    )
  }

  // MARK: All together

  private func weigh(
    _ margins: [TargetMargin], _ population: IntendedPopulation, _ count: Int, _ outcome: inout QualityOutcome
  ) {
    do {
      let weights = try TargetWeights.raked(to: margins)
      let size = weights.effectiveSize()
      outcome.findings.append(
        QualityFinding(
          check: name, severity: size < 0.25 * Double(count) ? .warning : .note,
          title: "Weighted to \(population.title), the \(QualityWords.count(count, "patient")) are worth "
            + "\(QualityWords.number(size, places: 0))",
          advice:
            "That many patients drawn from the population itself would give intervals as wide as these, weighted by "
            + "\(margins.map(\.name).joined(separator: ", ")). The largest weight is \(QualityWords.number(weights.largest, places: 1)) "
            + "times the mean. `fiducial stats` weights a table so.",
          evidence: [
            Estimate(
              name: "representativeness.effective-patients", group: population.title, value: size, interval: nil,
              level: settings.level, method: weights.method + ", Kish", n: count, clusters: count,
              definition: "patients of the population that the weighted patients are worth",
              reason: .notApplicable("a count that follows from the weights"))
          ]))
    } catch {
      outcome.gaps.append(QualityGap(nil, "the data cannot be weighted to the population: \(error.description)"))
    }
  }
}
