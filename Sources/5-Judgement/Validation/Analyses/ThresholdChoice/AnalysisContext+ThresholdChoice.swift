// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Foundation
import Protocols
import Statistics
import Vocabulary

extension AnalysisContext {
  /// Chooses a threshold on the tuning rows and judges it on the others, in every stream.
  func thresholdChoice(_ plan: ThresholdChoicePlan) -> [AnalysisResult] {
    eachStream(.threshold) { stream throws(Refusal) in
      let apart = try tuningSource()
      let (tuning, test): (LabelledScores, LabelledScores)
      if case .calibratedCost = plan.rule {
        // The rule is about chances, so it must be given chances.
        (tuning, test) = (
          try probabilities(stream, in: apart).sample.sample, try probabilities(stream, in: source).sample.sample
        )
      } else {
        (tuning, test) = (try scores(stream, in: apart), try scores(stream, in: source))
      }
      let choice: ThresholdChoice
      do throws(ThresholdFailure) {
        choice = try tuning.threshold(by: plan.rule)
      } catch {
        throw Refusal("no threshold can be chosen on the tuning rows: \(error.reason)")
      }
      guard choice.threshold.magnitude < CaseTable.scoreAboveAll else {
        throw Refusal(
          "the rule would call nobody who has a score: rows without a result that count as called positive decide it")
      }
      let bootstrap = BootstrapPlan(
        unit: tuning.clusters == nil && test.clusters == nil ? .rows : .clusters, seed: settings.seed,
        replicates: settings.bootstrapReplicates, interval: .percentile,
        workers: ProcessInfo.processInfo.activeProcessorCount)
      guard
        let found = try? choice.carried(
          to: test, from: tuning, plan: bootstrap, level: level, interval: settings.proportionInterval)
      else { throw Refusal("the bootstrap was cancelled") }
      let words = ThresholdWords(found, scale: { self.onScale($0, of: plan.rule) }, isTurned: isTurned)
      var result = AnalysisResult(.threshold, name: name(stream))
      result.findings = words.findings
      result.estimates = [words.threshold] + found.fixed + found.total
      result.pictures = ThresholdPicture(found, tuning: tuning, words: words).pictures
      result.notes = words.notes(tuning: tuning.count, test: test.count)
      return result
    }
  }

  /// Whether higher scores of the table mean healthy, so that cases at or *below* the threshold are called.
  private var isTurned: Bool { table.binding.higherScores == .negative }

  /// A threshold as the table's own scores have it.
  private func onScale(_ threshold: Double, of rule: ThresholdRule) -> Double {
    guard isTurned else { return threshold }
    if case .calibratedCost = rule { return 1 - threshold }
    return 0 - threshold
  }
}
