// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// The numbers behind a sample's closed measures, before they are worded.
struct CalibrationFacts: Sendable {
  /// A value with its variance; `nil` with too few units.
  struct Finding: Sendable {
    var value: Double
    var variance: Double?
  }

  /// What the tests of a perfect calibration are made of.
  enum Evidence: Sendable {
    /// Log-likelihoods: as stated, with an intercept, along a line.
    case likelihoods(asStated: Double, intercept: Double?, line: Double?)
    /// The covariance of intercept and slope from the sandwich.
    case covariance(Double?)
  }

  var rows: Int
  /// How many sampling units, where rows are not independent.
  var clusters: Int?
  /// Whether variances are summed over units, because rows repeat or are weighted.
  var isRobust: Bool
  var isWeighted: Bool
  var clipped: Int
  var findings: [CalibrationMeasure: Result<Finding, CalibrationGap>]
  var evidence: Evidence
  var bins: [BinSum]

  /// Reads a group off a tally of independent rows.
  init(tally: CalibrationTally, group: Int, rows gather: () -> (truth: [Bool], logits: [Double])) {
    let sums = tally.sums(of: group)
    let n = sums.rows
    rows = Int(n)
    (isRobust, isWeighted) = (false, false)
    clipped = sums.clipped
    bins = tally.binSums(of: group)
    findings = [:]
    evidence = .likelihoods(asStated: 0, intercept: nil, line: nil)
    guard n > 0 else {
      for measure in CalibrationMeasure.allCases {
        findings[measure] = .failure(CalibrationGap(reason: .noObservations))
      }
      return
    }
    addPlain(sums)
    let missing: UndefinedReason? = sums.positives == 0 ? .noPositives : sums.positives == n ? .noNegatives : nil
    if let missing {
      for measure in CalibrationMeasure.allCases where measure.usesLogits || measure == .scaledBrier {
        findings[measure] = .failure(CalibrationGap(reason: missing))
      }
      return
    }
    let line = LogitLine(
      cells: tally.cells(of: group), positives: sums.positives, positiveLogits: sums.positiveLogits, rows: gather)
    func finding(_ fit: Result<LogitLine.Fit, LogisticRegression.Failure>, _ place: Int)
      -> Result<Finding, CalibrationGap>
    {
      fit.mapError { CalibrationGap(reason: $0.reason) }.map {
        Finding(value: $0.coefficients[place], variance: $0.covariance[place * ($0.coefficients.count + 1)])
      }
    }
    findings[.inTheLarge] = finding(line.intercept, 0)
    findings[.intercept] = finding(line.line, 0)
    findings[.slope] = finding(line.line, 1)
    evidence = .likelihoods(
      asStated: line.asStated, intercept: try? line.intercept.get().logLikelihood,
      line: try? line.line.get().logLikelihood)
  }

  private mutating func addPlain(_ sums: CalibrationTally.Sums) {
    let n = sums.rows
    let brier = sums.squared / n
    let observed = sums.positives / n
    // Sums of squared pulls, scaled as a sum over n units is.
    func variance(_ squares: Double) -> Double? { n > 1 ? max(0, squares) / (n * (n - 1)) : nil }
    let spreadOfSquares = sums.fourth - n * brier * brier
    findings[.brier] = .success(Finding(value: brier, variance: variance(spreadOfSquares)))
    let spread = observed * (1 - observed)
    if spread > 0 {
      let pull = brier / (spread * spread) * (1 - 2 * observed)
      let cross = sums.squaredPositives - n * observed * brier
      let squares =
        pull * pull * n * spread - 2 * pull / spread * cross + spreadOfSquares / (spread * spread)
      findings[.scaledBrier] = .success(Finding(value: 1 - brier / spread, variance: variance(squares)))
    }
    guard sums.predicted > 0 else {
      findings[.observedExpectedRatio] = .failure(
        CalibrationGap(reason: .emptyDenominator(of: "expected positives")))
      return
    }
    let ratio = sums.positives / sums.predicted
    let squares = sums.positives - 2 * ratio * sums.predictedPositives + ratio * ratio * sums.predictedSquares
    let mean = sums.predicted / n
    findings[.observedExpectedRatio] = .success(
      Finding(value: ratio, variance: variance(squares).map { $0 / (mean * mean) }))
  }

  /// Sums influences over units, where rows repeat or are weighted.
  init(robust sample: LabelledProbabilities, binCount: Int) {
    let all = sample.findings(of: CalibrationMeasure.allCases)
    findings = all.mapValues { $0.map { Finding(value: $0.value, variance: $0.variance) } }
    var covariance: Double?
    if case .success(let intercept)? = all[.intercept], case .success(let slope)? = all[.slope] {
      covariance = intercept.covariance(with: slope)
    }
    evidence = .covariance(covariance)
    isRobust = true
    let weights = sample.sample.weights
    isWeighted = weights != nil
    let present = (0..<sample.count).filter { (weights?[$0] ?? 1) > 0 }
    rows = present.count
    clusters = sample.sample.clusters.map { clusters in Set(present.map { clusters.unitOfRow[$0] }).count }
    if clusters == rows { clusters = nil }
    clipped = present.count { LogitScale.clipped(sample.probabilities[$0]) != sample.probabilities[$0] }
    bins = [BinSum](repeating: BinSum(), count: binCount)
    let edges = EqualWidthEdges(count: binCount)
    for row in present {
      let own = weights?[row] ?? 1
      let bin = edges.bin(sample.probabilities[row])
      bins[bin].predicted += own * sample.probabilities[row]
      bins[bin].weight += own
      if sample.isPositive[row] { bins[bin].positive += own }
    }
  }
}
