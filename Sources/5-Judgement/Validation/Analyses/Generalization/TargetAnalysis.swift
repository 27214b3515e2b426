// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import Statistics
import Vocabulary

/// The metrics of a target population, by weighting the tested rows to it.
struct TargetAnalysis {
  let context: AnalysisContext
  let stream: Stream
  let plan: TargetPlan

  /// Fewer effective units than this, and nothing is said: the normal interval of a weighted mean is not to be trusted.
  static let fewestEffective = 30.0
  /// The same for the class that a metric counts.
  static let fewestInClass = 10.0

  /// The weighted rows, and what is said about the weights.
  private struct Weighted {
    var sample: Sample
    var weights: TargetWeights
    var words: String
    var balance: [[String]]
    var notes: [String]
    /// The target's own rows with a truth, to hold the answer against.
    var witnesses: Sample?
  }

  /// Adds what is found, or why nothing can be said.
  func add(to result: inout AnalysisResult) {
    do throws(Refusal) {
      let weighted = try plan.shares.isEmpty ? weightedToRows() : weightedToShares()
      try judge(weighted, into: &result)
    } catch {
      let words = "The target population cannot be judged: \(error.reason)"
      result.findings.append(words)
      result.estimates.append(
        .undefined(
          "target.auc", because: .notApplicable(error.reason), level: context.level, method: "weighting", n: 0,
          definition: "auc in the target population"))
    }
  }

  // MARK: Weights

  private func weightedToRows() throws(Refusal) -> Weighted {
    let table = context.table
    var isTarget = [Bool](repeating: true, count: table.rowCount)
    for filter in plan.rows {
      guard let groups = table.groups(named: filter.column) else {
        throw Refusal("no column is bound for \(filter.column)")
      }
      let codes = Set(filter.values.compactMap { groups.code(of: $0) })
      for row in isTarget.indices where !codes.contains(groups.codes[row]) { isTarget[row] = false }
    }
    if let arm = stream.arm, let arms = table.arms {
      for row in isTarget.indices where arms.codes[row] != arm { isTarget[row] = false }
    }
    let words = plan.rows.map { "\($0.column)=\($0.values.joined(separator: " or "))" }.joined(separator: ", ")
    let target = isTarget.indices.filter { isTarget[$0] }.map { Int32($0) }
    guard !target.isEmpty else { throw Refusal("no row has \(words)") }
    let all = context.source.sample(stream)
    let sample = all.filtered { !isTarget[Int($0)] }
    guard !sample.rows.isEmpty else { throw Refusal("every tested row has \(words): there is nothing to weight") }
    let columns = try CovariateColumns(plan.columns, table: table, tested: sample.rows, target: target)
    let populations = TargetWeights.Populations(
      tested: columns.tested, target: columns.target, testedUnits: context.source.unitCodes(sample).map(Int.init),
      targetUnits: units(of: target), base: table.weights.map { weights in sample.rows.map { weights[Int($0)] } })
    let weights: TargetWeights
    do {
      weights = try TargetWeights.densityRatio(
        populations, truncatedAt: plan.truncation < 1 ? plan.truncation : nil, seed: context.settings.seed)
    } catch { throw Refusal(error.description) }
    var notes = columns.notes
    let before = populations.standardisedDifferences()
    let after = populations.standardisedDifferences(weights: weights.weights)
    let worst = after.compactMap { $0?.magnitude }.max() ?? 0
    if worst > 0.1 {
      notes.append(
        "after weighting a property still lies \(PooledWords.value(worst)) standard deviations from the target (0.1 is "
          + "the usual limit): the weights do not make the rows alike")
    }
    let balance = columns.names.indices.map { index -> [String] in
      [
        columns.names[index], PooledWords.value(mean(columns.tested[index], populations.base)),
        PooledWords.value(mean(columns.tested[index], weights.weights)),
        PooledWords.value(mean(columns.target[index], nil)),
        PooledWords.value(before[index]), PooledWords.value(after[index]),
      ]
    }
    let witnesses = all.filtered { isTarget[Int($0)] }
    return Weighted(
      sample: sample, weights: weights, words: words, balance: balance, notes: notes,
      witnesses: witnesses.rows.isEmpty ? nil : witnesses)
  }

  private func weightedToShares() throws(Refusal) -> Weighted {
    let table = context.table
    let sample = context.source.sample(stream)
    guard !sample.rows.isEmpty else { throw Refusal("there are no rows with a score and a truth") }
    var margins: [TargetMargin] = []
    for property in plan.shares { margins.append(try margin(property, sample)) }
    let base = table.weights.map { weights in sample.rows.map { weights[Int($0)] } }
    let weights: TargetWeights
    do { weights = try TargetWeights.raked(to: margins, base: base) } catch { throw Refusal(error.description) }
    let outside = weights.weights.count { $0 == 0 }
    var balance: [[String]] = []
    for margin in margins {
      for (code, category) in margin.categories.enumerated() {
        let isIn = margin.categoryOfRow.map { $0 == code ? 1.0 : 0 }
        balance.append([
          "\(margin.name)=\(category)", PooledWords.value(mean(isIn, base)),
          PooledWords.value(mean(isIn, weights.weights)), PooledWords.value(margin.shares[code]), "–", "–",
        ])
      }
    }
    return Weighted(
      sample: sample, weights: weights,
      words: plan.shares.map { "the given shares of \($0.name)" }.joined(separator: " and "), balance: balance,
      notes: outside > 0 ? ["\(outside) tested rows are in none of the target's categories and have no weight"] : [])
  }

