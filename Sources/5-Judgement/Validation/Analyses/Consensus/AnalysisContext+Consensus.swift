// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Foundation
import Protocols
import Statistics
import Vocabulary

extension AnalysisContext {
  /// What is true where raters disagree, in every arm.
  func consensus(_ plan: ConsensusPlan) -> [AnalysisResult] {
    ratedCases(plan).map { arm, found in
      do throws(Refusal) {
        return try consensus(plan, found.get())
      } catch {
        return AnalysisResult(.consensus, name: arm, refusal: error.reason)
      }
    }
  }

  private func consensus(_ plan: ConsensusPlan, _ rated: RatedCases) throws(Refusal) -> AnalysisResult {
    let fit = try consensusFit(plan, rated)
    var result = AnalysisResult(.consensus, name: rated.arm)
    let skills = try skills(plan, rated, fit)
    let words = ConsensusWords(plan: plan, rated: rated, fit: fit, skills: skills, level: level)
    result.estimates = skills
    result.findings = words.findings
    result.notes = words.notes
    result.pictures = words.pictures
    try judgeAgainstTruth(plan, rated, fit, into: &result)
    judgeModels(rated, fit, into: &result)
    return result
  }

  /// Fits what the plan asks for.
  func consensusFit(_ plan: ConsensusPlan, _ rated: RatedCases) throws(Refusal) -> Consensus {
    do throws(AnnotationError) {
      switch plan.method {
      case .majority: return try MajorityVote().fit(rated.annotations)
      case .dawidSkene, .oneCoin: return try plan.model.fit(rated.annotations)
      case .glad: return try GLAD().fit(rated.annotations)
      }
    } catch {
      throw Refusal(error.description)
    }
  }

  /// The raters' skills and the shares of the classes.
  private func skills(_ plan: ConsensusPlan, _ rated: RatedCases, _ fit: Consensus) throws(Refusal) -> [Estimate] {
    do {
      switch plan.method {
      case .dawidSkene, .oneCoin:
        let bootstrap = BootstrapPlan(
          unit: rated.annotations.units == nil ? .rows : .clusters, seed: settings.seed,
          replicates: settings.bootstrapReplicates, isStratified: false, interval: .percentile,
          workers: ProcessInfo.processInfo.activeProcessorCount)
        var model = plan.model
        // A replicate starts at the fit; what it gains beyond this is far below its spread.
        model.tolerance = 1e-8
        return try model.estimates(
          rated.annotations, fit: fit, names: rated.names, plan: bootstrap, level: level)
      case .majority, .glad:
        var estimates = try fit.plainEstimates(rated.annotations, names: rated.names, level: level)
        if let chances = rated.chances(fit) {
          let sample = try UncertainScores(
            scores: chances, chances: chances, weights: rated.annotations.weights, clusters: rated.annotations.units)
          estimates.append(sample.estimate(.prevalence, level: level))
        }
        return estimates
      }
    } catch {
      throw Refusal("the raters' skills cannot be estimated: \(error)")
    }
  }

  // MARK: A known truth

  /// Holds the consensus and the plain vote against a truth, where one is bound: how far agreement is from being right.
  private func judgeAgainstTruth(
    _ plan: ConsensusPlan, _ rated: RatedCases, _ fit: Consensus, into result: inout AnalysisResult
  ) throws(Refusal) {
    guard case .binary(let truth) = table.truth else { return }
    guard !rated.positive.isEmpty else {
      result.notes.append(
        "A truth is bound, and no rating is said to mean diseased, so the consensus is not held against it.")
      return
    }
    let known = rated.rows.indices.filter { truth[Int(rated.rows[$0][0])] != nil }
    guard !known.isEmpty else { return }
    let isPositive = known.map { truth[Int(rated.rows[$0][0])] ?? false }
    var methods = [(name: plan.method.title, fit: fit)]
    if plan.method != .majority, let vote = try? MajorityVote().fit(rated.annotations) {
      methods.append((ConsensusPlan.Method.majority.title, vote))
    }
    for method in methods {
      guard let chances = rated.chances(method.fit),
        let sample = try? LabelledScores(
          scores: known.map { chances[$0] }, isPositive: isPositive,
          weights: rated.annotations.weights.map { weights in known.map { weights[$0] } },
          clusters: rated.annotations.units.flatMap { units in
            try? ClusterIndex(unitOfRow: known.map { units.unitOfRow[$0] }, count: units.count)
          })
      else { continue }
      let reads = BinaryReads(sample, threshold: 0.5)
      let group = "\(method.name) against the truth"
      let interval = settings.proportionInterval
      let sensitivity = reads.estimate(.sensitivity, level: level, interval: interval)
      let specificity = reads.estimate(.specificity, level: level, interval: interval)
      let area = sample.area(level: level)
      result.estimates += [area, sensitivity, specificity].map { $0.of(group: group) }
      result.findings.append(
        "Against the truth in the table, the consensus by \(method.name) has a sensitivity of "
          + "\(WorthText.cell(sensitivity)) and a specificity of \(WorthText.cell(specificity)); its chances have an area of "
          + "\(WorthText.cell(area)).")
    }
  }

