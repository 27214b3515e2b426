// SPDX-License-Identifier: Apache-2.0
import CaseTables
import RecalibrationFiles
import Statistics
import Vocabulary

/// What is fitted on the tuning part when the weights stand: curves that make chances of scores, and thresholds.
struct FittedEnding {
  /// Curves, by class or finding.
  private(set) var curves: [String: RecalibrationFile] = [:]
  /// Thresholds on the scale that is calibrated where there is a curve.
  private(set) var points: [Point] = []
  /// What could not be fitted, and why.
  private(set) var notes: [String] = []

  /// A threshold with what it does on the tuning part.
  struct Point {
    var name: String
    var finding: String
    var choice: ThresholdChoice
  }

  init(_ answers: TuningAnswers, configuration: TrainingConfiguration, software: String) {
    let chances = answers.chances
    let words = configuration.task.words
    let table = ContentDigest(text: answers.table)
    // Of two classes one curve says all.
    let isPair = if case .classes = configuration.task { words.count == 2 } else { false }
    let isFindings = if case .findings = configuration.task { true } else { false }
    for point in configuration.points where isPair && point.finding == words[0] {
      notes.append("no threshold \(point.name) for \(words[0]): of two classes \(words[1]) alone has a score")
    }
    for (place, word) in words.enumerated() where !isPair || place == 1 {
      let rows = answers.truth(of: place)
      let sample: LabelledScores
      do {
        sample = try LabelledScores(
          scores: rows.map { chances[place][$0.row] }, isPositive: rows.map(\.isPositive),
          clusters: Self.patients(rows.map { answers.set.patients[$0.row] }))
      } catch {
        notes.append("no calibration and no threshold for \(word): \(error)")
        continue
      }
      var judged = sample
      if let method = configuration.calibration {
        if isPair || isFindings {
          if let fitted = fit(method, sample, word, table, software) {
            curves[word] = fitted
            judged = fitted.recalibrator.applied(to: sample).sample
          }
        } else if place == 0 {
          notes.append("no calibration: a curve is fitted for two classes or for findings")
        }
      }
      for point in configuration.points where point.finding == nil || point.finding == word {
        do {
          points.append(Point(name: point.name, finding: word, choice: try judged.threshold(by: point.rule)))
        } catch { notes.append("no threshold \(point.name) for \(word): \(error.reason)") }
      }
    }
  }

  private mutating func fit(
    _ method: RecalibrationMethod, _ sample: LabelledScores, _ word: String, _ table: ContentDigest, _ software: String
  ) -> RecalibrationFile? {
    let settings = RecalibratorFit.Settings(scale: .probability, targets: .smoothed)
    let fit: RecalibratorFit
    do { fit = try RecalibratorFit(method, tuning: sample, settings: settings) } catch {
      notes.append("no calibration for \(word): \(error.reason)")
      return nil
    }
    return RecalibrationFile(
      recalibrator: fit.recalibrator, higherScores: .positive, targets: method == .platt ? settings.targets : nil,
      parameters: fit.parameters.compactMap { parameter in
        parameter.value.map {
          RecalibrationFile.Parameter(name: parameter.name, value: $0, standardError: parameter.standardError)
        }
      }, scoreRange: fit.scoreRange,
      fitting: .init(
        n: fit.n, positives: fit.positives, units: fit.units, unit: "patient", score: "score_\(word)", data: table,
        tuning: [], level: .percent95), software: software)
  }

  private static func patients(_ numbers: [Int32]) -> ClusterIndex? {
    guard Set(numbers).count < numbers.count else { return nil }
    return try? ClusterIndex(unitOfRow: numbers, count: Int(numbers.max() ?? -1) + 1)
  }
}