  private func margin(_ property: TargetPlan.Shares, _ sample: Sample) throws(Refusal) -> TargetMargin {
    let table = context.table
    let found: TargetMargin
    do {
      if let bins = property.bins {
        guard let numbers = table.attribute(named: property.name)?.numbers else {
          throw Refusal("\(property.name) is no column of numbers, so it has no bins")
        }
        let spec = SubgroupSpec(factors: [NamedColumn(property.name)], bins: bins)
        let names = (0..<bins.count - 1).map { "\(PooledWords.value(bins[$0])) to \(PooledWords.value(bins[$0 + 1]))" }
        found = try TargetMargin(
          name: property.name, categories: names, shares: property.shares,
          categoryOfRow: sample.rows.map { numbers[Int($0)].flatMap { spec.bin(of: $0) } })
      } else {
        guard let groups = table.groups(named: property.name) else {
          throw Refusal("no column is bound for \(property.name)")
        }
        found = try TargetMargin(
          name: property.name, categories: property.categories, shares: property.shares,
          categoryOfRow: sample.rows.map { row in
            groups[Int(row)].flatMap { property.categories.firstIndex(of: $0) }
          })
      }
    } catch let error as TargetWeightError {
      throw Refusal(error.description)
    } catch let error as Refusal {
      throw error
    } catch {
      throw Refusal("the shares of \(property.name) cannot be read")
    }
    return found
  }

  private func units(of rows: [Int32]) -> [Int] {
    guard let units = context.source.units else { return rows.map(Int.init) }
    return rows.map { Int(units.codes[Int($0)]) }
  }

  private func mean(_ values: [Double], _ weights: [Double]?) -> Double? {
    let total = weights?.reduce(0, +) ?? Double(values.count)
    guard total > 0 else { return nil }
    return values.indices.reduce(0) { $0 + (weights?[$1] ?? 1) * values[$1] } / total
  }

  // MARK: Metrics

  private func judge(_ weighted: Weighted, into result: inout AnalysisResult) throws(Refusal) {
    guard let plain = context.source.labelled(weighted.sample),
      let labelled = try? plain.reweighted(weighted.weights.weights)
    else { throw Refusal("there are no rows with a score and a truth") }
    let weights = weighted.weights
    let effective = weights.effectiveSize(clusters: plain.clusters)
    let positive = weights.effectiveSize(clusters: plain.clusters, isCounted: plain.isPositive)
    let negative = weights.effectiveSize(clusters: plain.clusters, isCounted: plain.isPositive.map { !$0 })
    let units = context.source.unitCounts(weighted.sample)
    let unit = context.source.unitWord
    result.estimates.append(
      Estimate(
        name: "target.effective-size", value: effective, interval: nil, level: context.level,
        method: "Kish, by \(unit)",
        n: weighted.sample.rows.count, clusters: units.any < weighted.sample.rows.count ? units.any : nil,
        definition: "how many equally weighted \(unit)s the weighted ones are worth",
        reason: .notApplicable("it is a property of the weights, not an estimate")))
    result.pictures.append(balanceTable(weighted))
    result.notes += weighted.notes + notes(weights, weighted)
    let worth =
      "\(units.any) tested \(unit)s are worth \(PooledWords.value(effective)) of the target (\(weighted.words)): "
      + "\(PooledWords.value(positive)) positive and \(PooledWords.value(negative)) negative"
    guard effective >= Self.fewestEffective else {
      throw Refusal("\(worth); at least \(Int(Self.fewestEffective)) are needed")
    }
    result.findings.append(worth.prefix(1).uppercased() + worth.dropFirst())
    for (name, words, estimate) in estimates(labelled, weights, weighted, (positive, negative)) {
      result.estimates.append(estimate)
      guard let value = estimate.value, let interval = estimate.interval else { continue }
      var sentence = "In the target \(words) would be \(PooledWords.value(value)) (\(PooledWords.interval(interval)))"
      if let tested = own(name, plain, weighted.sample) {
        result.estimates.append(tested)
        sentence += "; on the tested rows as they are it is \(PooledWords.value(tested.value))"
      }
      if let witnesses = weighted.witnesses, let sample = context.source.labelled(witnesses),
        var seen = own(name, sample, witnesses)
      {
        seen.name = "observed-in-target.\(name)"
        seen.group = nil
        result.estimates.append(seen)
        sentence +=
          "; the target's own rows with a truth have \(PooledWords.value(seen.value)) "
          + "(\(PooledWords.interval(seen.interval)))"
      }
      result.findings.append(sentence)
    }
  }

