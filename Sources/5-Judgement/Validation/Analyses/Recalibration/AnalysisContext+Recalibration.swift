// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Foundation
import Protocols
import Statistics
import Vocabulary

extension AnalysisContext {
  /// Fits curves on the tuning rows and compares them on the judged rows, in every stream.
  func recalibration(_ plan: RecalibrationPlan) -> [AnalysisResult] {
    eachStream(.recalibration) { stream throws(Refusal) in
      let samples = try recalibrationSamples(stream, scale: plan.settings.scale)
      var result = AnalysisResult(.recalibration, name: name(stream))
      var curves: [(title: String, fit: RecalibratorFit, gain: RecalibrationGain)] = []
      for method in plan.methods {
        do throws(RecalibrationFailure) {
          let fit = try RecalibratorFit(method, tuning: samples.tuning, settings: plan.settings, level: level)
          curves.append((method.title, fit, RecalibrationGain(of: fit.recalibrator, on: samples.test, level: level)))
        } catch {
          result.notes.append("\(method.title) could not be fitted: \(error.reason)")
        }
      }
      guard let first = curves.first else {
        throw Refusal(result.notes.joined(separator: "; ") + "; nothing is left to compare")
      }
      let units = first.fit.units.map { " of \($0) patients" } ?? ""
      result.findings = curves.map { Self.finding($0.title, $0.gain) }
      result.estimates = first.gain.before.map { $0.of(group: Self.stated) }
      for (title, fit, gain) in curves {
        result.estimates += (gain.after + gain.differences).map { $0.of(group: title) }
        result.estimates += fit.parameters.map { parameter in
          var named = parameter.of(group: title)
          named.name = "recalibration.\(parameter.name)"
          return named
        }
      }
      result.pictures = Self.pictures(curves, range: first.fit.scoreRange)
      result.notes.insert(
        "Curves were fitted on \(first.fit.n) tuning rows\(units), \(first.fit.positives) of them positive, and are judged on "
          + "\(samples.test.count) other rows. Intervals take each curve as fixed.", at: 0)
      if curves.count > 1 {
        result.notes.append(
          "Which curve to use is to be settled before these rows are seen: the best of several on the judged rows flatters itself."
        )
      }
      result.notes += Self.warnings(curves.map(\.fit), leftOut: samples.leftOut)
      return result
    }
  }

  /// The tuning and the judged rows of a stream, on the scale that a curve expects.
  func recalibrationSamples(
    _ stream: Stream, scale: ScoreScale
  ) throws(Refusal) -> (tuning: LabelledScores, test: LabelledScores, leftOut: Int) {
    let apart = try tuningSource()
    guard scale == .probability else {
      let (tuning, test) = (try scores(stream, in: apart), try scores(stream, in: source))
      let (kept, judged) = (Self.withResult(tuning), Self.withResult(test))
      return (kept, judged, tuning.count - kept.count + test.count - judged.count)
    }
    do throws(Refusal) {
      let tuning = try probabilities(stream, in: apart)
      let test = try probabilities(stream, in: source)
      return (tuning.sample.sample, test.sample.sample, tuning.leftOut + test.leftOut)
    } catch {
      throw Refusal(
        error.reason + "; for ratings say that scores are scores, which Platt scaling and isotonic regression take")
    }
  }

  /// The rows that have a score; one that a rule counts as called positive or negative has none to recalibrate.
  private static func withResult(_ sample: LabelledScores) -> LabelledScores {
    let rows = sample.scores.indices.filter { sample.scores[$0].magnitude < CaseTable.scoreAboveAll }
    guard rows.count < sample.count else { return sample }
    let clusters = sample.clusters.flatMap { clusters in
      try? ClusterIndex(unitOfRow: rows.map { clusters.unitOfRow[$0] }, count: clusters.count)
    }
    let kept = try? LabelledScores(
      scores: rows.map { sample.scores[$0] }, isPositive: rows.map { sample.isPositive[$0] },
      weights: sample.weights.map { weights in rows.map { weights[$0] } }, clusters: clusters)
    return kept ?? sample
  }

  private static let stated = "as stated"

