// SPDX-License-Identifier: Apache-2.0
import Protocols
import Statistics
import Vocabulary

/// What the sites say together of one metric: estimates, sentences and pictures.
struct PooledMetric {
  /// The metric's machine name.
  let name: String
  /// The metric inside a sentence.
  let words: String
  /// What a site is called.
  let siteWord: String
  let level: ConfidenceLevel
  let interval: PooledIntervalMethod
  /// The meta-analysis.
  let pooled: MetaAnalysis
  /// The pooled value.
  let overall: Estimate
  /// What a new site would have.
  let newSite: Estimate

  init(
    _ pooled: MetaAnalysis, name: String, words: String, siteWord: String, level: ConfidenceLevel,
    interval: PooledIntervalMethod
  ) {
    self.pooled = pooled
    self.name = name
    self.words = words
    self.siteWord = siteWord
    self.level = level
    self.interval = interval
    overall = pooled.pooled(name: name, interval: interval, level: level)
    newSite = pooled.prediction(name: name, level: level)
  }

  /// All numbers: the pooled value, the new site, the fixed effect, and how far sites differ.
  var estimates: [Estimate] {
    [overall, newSite, pooled.fixedEffect(name: name, level: level)] + pooled.heterogeneity(name: name, level: level)
  }

  /// The test that all sites are alike.
  var test: HypothesisTest { pooled.heterogeneityTest(name: name) }

  // MARK: Sentences

  /// What a new site would see, and whether sites differ.
  var findings: [String] {
    let share = PooledWords.percent(level.value)
    var found: [String] = []
    if let range = newSite.interval {
      found.append(
        "A new \(siteWord) of this kind would have \(words) between \(PooledWords.value(range.lower)) and "
          + "\(PooledWords.value(range.upper)) (\(share) prediction interval over \(pooled.count)); the middle one has "
          + "\(PooledWords.value(overall.value)) (\(PooledWords.interval(overall.interval)))")
    }
    let parts = pooled.heterogeneity(name: name, level: level)
    let p = test.pValue.map { $0 < 0.001 ? "p < 0.001" : "p = \(PooledWords.value($0))" } ?? "p undefined"
    let q = "Q(\(pooled.count - 1)) = \(PooledWords.value(pooled.cochranQ)), \(p)"
    let inconsistency =
      "I² \(PooledWords.percent(pooled.iSquared))"
      + (parts[2].interval.map { " (\(PooledWords.percent($0.lower)) to \(PooledWords.percent($0.upper)))" } ?? "")
    if let p = test.pValue, p < level.alpha {
      found.append("The sites differ in \(words) by more than chance: \(q); \(inconsistency)")
    } else {
      found.append(
        "No difference between the sites in \(words) beyond chance was seen: \(q); \(inconsistency). With "
          + "\(pooled.count) sites that is no proof of none")
    }
    return found
  }

  /// Cautions that belong to the numbers.
  var notes: [String] {
    var notes: [String] = []
    if pooled.count < 10 {
      notes.append(
        "with \(pooled.count) sites the variance between them is itself uncertain; in simulations with few sites and little "
          + "heterogeneity the prediction interval holds a new site in as few as 87 % instead of 95 %")
    }
    let wald = pooled.pooled(name: name, interval: .wald, level: level).interval
    if interval == .hartungKnapp, let mine = overall.interval, let wald,
      mine.upper - mine.lower < wald.upper - wald.lower
    {
      notes.append(
        "\(words): the sites are more alike than their own errors would have them, so that Hartung's and Knapp's interval "
          + "is narrower than Wald's; hartung-knapp-modified never is")
    }
    return notes
  }

  // MARK: Pictures

  /// The sites, the pooled value and the new site, one beneath the other.
  func forest(_ rows: [ForestPicture.Row], title: String) -> Picture {
    .forest(
      ForestPicture(
        title: title, measure: words,
        rows: rows + [
          .init("pooled", kind: .overall, estimate: overall),
          .init("a new \(siteWord)", kind: .prediction, estimate: newSite),
        ],
        caption:
          "Each row is a \(siteWord) with its own interval. Pooled: \(overall.method). The last row is the range in "
          + "which a new \(siteWord) of the same kind would truly lie, not the uncertainty of the mean."))
  }

  /// The pooled value by every method, to see what hangs on the choice.
  var methods: Picture {
    let rows = HeterogeneityMethod.allCases.compactMap { method -> [String]? in
      guard let other = try? MetaAnalysis(pooled.sites, on: pooled.scale, method: method) else { return nil }
      let intervals = PooledIntervalMethod.allCases.map { kind -> String in
        PooledWords.interval(other.pooled(name: name, interval: kind, level: level).interval)
      }
      return [method.title, PooledWords.value(other.tauSquared), PooledWords.value(other.pooled(name: name).value)]
        + intervals + [PooledWords.interval(other.prediction(name: name, level: level).interval)]
    }
    let fixed = pooled.fixedEffect(name: name, level: level)
    let last = [
      "fixed effect", "–", PooledWords.value(fixed.value), "–", "–", PooledWords.interval(fixed.interval), "–",
    ]
    return .table(
      TablePicture(
        caption: "The pooled \(words) by other methods",
        columns: [.init("variance between sites")]
          + ["τ²", "pooled", "Hartung–Knapp", "modified", "Wald", "new \(siteWord)"].map { .init($0, isNumeric: true) },
        rows: rows + [last], note: "Intervals at \(PooledWords.percent(level.value)); τ² on \(pooled.scale.words)."))
  }

  /// Each site left out: what the others say, and whether they foretell it.
  func leftOut() -> (picture: Picture, findings: [String])? {
    let found = pooled.leavingOneOut(level: level)
    guard !found.isEmpty else { return nil }
    let scale = pooled.scale
    let rows = found.map { left in
      [
        left.site.name, PooledWords.value(scale.back(left.site.effect)),
        PooledWords.value(scale.back(left.others.mean)),
        PooledWords.value(left.others.tauSquared), PooledWords.interval(left.expected),
        left.isForetold.map { $0 ? "yes" : "no" } ?? "cannot be judged", PooledWords.value(left.deletedResidual),
      ]
    }
    var findings: [String] = []
    let judged = found.filter { $0.isForetold != nil }
    if !judged.isEmpty {
      let held = judged.count { $0.isForetold == true }
      let missed = judged.filter { $0.isForetold == false }.map(\.site.name).joined(separator: ", ")
      findings.append(
        "Left out in turn, \(held) of \(judged.count) sites lie where the others foretold their \(words)"
          + (missed.isEmpty ? "" : "; not \(missed)"))
    }
    let moved = found.max {
      ($0.others.mean - pooled.mean).magnitude < ($1.others.mean - pooled.mean).magnitude
    }
    if let moved {
      findings.append(
        "Without \(moved.site.name) the pooled \(words) would be \(PooledWords.value(scale.back(moved.others.mean))) "
          + "instead of \(PooledWords.value(overall.value)); no other site moves it more")
    }
    let picture = Picture.table(
      TablePicture(
        caption: "Each site left out: \(words)",
        columns: [.init(siteWord)]
          + ["its estimate", "the others", "their τ²", "foretold", "holds", "residual"].map {
            .init($0, isNumeric: $0 != "holds")
          }, rows: rows,
        note:
          "Foretold: the others' prediction interval, widened by the site's own sampling error. Residual: the studentised "
          + "deleted residual."))
    return (picture, findings)
  }
}
