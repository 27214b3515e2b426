// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Foundation
import Protocols
import Statistics
import Vocabulary

extension AnalysisContext {
  /// When the model should hand over, in every stream.
  func deferral(_ plan: DeferralPlan) -> [AnalysisResult] {
    eachStream(.deferral) { stream throws(Refusal) in
      let cases = try deferralCases(stream, plan, in: source)
      let estimates = try deferralEstimates(cases.sample, plan)
      let words = DeferralWords(plan: plan, sample: cases.sample, estimates: estimates)
      var result = AnalysisResult(.deferral, name: name(stream))
      result.findings = words.findings
      result.estimates = estimates.areas + estimates.levels.flatMap(\.all)
      result.pictures = [words.riskPicture, words.workloadPicture, words.table]
      result.notes = words.notes
      if cases.leftOut > 0 {
        result.notes.append("\(cases.leftOut) rows without a result state no confidence and are left out")
      }
      let cut = try addCuts(stream, plan, cases, to: &result)
      for division in plan.divisions {
        try addHandedOver(by: division, plan, cut: cut, cases, to: &result)
      }
      return result
    }
  }

  /// The rows of a stream that state a score, as cases to keep or to hand over.
  private func deferralCases(
    _ stream: Stream, _ plan: DeferralPlan, in source: SampleSource
  ) throws(Refusal) -> DeferralCases {
    guard table.weights == nil else {
      throw Refusal("rows carry sampling weights, and an order of cases has none: leave the weight column unbound")
    }
    let needsChances = plan.loss == .brier || plan.confidence == .logit || plan.confidence == .probability
    let scores: LabelledScores
    let rows: [Int32]
    let leftOut: Int
    let threshold: Double?
    if needsChances {
      let stated = try probabilities(stream, in: source)
      (scores, rows, leftOut) = (stated.sample.sample, stated.rows, stated.leftOut)
      threshold = thresholdProbability(stream)
    } else {
      let stated = source.sample(stream).statingScores
      guard let labelled = source.labelled(stated.sample), labelled.count > 0 else {
        throw Refusal("there are no rows with a score and a truth")
      }
      (scores, rows, leftOut) = (labelled, stated.sample.rows, stated.leftOut)
      threshold = self.threshold(stream)
    }
    guard let threshold else {
      throw Refusal("no operating point is declared, so there is no call to keep: operating-point, or --threshold")
    }
    let confidence = try confidence(plan, threshold: threshold, scores: scores, rows: rows, in: source.table)
    let reader = try deferralReader(plan, stream, rows: rows, in: source.table)
    do throws(SampleError) {
      let sample = try DeferralSample(
        scores, threshold: threshold, loss: plan.deferralLoss, confidence: confidence, reader: reader)
      return DeferralCases(sample: sample, rows: rows, leftOut: leftOut)
    } catch {
      throw Refusal(error.description)
    }
  }

  private func confidence(
    _ plan: DeferralPlan, threshold: Double, scores: LabelledScores, rows: [Int32], in table: CaseTable
  ) throws(Refusal) -> [Double] {
    let kind: CaseConfidence
    switch plan.confidence {
    case .distance: kind = .distance(from: threshold)
    case .probability: kind = .maximumProbability
    case .logit:
      guard threshold > 0, threshold < 1 else {
        throw Refusal("the threshold \(threshold) has no log-odds: take confidence: distance")
      }
      kind = .logitDistance(from: threshold)
    case .column:
      guard let name = plan.column, let attribute = table.attribute(named: name) else {
        throw Refusal("no column is bound for \(plan.column ?? "the confidence")")
      }
      guard !attribute.isKnownAfterOutcome else {
        throw Refusal("\(name) is known only after the outcome: nothing could be handed over by it")
      }
      guard let numbers = attribute.numbers else { throw Refusal("\(name) holds texts, and a confidence is a number") }
      let missing = rows.count { numbers[Int($0)] == nil }
      guard missing == 0 else {
        throw Refusal("\(missing) of \(rows.count) rows have no number in \(name): fill them in, or leave the rows out")
      }
      let sign: Double = plan.columnSays == .confidence ? 1 : -1
      return rows.map { sign * numbers.values[Int($0)] }
    }
    return scores.scores.map { kind.value(of: $0) }
  }