  private static func finding(_ title: String, _ gain: RecalibrationGain) -> String {
    func value(_ estimates: [Estimate], _ name: String) -> String? {
      estimates.first { $0.name == name }?.value.map { String(format: "%.3f", $0) }
    }
    guard let after = value(gain.after, "brier"), let before = value(gain.before, "brier"),
      let difference = gain.differences.first(where: { $0.name == "difference.brier" }),
      let change = difference.value
    else {
      let score = value(gain.after, "brier").map { "; its Brier score is \($0)" } ?? ""
      return "\(title) turns the scores into probabilities\(score)."
    }
    let bounds = difference.interval.map { " (\(signed($0.lower)) to \(signed($0.upper)))" } ?? ""
    let verb =
      switch difference.interval {
      case .some(let interval) where interval.upper < 0: "lowers"
      case .some(let interval) where interval.lower > 0: "raises"
      default: "does not clearly change"
      }
    let name = title.prefix(1).uppercased() + title.dropFirst()
    var words =
      "\(name) \(verb) the Brier score: from \(before) to \(after), difference \(signed(change))\(bounds)"
    if let from = value(gain.before, "calibration-slope"), let to = value(gain.after, "calibration-slope") {
      words += "; the calibration slope goes from \(from) to \(to)"
    }
    return words + "."
  }

  /// A change with its sign, which a change that rounds to nothing has not.
  private static func signed(_ value: Double) -> String {
    let text = String(format: "%+.4f", value)
    return Double(text) == 0 ? "0.0000" : text.replacing("-", with: "\u{2212}")
  }

  private static func warnings(_ fits: [RecalibratorFit], leftOut: Int) -> [String] {
    var notes: [String] = []
    if let moved = fits.map(\.movedToEdge).max(), moved > 0 {
      notes.append(
        "\(moved) tuning rows state a chance within \(ScoreScale.edge) of 0 or 1; their logits were taken at that distance."
      )
    }
    for fit in fits {
      guard case .isotonic(let curve) = fit.recalibrator else { continue }
      var words =
        "Isotonic regression has no parameters and so no standard errors; its \(curve.steps.count) steps follow "
        + "\(fit.n) rows closely, and with fewer than about a thousand it overfits"
      let (low, high) = (curve.steps.first?.probability ?? 0.5, curve.steps.last?.probability ?? 0.5)
      if low == 0 || high == 1 {
        words += "; it says exactly \(low == 0 ? "0" : "1") at an end, which one case can refute"
      }
      notes.append(words + ".")
    }
    if leftOut > 0 { notes.append("\(leftOut) rows without a stated chance are left out.") }
    return notes
  }

  private static func pictures(
    _ curves: [(title: String, fit: RecalibratorFit, gain: RecalibrationGain)], range: Interval
  ) -> [Picture] {
    let isChance = curves.allSatisfy { $0.fit.recalibrator.scale == .probability }
    let (low, high) = isChance ? (0, 1) : (range.lower, range.upper)
    let steps = 100
    let series = curves.map { title, fit, _ in
      LinePicture.Series(
        name: title,
        points: (0...steps).map { step in
          let x = low + (high - low) * Double(step) / Double(steps)
          return CurveSet.Point(x: x, y: fit.recalibrator.apply(x))
        })
    }
    let identity = LinePicture.Series(
      name: "as stated", points: [.init(x: 0, y: 0), .init(x: 1, y: 1)], isReference: true)
    var pictures: [Picture] = [
      .lines(
        LinePicture(
          title: "Recalibration curves",
          x: .init(isChance ? "Stated probability" : "Score", lower: low, upper: high),
          y: .init("Recalibrated probability", lower: 0, upper: 1), series: series + (isChance ? [identity] : []),
          caption: "What each stated score becomes; fitted on the tuning rows, which reach from "
            + String(format: "%.3g to %.3g.", range.lower, range.upper)))
    ]
    let rows = curves.compactMap { title, _, gain in
      gain.differences.first { $0.name == "difference.brier" }.map { ForestPicture.Row(title, estimate: $0) }
    }
    if !rows.isEmpty {
      pictures.append(
        .forest(
          ForestPicture(
            title: "What recalibration gains", measure: "Brier score, after less before", rows: rows,
            lines: [.init(0, label: "no change")],
            caption: "On the judged rows; to the left of 0 the probabilities are better after.")))
    }
    return pictures
  }
}
