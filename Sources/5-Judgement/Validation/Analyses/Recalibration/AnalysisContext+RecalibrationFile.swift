// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import RecalibrationFiles
import Statistics
import Vocabulary

extension AnalysisContext {
  /// The curve of the only stream as it is stored.
  /// - Throws: ``Refusal`` where there are several streams, or the tuning rows give no curve.
  func recalibrationFile(
    _ method: RecalibrationMethod, settings: RecalibratorFit.Settings, software: String
  ) throws(Refusal) -> RecalibrationFile {
    guard let stream = streams.first, streams.count == 1 else {
      throw Refusal(
        "there are \(streams.count) streams of scores, and a file holds the curve of one: name one score, and no arm")
    }
    let samples = try recalibrationSamples(stream, scale: settings.scale)
    let fit: RecalibratorFit
    do throws(RecalibrationFailure) {
      fit = try RecalibratorFit(method, tuning: samples.tuning, settings: settings, level: level)
    } catch {
      throw Refusal("\(method.title) could not be fitted: \(error.reason)")
    }
    let binding = table.binding
    let range: Interval? =
      switch (binding.higherScores, settings.scale) {
      case (.positive, _): fit.scoreRange
      case (.negative, .probability): Interval(1 - fit.scoreRange.upper, 1 - fit.scoreRange.lower)
      case (.negative, .score): Interval(0 - fit.scoreRange.upper, 0 - fit.scoreRange.lower)
      }
    return RecalibrationFile(
      recalibrator: fit.recalibrator, higherScores: binding.higherScores,
      targets: method == .platt ? settings.targets : nil,
      parameters: fit.parameters.compactMap { parameter in
        parameter.value.map {
          RecalibrationFile.Parameter(name: parameter.name, value: $0, standardError: parameter.standardError)
        }
      },
      scoreRange: range ?? fit.scoreRange,
      fitting: .init(
        n: fit.n, positives: fit.positives, units: fit.units, unit: table.samplingUnit.rawValue,
        score: binding.scores.first?.column ?? "", data: table.digest, tuning: binding.tuning, level: level),
      software: software)
  }
}