  // MARK: Models

  /// Measures each score against the chances, and against the likeliest class.
  private func judgeModels(_ rated: RatedCases, _ fit: Consensus, into result: inout AnalysisResult) {
    let own = streams.filter { $0.arm == rated.armCode || rated.armCode == nil }
    guard !own.isEmpty else { return }
    guard let chances = rated.chances(fit) else {
      result.notes.append(
        "Scores are bound, and no rating is said to mean diseased, so no score is measured against the consensus.")
      return
    }
    var rows: [[String]] = []
    for stream in own {
      let column = table.scores[stream.score]
      var (scores, items) = ([Double](), [Int]())
      var differs = 0
      for (item, caseRows) in rated.rows.enumerated() {
        let found = Set(caseRows.compactMap { column[Int($0)] })
        if found.count > 1 { differs += 1 }
        guard found.count == 1, let score = found.first else { continue }
        scores.append(score)
        items.append(item)
      }
      guard differs == 0 else {
        result.notes.append(
          "\(column.name) differs between the rows of \(differs) cases: it belongs to the read and not to the case, and is not "
            + "measured against the consensus.")
        continue
      }
      let isChance = table.binding.higherScores == .positive && scores.allSatisfy { (0...1).contains($0) }
      guard !items.isEmpty,
        let sample = try? UncertainScores(
          scores: scores, chances: items.map { chances[$0] },
          weights: rated.annotations.weights.map { weights in items.map { weights[$0] } },
          clusters: rated.annotations.units.flatMap { units in
            try? ClusterIndex(unitOfRow: items.map { units.unitOfRow[$0] }, count: units.count)
          })
      else { continue }
      let threshold = threshold(stream)
      var metrics: [Metric] = [.auc]
      if threshold != nil { metrics += [.sensitivity, .specificity, .accuracy] }
      if isChance { metrics.append(.brier) }
      for metric in metrics {
        let pair = sample.comparison(metric, threshold: threshold, level: level)
        result.estimates += [pair.expected, pair.mostLikely, pair.gap].map { $0.of(group: column.name) }
        rows.append([
          "\(column.name), \(metric.rawValue)", WorthText.cell(pair.expected), WorthText.cell(pair.mostLikely),
          WorthText.cell(pair.gap),
        ])
        if metric == .auc {
          result.findings.append(
            "Over what may be true, \(column.name) has an area of \(WorthText.cell(pair.expected)); against the likeliest "
              + "class it would be \(WorthText.cell(pair.mostLikely)).")
        }
      }
    }
    guard !rows.isEmpty else { return }
    result.pictures.append(
      .table(
        TablePicture(
          caption: "Scores against what may be true, with \(NumberText.percent(level.value)) intervals",
          columns: [
            .init("Score and metric"), .init("Expected", isNumeric: true),
            .init("Against the likeliest class", isNumeric: true),
            .init("Difference", isNumeric: true),
          ], rows: rows,
          note:
            "Expected: each case counts as diseased with its chance; the interval holds case sampling and what is not known "
            + "of the labels (Rubin's total variance), the chances taken as they are.")))
  }
}

extension ConsensusPlan {
  /// The model of Dawid and Skene that the plan asks for.
  var model: DawidSkene {
    DawidSkene(
      readerModel: method == .oneCoin ? .oneCoin : .confusion, readerPrior: .init(right: prior, wrong: prior),
      classPrior: .estimated(imagined: prior))
  }
}

extension ConsensusPlan.Method {
  /// The method as sentences name it.
  var title: String {
    switch self {
    case .majority: "majority vote"
    case .dawidSkene: "Dawid–Skene"
    case .oneCoin: "Dawid–Skene with one coin"
    case .glad: "GLAD"
    }
  }
}