  private func deferralReader(
    _ plan: DeferralPlan, _ stream: Stream, rows: [Int32], in table: CaseTable
  ) throws(Refusal) -> DeferralReader? {
    if let name = plan.readerCalls {
      guard let calls = table.attribute(named: name)?.categories else {
        throw Refusal("no column is bound for the reader's calls, \(name)")
      }
      let positive: Set<String>
      switch table.binding.truth {
      case .binary(_, let texts, _), .labels(_, let texts, _): positive = Set(texts)
      case .classes, nil: positive = [table.scores[stream.score].name]
      }
      let missing = rows.count { calls.codes[Int($0)] < 0 }
      guard missing == 0 else {
        throw Refusal(
          "\(missing) of \(rows.count) rows have no call in \(name): a team needs the reader's call of every case")
      }
      let isPositive = (0..<Int32(calls.levelCount)).map { positive.contains(calls.level($0)) }
      return .calls(rows.map { isPositive[Int(calls.codes[Int($0)])] })
    }
    guard let sensitivity = plan.readerSensitivity, let specificity = plan.readerSpecificity else { return nil }
    return .assumed(sensitivity: sensitivity, specificity: specificity)
  }

  private func deferralEstimates(_ sample: DeferralSample, _ plan: DeferralPlan) throws(Refusal) -> DeferralEstimates {
    let bootstrap = BootstrapPlan(
      unit: sample.clusters == nil ? .rows : .clusters, seed: settings.seed, replicates: settings.bootstrapReplicates,
      interval: settings.bootstrapInterval, workers: ProcessInfo.processInfo.activeProcessorCount)
    // Below a handful of cases a mean loss is not worth a band.
    let grid = (1...50).map { Double($0) / 50 }.filter { $0 * Double(sample.count) >= 5 }
    do throws(CancellationError) {
      return try sample.estimates(coverages: plan.coverages, grid: grid, plan: bootstrap, level: level)
    } catch {
      throw Refusal("the bootstrap was cancelled")
    }
  }

  // MARK: Cuts and groups

  /// Chooses cuts on the tuning rows, and judges them here; the first one is returned.
  private func addCuts(
    _ stream: Stream, _ plan: DeferralPlan, _ cases: DeferralCases, to result: inout AnalysisResult
  ) throws(Refusal) -> DeferralCut? {
    var goals: [DeferralCut.Goal] = []
    if let risk = plan.targetRisk { goals.append(.risk(risk)) }
    if let workload = plan.targetWorkload { goals.append(.workload(workload)) }
    guard !goals.isEmpty else { return nil }
    let chosen: DeferralCases
    do throws(Refusal) {
      chosen = try deferralCases(stream, plan, in: try tuningSource())
    } catch {
      result.notes.append("no cut is chosen: \(error.reason)")
      return nil
    }
    var first: DeferralCut?
    for goal in goals {
      guard let cut = chosen.sample.cut(for: goal) else {
        result.findings.append(
          "On \(chosen.sample.count) tuning rows no cut reaches the goal of \(DeferralWords.words(goal, plan)).")
        continue
      }
      first = first ?? cut
      do throws(SampleError) {
        let verdict = try cases.sample.judged(at: cut.confidence, level: level, interval: settings.proportionInterval)
        let group = "cut for \(DeferralWords.words(goal, plan))"
        result.findings.append(DeferralWords.sentence(cut, verdict, plan))
        result.estimates += verdict.all.map { $0.of(group: group) }
        result.tests += verdict.tests.map {
          var test = $0
          test.group = group
          return test
        }
        if let team = verdict.team { result.findings.append(DeferralWords.sentence(team, after: "At this cut")) }
      } catch {
        throw Refusal(error.description)
      }
    }
    return first
  }

