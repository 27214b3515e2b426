// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import Statistics
import Vocabulary

/// Whether calibration travels: the intercept and the slope of each site, pooled.
struct SiteCalibration {
  let context: AnalysisContext
  let stream: Stream
  let division: SiteDivision
  let plan: GeneralizationPlan

  private typealias Line = (name: String, line: Result<CalibrationLine, SiteGap>, n: Int)
  private typealias Part = (name: String, words: String, definition: String, ideal: Double)

  /// Adds what is found; scores that are no probabilities have no calibration, which is said.
  func add(to result: inout AnalysisResult) {
    guard context.table.readers == nil else { return }
    guard (try? context.probabilities(stream, in: context.source)) != nil else {
      result.notes.append("the scores are no probabilities, so calibration is not pooled")
      return
    }
    let lines = division.sites.map { site -> Line in
      let counts = site.source.unitCounts(site.sample)
      guard counts.positive >= context.minimum.positives, counts.negative >= context.minimum.negatives else {
        return (site.name, .failure(SiteGap(name: site.name, reason: .notApplicable("it has too few cases"))), 0)
      }
      guard let stated = try? context.probabilities(stream, in: site.source) else {
        return (site.name, .failure(SiteGap(name: site.name, reason: .noObservations)), 0)
      }
      return (site.name, stated.sample.calibrationLine(), stated.sample.count)
    }
    for (name, line, _) in lines {
      if case .failure(let gap) = line { result.notes.append("calibration: \(name) is not pooled: \(gap.reason)") }
    }
    guard division.refusal == nil else { return }
    let parts: [(Part, (CalibrationLine) -> (Double, Double))] = [
      (
        ("calibration-in-the-large", "calibration in the large", "intercept with the slope held at 1", 0),
        { ($0.inTheLarge, $0.inTheLargeVariance) }
      ),
      (
        ("calibration-slope", "calibration slope", "slope of the outcome on the log-odds of the stated probability", 1),
        { ($0.slope, $0.slopeVariance) }
      ),
    ]
    // What was asked for as a metric stands there already.
    for (part, read) in parts where !plan.metrics.contains(where: { $0.rawValue == part.name }) {
      add(part, lines, read, to: &result)
    }
  }

  private func add(
    _ part: Part, _ lines: [Line],
    _ read: (CalibrationLine) -> (Double, Double), to result: inout AnalysisResult
  ) {
    let effects = lines.compactMap { name, line, n -> SiteEffect? in
      guard case .success(let line) = line else { return nil }
      let (value, variance) = read(line)
      return try? SiteEffect(name: name, effect: value, variance: variance, n: n)
    }
    guard effects.count > 2, let pooled = try? MetaAnalysis(effects, on: .plain, method: plan.method) else { return }
    let found = PooledMetric(
      pooled, name: part.name, words: part.words, siteWord: division.word, level: context.level, interval: plan.interval
    )
    let rows = effects.map { effect in
      let single = effect.estimate(
        metric: part.name, on: .plain, level: context.level, method: "logistic recalibration (Cox)",
        definition: part.definition)
      result.estimates.append(single)
      return ForestPicture.Row(effect.name, estimate: single)
    }
    result.estimates += found.estimates
    result.tests.append(found.test)
    result.findings += found.findings
    var picture = found.forest(rows, title: part.words.prefix(1).uppercased() + part.words.dropFirst())
    if case .forest(var forest) = picture {
      forest.lines = [.init(part.ideal, label: "ideal: \(Int(part.ideal))")]
      picture = .forest(forest)
    }
    result.pictures.append(picture)
  }
}
