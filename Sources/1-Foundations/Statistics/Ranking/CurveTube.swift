// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Vocabulary

/// All pairs of rates that lie within a radius of an observed curve, in scales where chance moves every rate alike.
struct CurveTube: Sendable, Equatable {
  /// The scale of false positive rates.
  let across: RateScale
  /// The scale of sensitivities.
  let up: RateScale
  /// The observed curve.
  let line: RisingLine
  /// The same with its axes in each other's place.
  let turned: RisingLine
  /// The radius, in standard errors.
  let radius: Double

  /// Finds the radius by resampling: a replicate's tube would just have to hold the observed curve.
  ///
  /// `inflation` multiplies the radius, for what resampling few units leaves out.
  init(
    _ cells: CurveCells, cases: (positive: Double, negative: Double), replicates: [[Double]], level: ConfidenceLevel,
    inflation: Double, workers: Int
  ) {
    let (across, up) = (RateScale(cases: cases.negative), RateScale(cases: cases.positive))
    (self.across, self.up) = (across, up)
    line = cells.observedLine(positive: cells.positive, negative: cells.negative, across: across, up: up)
    turned = line.turned
    let targets = cells.trueLine(across: across, up: up)
    var distances = inChunks(of: replicates.count, workers: workers) { range in
      range.map { replicate -> Double in
        let weights = replicates[replicate]
        guard !weights.isEmpty else { return .infinity }
        return cells.observedLine(
          positive: Array(weights[..<cells.count]), negative: Array(weights[cells.count...]), across: across, up: up
        ).greatestDistance(to: targets)
      }
    }.flatMap { $0 }
    distances.sort()
    let rank = Int((level.value * Double(distances.count + 1)).rounded(.up)) - 1
    let found = rank < distances.count ? distances[max(0, rank)] : .infinity
    // No band of a whole curve is narrower than the interval at one point; and no two points are further apart than that.
    let least = NormalDistribution.standard.upperTailQuantile(level.alpha / 2)
    radius = max(least, min(inflation * found, across.place(ofTrue: 1) + up.place(ofTrue: 1)))
  }

  /// The sensitivities that a tube of a share of the radius holds at a false positive rate.
  func sensitivities(at rate: Double, reach: Double = 1) -> Interval? {
    let place = across.place(ofTrue: rate)
    guard let low = line.lowest(at: place, radius: reach * radius),
      let high = line.highest(at: place, radius: reach * radius)
    else { return nil }
    return Interval(up.share(at: low), up.share(at: high))
  }

  /// The false positive rates that a tube of a share of the radius holds at a sensitivity.
  func falsePositiveRates(at sensitivity: Double, reach: Double = 1) -> Interval? {
    let place = up.place(ofTrue: sensitivity)
    guard let low = turned.lowest(at: place, radius: reach * radius),
      let high = turned.highest(at: place, radius: reach * radius)
    else { return nil }
    return Interval(across.share(at: low), across.share(at: high))
  }
}
