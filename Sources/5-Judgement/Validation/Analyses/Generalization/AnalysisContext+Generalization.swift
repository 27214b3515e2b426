// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import Statistics
import Vocabulary

extension AnalysisContext {
  /// What another site can expect, in every stream: pooled metrics, prediction intervals, sites left out, thresholds and
  /// calibration that travel or not, and the metrics of a target population.
  func generalization(_ plan: GeneralizationPlan) -> [AnalysisResult] {
    eachStream(.generalization) { stream throws(Refusal) in try generalization(plan, stream) }
  }

  private func generalization(_ plan: GeneralizationPlan, _ stream: Stream) throws(Refusal) -> AnalysisResult {
    var result = AnalysisResult(.generalization, name: name(stream))
    do throws(Refusal) {
      let division = try SiteDivision(plan.by, stream: stream, context: self)
      pool(plan, stream, division, into: &result)
    } catch {
      // A target population needs no sites.
      guard plan.target != nil else { throw error }
      result.notes.append("sites cannot be judged: \(error.reason)")
    }
    if let target = plan.target {
      TargetAnalysis(context: self, stream: stream, plan: target).add(to: &result)
    }
    return result
  }

  private func pool(
    _ plan: GeneralizationPlan, _ stream: Stream, _ division: SiteDivision, into result: inout AnalysisResult
  ) {
    let refusal = division.refusal
    if let refusal {
      if plan.target == nil { result.refusal = refusal } else { result.findings.append("Cannot be judged: \(refusal)") }
    }
    for metric in metrics(plan, stream) {
      let sites = SiteMetric(metric, at: division, stream: stream, context: self)
      result.estimates += sites.entries.map(\.estimate)
      guard refusal == nil else {
        result.estimates.append(undefined(metric, division, because: .notApplicable(refusal ?? "")))
        continue
      }
      result.notes += sites.notes
      add(sites, plan, division, to: &result)
    }
    if let sensitivity = plan.sensitivity {
      let thresholds = SiteThresholds(context: self, stream: stream, division: division, sensitivity: sensitivity)
        .result()
      result.estimates += thresholds.estimates
      result.findings += thresholds.findings
      result.pictures += thresholds.pictures
      if table.readers != nil { result.notes.append("for thresholds the reads of all readers are pooled") }
    }
    SiteCalibration(context: self, stream: stream, division: division, plan: plan).add(to: &result)
    result.notes += division.notes
  }

  private func add(
    _ sites: SiteMetric, _ plan: GeneralizationPlan, _ division: SiteDivision, to result: inout AnalysisResult
  ) {
    let metric = sites.metric
    if let counts = sites.proportions { exact(metric, counts, &result) }
    let effects = sites.effects
    guard effects.count >= 3, let pooled = try? MetaAnalysis(effects, on: sites.scale, method: plan.method) else {
      result.estimates.append(
        undefined(
          metric, division, because: .tooFewUnits(of: "sites with enough cases", found: effects.count, needed: 3)))
      result.findings.append(
        "How \(metric.words) differs between sites cannot be judged: \(effects.count) sites have enough cases, and it "
          + "takes at least 3")
      return
    }
    let found = PooledMetric(
      pooled, name: metric.rawValue, words: metric.words, siteWord: division.word, level: level, interval: plan.interval
    )
    result.findings += found.findings
    result.estimates += found.estimates
    result.tests.append(found.test)
    result.notes += found.notes.filter { !result.notes.contains($0) }
    let rows = sites.entries.map { entry in
      ForestPicture.Row(
        entry.name, estimate: entry.estimate.value == nil ? nil : entry.estimate,
        shortfall: entry.shortfall.map { "not pooled: \($0)" }, positives: entry.positives, negatives: entry.negatives)
    }
    result.pictures += [
      found.forest(
        rows, title: "\(metric.words.prefix(1).uppercased() + metric.words.dropFirst()) by \(division.word)"),
      found.methods,
    ]
    if plan.leaveOneOut, let left = found.leftOut() {
      result.pictures.append(left.picture)
      result.findings += left.findings
    }
  }

  /// The exact model of counts, which needs no correction for sites without a success or a failure.
  private func exact(_ metric: Metric, _ counts: [Proportion], _ result: inout AnalysisResult) {
    guard counts.count(where: { $0.trials > 0 }) > 2 else { return }
    do {
      let model = try BinomialNormalModel(counts)
      for var estimate in [
        model.pooled(name: metric.rawValue, level: level), model.prediction(name: metric.rawValue, level: level),
      ] {
        estimate.name = "exact.\(estimate.name)"
        result.estimates.append(estimate)
      }
      // Documentation/proof/coverage.md: with thirty cases a site the two steps are pulled towards one half.
      let few = counts.count { min($0.successes, $0.trials - $0.successes) < 10 && $0.trials > 0 }
      if few > 0 {
        result.notes.append(
          "\(few) of \(counts.count) sites have fewer than ten successes or failures in \(metric.words): pooling their "
            + "logits is pulled towards one half, and the exact binomial–normal model is to be read")
      }
    } catch {
      result.notes.append("the binomial–normal model of \(metric.words) has no fit: \(error.reason)")
    }
  }

  /// The metrics that can be measured here.
  private func metrics(_ plan: GeneralizationPlan, _ stream: Stream) -> [Metric] {
    let hasPoint = threshold(stream) != nil
    let wanted = plan.metrics.isEmpty ? [.auc] + (hasPoint ? [.sensitivity, .specificity] : []) : plan.metrics
    return wanted.filter { hasPoint || !$0.needsOperatingPoint }
  }

  private func undefined(_ metric: Metric, _ division: SiteDivision, because reason: UndefinedReason) -> Estimate {
    .undefined(
      "pooled.\(metric.rawValue)", because: reason, level: level, method: "random effects", n: division.sites.count,
      definition: "\(metric.rawValue) of the middle one of all sites like these")
  }
}
