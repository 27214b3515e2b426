// SPDX-License-Identifier: Apache-2.0
import Statistics
import Vocabulary

/// What was found about the calibration of one stream, before it is worded.
struct CalibrationFinding {
  let sample: LabelledProbabilities
  let measures: CalibrationMeasures
  let errors: CalibrationErrors
  let curve: FlexibleCalibration
  let isotonic: ReliabilityCurve
  let binned: BinnedCalibration
  /// The sampling unit in one word.
  let unit: String

  /// All numbers: closed measures, then distances with resampled intervals.
  var estimates: [Estimate] { measures.estimates + errors.estimates }

  /// The tests of a perfect calibration, and Hosmer and Lemeshow's for those who must report it.
  var tests: [HypothesisTest] { measures.tests + [binned.hosmerLemeshow] }

  /// The findings in sentences, the most important first.
  var sentences: [String] {
    [levelSentence, slopeSentence, distanceSentence, brierSentence, testSentence].compactMap { $0 }
  }

  /// Whether predictions are right on average.
  private var levelSentence: String? {
    let ratio = measures[.observedExpectedRatio]
    guard let value = ratio.value, value > 0, let interval = ratio.interval, interval.lower > 0 else {
      return ratio.value == 0 ? "No case was positive, so whatever chance was stated was too high." : nil
    }
    // Said the other way round: what was stated over what was seen.
    let times = CalibrationWords.number(1 / value)
    let range = "\(CalibrationWords.number(1 / interval.upper)) to \(CalibrationWords.number(1 / interval.lower))"
    let start = "Predicted chances are on average \(times) times what was observed (\(range))"
    if interval.upper < 1 { return "\(start): they are too high." }
    if interval.lower > 1 { return "\(start): they are too low." }
    return "\(start), which does not tell them from right."
  }

  /// Whether predictions are too extreme.
  private var slopeSentence: String? {
    let slope = measures[.slope]
    guard slope.value != nil else {
      return "The calibration slope cannot be computed: \(slope.reason?.description ?? "no reason is known")."
    }
    let shown = "Slope \(CalibrationWords.estimate(slope))"
    guard let interval = slope.interval else { return "\(shown)." }
    if interval.upper < 1 {
      return interval.upper < 0
        ? "\(shown): predictions point the wrong way."
        : "\(shown): predictions are too extreme, high ones too high and low ones too low."
    }
    if interval.lower > 1 {
      return "\(shown): predictions are too moderate, high ones too low and low ones too high."
    }
    return "\(shown): nothing says that predictions are too extreme or too moderate."
  }

  /// How far the curve lies from the diagonal.
  private var distanceSentence: String? {
    guard let ici = errors[.ici], ici.value != nil else { return nil }
    let most = errors[.e90]?.value.map { ", and by at most \(CalibrationWords.number($0)) for nine cases in ten" } ?? ""
    return
      "The smooth curve differs from the stated chance by \(CalibrationWords.estimate(ici)) on average (ICI)\(most)."
  }

  /// What the predictions are worth beside the prevalence.
  private var brierSentence: String? {
    let (brier, scaled) = (measures[.brier], measures[.scaledBrier])
    guard brier.value != nil else { return nil }
    let start = "The Brier score is \(CalibrationWords.estimate(brier))"
    guard let gain = scaled.value else { return "\(start)." }
    let percent = CalibrationWords.percent(gain.magnitude)
    return gain >= 0
      ? "\(start), \(percent) below that of stating the prevalence for everyone."
      : "\(start), \(percent) above that of stating the prevalence for everyone: the prevalence alone would do better."
  }

  /// The joint test.
  private var testSentence: String? {
    guard let test = measures.tests.last, let p = test.pValue else { return nil }
    let shown = p < 0.001 ? "p < 0.001" : "p = \(CalibrationWords.number(p))"
    return "Perfect calibration on the log-odds (intercept 0 and slope 1 together): \(shown)."
  }

  /// What must be known besides.
  func notes(leftOut: Int) -> [String] {
    var notes: [String] = []
    if leftOut > 0 {
      notes.append(
        "\(leftOut) rows without a result state no chance, whatever a rule counts them as; they are left out.")
    }
    if measures.clippedCount > 0 {
      notes.append(
        "\(measures.clippedCount) stated chances lie within \(LogitScale.bound) of 0 or 1 and were moved there before log-odds were taken; "
          + "intercept and slope depend on where they are moved to.")
    }
    notes.append(
      "Binned errors (ECE, ACE, MCE) depend on the bins. Every distance is above zero even for perfect predictions, and its bootstrap interval lies high in small samples."
    )
    if let clusters = measures[.brier].clusters {
      notes.append("Intervals are by \(unit): \(clusters) of them have \(measures[.brier].n) rows.")
    }
    return notes
  }
}

/// Numbers inside the sentences.
enum CalibrationWords {
  /// A number with two or three digits that count.
  static func number(_ value: Double) -> String {
    let decimals = value.magnitude < 0.1 ? 3 : value.magnitude < 10 ? 2 : 1
    return fixed(value, decimals)
  }

  /// A value with its interval: `0.62 (0.51 to 0.74)`.
  static func estimate(_ estimate: Estimate) -> String {
    guard let value = estimate.value else { return "undefined" }
    guard let interval = estimate.interval else { return number(value) }
    return "\(number(value)) (\(number(interval.lower)) to \(number(interval.upper)))"
  }

  /// A share in per cent, whole from ten up.
  static func percent(_ share: Double) -> String { fixed(share * 100, share < 0.1 ? 1 : 0) + " %" }

  private static func fixed(_ value: Double, _ decimals: Int) -> String {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let whole = (value.magnitude * scale).rounded()
    guard whole < 1e15 else { return "\(value)" }
    let digits = String(Int(whole))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let sign = value < 0 && whole > 0 ? "−" : ""
    return sign + (decimals == 0 ? padded : "\(padded.dropLast(decimals)).\(padded.suffix(decimals))")
  }
}
