// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Foundation
import Protocols
import Statistics
import Vocabulary

/// Makes what the charts of one stream are drawn from.
struct CurveMaker {
  let metrics: MetricEngine
  let level: ConfidenceLevel

  /// More points than a printed chart can show would only make the report larger.
  private static let points = 201
  private static let bins = 30

  /// The curves, histogram and operating point of a stream.
  func curves(of stream: Stream) -> CurveSet {
    let sample = metrics.source.sample(stream)
    let labelled = metrics.source.labelled(sample)
    let curve = labelled?.rocCurve()
    let band = labelled?.rocBand(
      level: level, seed: metrics.settings.seed, workers: ProcessInfo.processInfo.activeProcessorCount)
    let precisionBand = band?.precisionRecallBand()
    let positives = sample.isPositive.reduce(0) { $0 + ($1 ? 1 : 0) }
    let threshold = metrics.threshold(stream)
    return CurveSet(
      name: stream.name.isEmpty ? metrics.source.table.scores[stream.score].name : stream.name, positives: positives,
      negatives: sample.rows.count - positives, roc: roc(curve, band), rocBandMethod: band?.method,
      precisionRecall: precisionRecall(labelled, precisionBand), precisionRecallBandMethod: precisionBand?.method,
      histogram: histogram(sample), threshold: threshold.map { sign * $0 },
      sensitivity: threshold.map { _ in rate(.sensitivity, of: stream, in: sample) },
      specificity: threshold.map { _ in rate(.specificity, of: stream, in: sample) })
  }

  /// Scores of a table whose higher values speak for health were turned; pictures show them as they stand in the file.
  private var sign: Double { metrics.source.table.binding.higherScores == .positive ? 1 : -1 }

  private func rate(_ metric: Metric, of stream: Stream, in sample: Sample) -> Estimate {
    metrics.estimate(.init(metric: metric, partial: nil), of: stream, in: sample, level: level)
  }

  private func roc(_ curve: ROCCurve?, _ band: ROCBand?) -> [CurveSet.Point] {
    guard let curve else { return [] }
    return curve.thinned(to: Self.points).points.map { point in
      let bounds = band?.bounds(atFalsePositiveRate: point.falsePositiveRate)
      return CurveSet.Point(
        x: point.falsePositiveRate, y: point.sensitivity, lower: bounds?.lower, upper: bounds?.upper)
    }
  }

  private func precisionRecall(_ labelled: LabelledScores?, _ band: PrecisionRecallBand?) -> [CurveSet.Point] {
    guard let curve = labelled?.precisionRecallCurve() else { return [] }
    return curve.thinned(to: Self.points).points.map { point in
      let bounds = band?.bounds(atRecall: point.recall)
      return CurveSet.Point(x: point.recall, y: point.precision, lower: bounds?.lower, upper: bounds?.upper)
    }
  }

  private func histogram(_ sample: Sample) -> [CurveSet.Bin] {
    // Rows whose result is counted by rule carry a score beyond all others; they are in the flow, not in the picture.
    let beyond = CaseTable.scoreAboveAll
    let shown = sample.rows.indices.filter { abs(sample.scores[$0]) < beyond }
    let values = shown.map { sign * sample.scores[$0] }
    guard let low = values.min(), let high = values.max() else { return [] }
    let width = high > low ? (high - low) / Double(Self.bins) : 1
    var bins = (0..<(high > low ? Self.bins : 1)).map { bin in
      CurveSet.Bin(lower: low + Double(bin) * width, upper: low + Double(bin + 1) * width, positives: 0, negatives: 0)
    }
    for (index, value) in zip(shown, values) {
      let bin = min(bins.count - 1, Int((value - low) / width))
      if sample.isPositive[index] { bins[bin].positives += 1 } else { bins[bin].negatives += 1 }
    }
    return bins
  }
}