  /// Who is handed over: by the cut that was chosen, or at the greatest coverage below 1 that was asked for.
  private func addHandedOver(
    by division: SubgroupSpec, _ plan: DeferralPlan, cut: DeferralCut?, _ cases: DeferralCases,
    to result: inout AnalysisResult
  ) throws(Refusal) {
    let grouping = try groups(division).grouping
    let most = plan.coverages.filter { $0 < 1 }.max() ?? 0
    let share = cases.sample.curve.points.last { $0.coverage <= most }
    guard let limit = cut?.confidence ?? share?.confidence else { return }
    let handed = cases.sample.isHandedOver(at: limit)
    let rule = cut == nil ? "the cut that keeps the surest cases of this table" : "the cut from the tuning rows"
    var rows: [ForestPicture.Row] = []
    var found: [(name: String, estimate: Estimate)] = []
    func rate(_ members: [Int], _ group: String?) throws(Refusal) -> Estimate {
      do throws(SampleError) {
        let clusters = cases.sample.clusters
        var estimate = try BinaryReads(
          calls: members.map { handed[$0] }, isPositive: members.map { cases.sample.isPositive[$0] },
          clusters: try clusters.map { clusters throws(SampleError) in
            try ClusterIndex(unitOfRow: members.map { clusters.unitOfRow[$0] }, count: clusters.count)
          }
        ).estimate(.selectionRate, level: level, interval: settings.proportionInterval)
        estimate.name = "handed-over"
        estimate.definition = "share of cases handed over by \(rule)"
        return estimate.of(group: group)
      } catch {
        throw Refusal(error.description)
      }
    }
    for group in grouping.groups {
      let members = cases.rows.indices.filter { grouping.codes[Int(cases.rows[$0])] == group.code }
      guard !members.isEmpty else { continue }
      let units = cases.sample.clusters.map { clusters in Set(members.map { clusters.unitOfRow[$0] }).count }
      let count = units ?? members.count
      if count < minimum.positives {
        rows.append(
          ForestPicture.Row(
            group.name, estimate: nil, shortfall: "has \(count) cases, \(minimum.positives) are asked for"))
        continue
      }
      let estimate = try rate(members, group.name)
      result.estimates.append(estimate)
      found.append((group.name, estimate))
      rows.append(ForestPicture.Row(group.name, estimate: estimate))
    }
    let overall = try rate(Array(handed.indices), nil)
    rows.append(ForestPicture.Row("All", kind: .overall, estimate: overall))
    result.pictures.append(
      .forest(
        ForestPicture(
          title: "Who is handed over, by \(division.names.joined(separator: " × "))",
          measure: "Share of cases handed over", rows: rows,
          lines: overall.value.map { [ForestPicture.Line($0, label: "all cases")] } ?? [],
          caption: "Cases below \(rule) go to a reader. A group that is handed over more often waits longer.")))
    let sorted = found.filter { $0.estimate.value != nil }.sorted {
      ($0.estimate.value ?? 0) > ($1.estimate.value ?? 0)
    }
    if let most = sorted.first, let least = sorted.last, sorted.count > 1 {
      result.findings.append(
        "Handed over most often: \(most.name), \(DeferralWords.percent(most.estimate)); least often: \(least.name), "
          + "\(DeferralWords.percent(least.estimate)).")
    }
  }
}

/// The cases of a stream, with the rows of the table they stand in.
private struct DeferralCases {
  var sample: DeferralSample
  var rows: [Int32]
  var leftOut: Int
}

extension Sample {
  /// The rows whose score is a score, and how many stand for a result that is missing.
  var statingScores: (sample: Sample, leftOut: Int) {
    let stated = rows.indices.filter { scores[$0].magnitude < CaseTable.scoreAboveAll }
    let sample = Sample(
      rows: stated.map { rows[$0] }, scores: stated.map { scores[$0] }, isPositive: stated.map { isPositive[$0] })
    return (sample, rows.count - stated.count)
  }
}

extension DeferralLevel {
  /// Every estimate of the level.
  var all: [Estimate] { [risk, sensitivity, specificity, accuracy] + (team?.all ?? []) }
}

extension DeferralTeam {
  /// Every estimate of the team.
  var all: [Estimate] { [sensitivity, specificity] + overReader + overModel }
}

extension DeferralVerdict {
  /// Every estimate of the cut.
  var all: [Estimate] { [handedOver, risk, sensitivity, specificity] + (team?.all ?? []) }
}
