// SPDX-License-Identifier: Apache-2.0
import Statistics
import Vocabulary

extension CalibrationFinding {
  private static let histogramBins = 20

  /// The reliability diagram.
  var pictures: [Picture] {
    let percent = NumberText.percent(curve.level.value)
    let band =
      isotonic.band == .consistency
      ? "where the isotonic curve would lie if the stated chances were right"
      : "where the isotonic curve of another sample would lie"
    return [
      .reliability(
        ReliabilityPicture(
          title: "Calibration",
          curve: curve.points.map { .init(x: $0.probability, y: $0.observed, lower: $0.lower, upper: $0.upper) },
          curveMethod: curve.points.isEmpty
            ? "no smooth curve: \(curve.reason?.description ?? "no reason is known")"
            : "\(curve.definition); \(percent)",
          isotonic: isotonic.points.map {
            .init(x: $0.probability, y: $0.recalibrated, lower: $0.lower, upper: $0.upper)
          },
          bins: binned.bins.map { .init(predicted: $0.predicted, observed: $0.observed) },
          binMethod: "\(binned.kind.words), Wilson's intervals", histogram: histogram,
          caption:
            "Above the diagonal, cases are positive more often than stated. The band of the isotonic curve shows \(band)."
        ))
    ]
  }

  private var histogram: [CurveSet.Bin] {
    let count = Self.histogramBins
    var bins = (0..<count).map { bin in
      CurveSet.Bin(
        lower: Double(bin) / Double(count), upper: Double(bin + 1) / Double(count), positives: 0, negatives: 0)
    }
    for (p, isPositive) in zip(sample.probabilities, sample.isPositive) {
      let bin = min(count - 1, Int(p * Double(count)))
      if isPositive { bins[bin].positives += 1 } else { bins[bin].negatives += 1 }
    }
    return bins
  }
}
