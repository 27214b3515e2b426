// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Statistics
import Vocabulary

/// What the tuning rows say of every threshold, with the chosen one marked.
struct ThresholdPicture {
  let pictures: [Picture]
  /// More points than a drawing can show are thinned.
  private static let mostPoints = 400

  init(_ carried: CarriedThreshold, tuning: LabelledScores, words: ThresholdWords) {
    guard let profile = ThresholdProfile(tuning), let chosen = words.threshold.value else {
      pictures = []
      return
    }
    let choice = carried.choice
    let turn = { (score: Double) in !words.isTurned ? score : chosen + choice.threshold - score }
    let count = profile.thresholds.count
    let step = max(1, (count + Self.mostPoints - 1) / Self.mostPoints)
    let places = stride(from: 0, to: count, by: step).map { $0 } + (count % step == 1 || step == 1 ? [] : [count - 1])
    func series(_ name: String, isReference: Bool = false, _ value: (ThresholdRates) -> Double?) -> LinePicture.Series {
      var points = places.compactMap { place in
        value(profile.rates[place]).map { CurveSet.Point(x: turn(profile.thresholds[place]), y: $0) }
      }
      // A row without a result that a rule counts as called has no place on the axis.
      points.removeAll { $0.x.magnitude >= CaseTable.scoreAboveAll }
      points.sort { $0.x < $1.x }
      return LinePicture.Series(name: name, points: points, isReference: isReference)
    }
    let mark = LinePicture.Mark(x: chosen, interval: words.threshold.interval, label: "chosen threshold")
    let rates = [series("Sensitivity") { $0.sensitivity }, series("Specificity") { $0.specificity }]
    var drawn: [Picture] = []
    if choice.criterion(choice.rates) != nil {
      let isCost = choice.rule.cost != nil
      drawn.append(
        .lines(
          LinePicture(
            title: isCost ? "Expected cost by threshold" : "Youden's index by threshold", x: .init("Threshold"),
            y: .init(isCost ? "False alarms per case" : "Sensitivity + specificity \u{2212} 1"),
            series: [series(isCost ? "Expected cost" : "Youden's index") { choice.criterion($0) }], marks: [mark],
            caption:
              "In the tuning rows, which the chosen threshold flatters. The marked range is where resampled tuning rows "
              + "would have put it.")))
    }
    drawn.append(
      .lines(
        LinePicture(
          title: "Sensitivity and specificity by threshold", x: .init("Threshold"),
          y: .init("Share", lower: 0, upper: 1),
          series: rates, marks: [mark],
          caption: "In the tuning rows. The marked range is where resampled tuning rows would have put the threshold."))
    )
    pictures = drawn
  }
}