  /// The weighted metrics; one whose class is worth too little is undefined with the reason.
  private func estimates(
    _ labelled: LabelledScores, _ weights: TargetWeights, _ weighted: Weighted,
    _ worth: (positive: Double, negative: Double)
  ) -> [(name: String, words: String, estimate: Estimate)] {
    var found: [(name: String, words: String, estimate: Estimate)] = []
    let method = "; \(weights.method), weights taken as known"
    func add(_ name: String, _ words: String, needs: [Double], _ make: () -> Estimate?) {
      let lowest = needs.min() ?? .infinity
      guard lowest >= Self.fewestInClass, var estimate = make() else {
        found.append(
          (
            name, words,
            .undefined(
              "target.\(name)",
              because: .tooFewUnits(
                of: "effective units in a class", found: Int(lowest.rounded(.down)), needed: Int(Self.fewestInClass)),
              level: context.level, method: weights.method, n: labelled.count, definition: "\(name) in the target")
          ))
        return
      }
      estimate.name = "target.\(name)"
      estimate.method += method
      estimate.definition += ", rows weighted to the target"
      found.append((name, words, estimate))
    }
    add("auc", "AUC", needs: [worth.positive, worth.negative]) {
      labelled.area(level: context.level, interval: context.metrics.areaScale)
    }
    if let threshold = context.threshold(stream) {
      let reads = BinaryReads(labelled, threshold: threshold)
      add("sensitivity", "sensitivity", needs: [worth.positive]) {
        reads.estimate(.sensitivity, level: context.level, interval: context.settings.proportionInterval)
      }
      add("specificity", "specificity", needs: [worth.negative]) {
        reads.estimate(.specificity, level: context.level, interval: context.settings.proportionInterval)
      }
    }
    if let brier = brier(labelled) { add("brier", "Brier score", needs: [worth.positive, worth.negative]) { brier } }
    return found
  }

  private func brier(_ labelled: LabelledScores) -> Estimate? {
    let stated = labelled.scores.map { context.probability($0) }
    guard
      let scores = try? LabelledScores(
        scores: stated, isPositive: labelled.isPositive, weights: labelled.weights, clusters: labelled.clusters),
      let probabilities = try? LabelledProbabilities(scores)
    else { return nil }
    return probabilities.squaredErrorInfluence()?.estimate(
      name: "brier", level: context.level, scale: .logit,
      definition: "mean squared distance of the probability from the outcome",
      method: "linearised variance, logit")
  }

  /// The same metric of rows as they are.
  private func own(_ name: String, _ labelled: LabelledScores, _ sample: Sample) -> Estimate? {
    var estimate: Estimate?
    switch name {
    case "auc": estimate = labelled.area(level: context.level, interval: context.metrics.areaScale)
    case "brier": estimate = brier(labelled)
    default:
      guard let metric = Metric(rawValue: name), let threshold = context.threshold(stream) else { return nil }
      estimate = BinaryReads(labelled, threshold: threshold)
        .estimate(metric, level: context.level, interval: context.settings.proportionInterval)
    }
    estimate?.name = "tested.\(name)"
    return estimate
  }

  private func notes(_ weights: TargetWeights, _ weighted: Weighted) -> [String] {
    var notes = [
      "weighting is right where truth and score depend on the population only through the properties used; it mends no "
        + "difference that was not recorded"
    ]
    notes.append("intervals take the weights as known: the uncertainty of the weights themselves is not in them")
    if weights.truncated > 0, let quantile = weights.truncationQuantile {
      notes.append(
        "\(weights.truncated) weights above the \(PooledWords.percent(quantile)) quantile were cut (the largest was "
          + "\(PooledWords.value(weights.largest)) times the mean): the weighted rows are a little less like the target"
      )
    }
    if context.table.readers != nil { notes.append("for the target the reads of all readers are pooled") }
    return notes
  }

  private func balanceTable(_ weighted: Weighted) -> Picture {
    let titles = ["tested", "weighted", "target", "difference before", "difference after"]
    return .table(
      TablePicture(
        caption: "Tested rows weighted to the target (\(weighted.words))",
        columns: [.init("property")] + titles.map { .init($0, isNumeric: true) }, rows: weighted.balance,
        note: "Means or shares; differences in standard deviations. \(weighted.weights.method)."))
  }
}

extension Sample {
  /// The rows for which the answer is yes.
  fileprivate func filtered(_ isKept: (Int32) -> Bool) -> Sample {
    let kept = rows.indices.filter { isKept(rows[$0]) }
    return Sample(
      rows: kept.map { rows[$0] }, scores: kept.map { scores[$0] }, isPositive: kept.map { isPositive[$0] })
  }
}
