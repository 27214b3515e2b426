// SPDX-License-Identifier: Apache-2.0
import Protocols
import Statistics
import Vocabulary

/// One metric at every site, on the scale on which sites are pooled.
struct SiteMetric {
  /// The metric at one site.
  struct Entry {
    var name: String
    /// The site's own estimate, as it is shown.
    var estimate: Estimate
    /// Its place on the scale of pooling, or why it has none.
    var effect: Result<SiteEffect, SiteGap>
    /// The counts, where the metric is a share of independent rows that count once.
    var proportion: Proportion?
    /// Why the site is not pooled in two steps although its estimate exists: too few cases.
    var shortfall: String?
    var positives: Int
    var negatives: Int
  }

  let metric: Metric
  let scale: MetaScale
  let entries: [Entry]

  init(_ metric: Metric, at division: SiteDivision, stream: Stream, context: AnalysisContext) {
    self.metric = metric
    let scale = metric.poolingScale
    self.scale = scale
    entries = division.sites.map { Self.entry(metric, scale, $0, stream, context) }
  }

  private static func entry(
    _ metric: Metric, _ scale: MetaScale, _ site: SiteDivision.Site, _ stream: Stream, _ context: AnalysisContext
  ) -> Entry {
    var engine = context.metrics
    engine.source = site.source
    let task = MetricEngine.Task(metric: metric)
    let estimate = engine.estimate(task, of: stream, in: site.sample, level: context.level).of(group: site.name)
    let units = site.source.unitCounts(site.sample)
    var entry = Entry(
      name: site.name, estimate: estimate,
      effect: .failure(SiteGap(name: site.name, reason: estimate.reason ?? .noObservations)), positives: units.positive,
      negatives: units.negative)
    let influence = engine.influence(task, of: stream, in: site.sample)
    entry.proportion = proportion(metric, site, stream, context)
    entry.shortfall = shortfall(metric, units, context)
    do throws(SiteGap) {
      if let proportion = entry.proportion {
        entry.effect = .success(try SiteEffect(name: site.name, proportion: proportion))
      } else if let influence, let variance = influence.variance, variance > 0,
        scale.transformed(influence.value) != nil
      {
        entry.effect = .success(
          try SiteEffect(
            name: site.name, value: influence.value, standardError: variance.squareRoot(), n: influence.rows, on: scale)
        )
      } else if metric == .auc, let value = influence?.value ?? estimate.value, scale.transformed(value) == nil {
        entry.effect = .success(
          try SiteEffect(
            name: site.name, perfectArea: value > 0.5, positives: units.positive, negatives: units.negative))
      } else if metric.isShare, let value = influence?.value ?? estimate.value, scale.transformed(value) == nil {
        // All units agree: as many trials as there are units.
        let trials = metric.countedClass.map { $0 ? units.positive : units.negative } ?? units.any
        entry.effect = .success(
          try SiteEffect(
            name: site.name, proportion: Proportion(successes: value > 0.5 ? trials : 0, trials: trials)))
      }
    } catch {
      entry.effect = .failure(error)
    }
    return entry
  }

  /// The counts of a share where each row is a trial of its own.
  private static func proportion(
    _ metric: Metric, _ site: SiteDivision.Site, _ stream: Stream, _ context: AnalysisContext
  ) -> Proportion? {
    let isAveraged = context.metrics.averagesReaders && site.source.byReader(site.sample).count > 1
    guard !isAveraged, metric.isShare, let labelled = site.source.labelled(site.sample), labelled.weights == nil,
      labelled.clusters == nil
    else { return nil }
    let threshold = context.threshold(stream)
    guard threshold != nil || !metric.needsOperatingPoint else { return nil }
    let c = BinaryReads(labelled, threshold: threshold ?? 0).counts
    let (part, whole): (Int, Int)
    switch metric {
    case .sensitivity: (part, whole) = (c.truePositives, c.positives)
    case .falseNegativeRate: (part, whole) = (c.falseNegatives, c.positives)
    case .specificity: (part, whole) = (c.trueNegatives, c.negatives)
    case .falsePositiveRate: (part, whole) = (c.falsePositives, c.negatives)
    case .precision: (part, whole) = (c.truePositives, c.calledPositive)
    case .npv: (part, whole) = (c.trueNegatives, c.calledNegative)
    case .accuracy: (part, whole) = (c.truePositives + c.trueNegatives, c.total)
    case .selectionRate: (part, whole) = (c.calledPositive, c.total)
    case .prevalence: (part, whole) = (c.positives, c.total)
    default: return nil
    }
    return Proportion(successes: part, trials: whole)
  }

  private static func shortfall(
    _ metric: Metric, _ units: (positive: Int, negative: Int, any: Int), _ context: AnalysisContext
  ) -> String? {
    var lacking: [String] = []
    let unit = context.source.unitWord
    let counted = metric.countedClass
    if metric == .prevalence || metric == .selectionRate { return nil }
    if counted != false, units.positive < context.minimum.positives {
      lacking.append("\(context.minimum.positives - units.positive) more positive \(unit)s")
    }
    if counted != true, units.negative < context.minimum.negatives {
      lacking.append("\(context.minimum.negatives - units.negative) more negative \(unit)s")
    }
    return lacking.isEmpty ? nil : "needs " + lacking.joined(separator: " and ")
  }

  /// The sites that are pooled in two steps.
  var effects: [SiteEffect] {
    entries.compactMap { $0.shortfall == nil ? try? $0.effect.get() : nil }
  }

  /// The counts of all sites, where every site has them.
  var proportions: [Proportion]? {
    let found = entries.compactMap(\.proportion)
    return found.count == entries.count ? found : nil
  }

  /// Which sites are not pooled in two steps or were corrected, and why.
  var notes: [String] {
    entries.compactMap { entry in
      if let shortfall = entry.shortfall { return "\(metric.words): \(entry.name) is not pooled, it \(shortfall)" }
      switch entry.effect {
      case .failure(let gap): return "\(metric.words): \(entry.name) is not pooled: \(gap.reason)"
      case .success(let effect):
        return effect.correction.map { "\(metric.words): \(entry.name) lies at the edge of the range: \($0)" }
      }
    }
  }
}

extension Metric {
  /// The scale on which sites are pooled.
  var poolingScale: MetaScale {
    switch self {
    case .positiveLikelihoodRatio, .negativeLikelihoodRatio, .observedExpectedRatio: .log
    case .mcc: .fisherZ
    default: isFraction ? .logit : .plain
    }
  }

  /// Whether the metric is a share of rows.
  var isShare: Bool {
    switch self {
    case .sensitivity, .specificity, .precision, .npv, .falsePositiveRate, .falseNegativeRate, .accuracy,
      .selectionRate, .prevalence:
      true
    default: false
    }
  }
}
