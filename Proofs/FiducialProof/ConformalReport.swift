// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Statistics
import Vocabulary

/// Whether conformal sets cover as their law says, what breaks it, and whether intervals of deferral keep their word.
struct ConformalReport {
  private static let seed: UInt64 = 20_261_122_00
  /// How many calibrations are simulated for each design.
  let repeats: Int
  /// How many studies are simulated for each interval.
  let studies: Int

  init(isQuick: Bool) {
    repeats = isQuick ? 100 : 500
    studies = isQuick ? 100 : 1000
  }

  func print() throws {
    try coverageTable()
    try patientTable()
    try groupTable()
    try deferralTable()
  }

  // MARK: Coverage

  private func coverageTable() throws {
    say(
      """
      ## Coverage of \(repeats) calibrations against the law

      | classes | score | calibration cases | alpha | law: mean | found: mean ± MC error | law: 95 % of calibrations | inside | KS, beta-binomial | |
      |---:|---|---:|---:|---:|---:|---|---:|---:|---|
      """)
    let scores: [ConformalScore] = [
      .lac, .aps(isRandomised: true), .aps(isRandomised: false),
      .raps(penalty: 0.05, freeRanks: 1, isRandomised: true),
    ]
    var index: UInt64 = 0
    for classes in [2, 4] {
      for score in scores {
        for (n, alpha) in [(19, 0.1), (49, 0.1), (99, 0.1), (500, 0.1), (99, 0.05), (99, 0.2)] {
          index += 1
          let law = CoverageLaw(calibrationCount: n, alpha: alpha)
          let m = 1000
          var covered: [Int] = []
          for study in 0..<repeats {
            var stream = PhiloxStream(seed: Self.seed + index, replicate: study)
            let calibration = try ConformalCalibration(
              Self.cases(n, classes: classes, from: &stream), alpha: alpha, score: score, seed: UInt64(study))
            let sets = calibration.sets(for: try Self.cases(m, classes: classes, from: &stream))
            covered.append(sets.isCovered.count { $0 })
          }
          let mean = Double(covered.reduce(0, +)) / Double(repeats * m)
          let spread = law.expected * (1 - law.expected) / Double(n + 2)
          let error =
            ((spread + (law.expected * (1 - law.expected) - spread) / Double(m)) / Double(repeats)).squareRoot()
          let interval = law.interval() ?? Interval(0, 1)
          let range = law.range(of: m)
          let inside = Double(covered.count { range.contains($0) }) / Double(repeats)
          let ks = Self.distance(covered, law, of: m)
          let limit = 1.63 / Double(repeats).squareRoot()
          let isExact = score != .aps(isRandomised: false)
          let verdict: String
          if abs(mean - law.expected) <= 3.5 * error, ks <= limit {
            verdict = "as the law says"
          } else if mean > law.expected, !isExact {
            verdict = "more, by ties"
          } else {
            verdict = "**not as the law says**"
          }
          say(
            "| \(classes) | \(score.title) | \(n) | \(alpha) | \(percent(law.expected)) | \(percent(mean)) ± \(percent(error)) | "
              + "\(percent(interval?.lower ?? 0)) to \(percent(interval?.upper ?? 1)) | \(percent(inside)) | "
              + String(format: "%.3f of %.3f", ks, limit) + " | \(verdict) |")
        }
      }
    }
  }

  /// The greatest gap between the numbers covered and the beta-binomial law.
  private static func distance(_ covered: [Int], _ law: CoverageLaw, of cases: Int) -> Double {
    let sorted = covered.sorted()
    var (below, gap) = (0, 0.0)
    for x in Set(sorted).sorted() {
      let before = Double(below) / Double(sorted.count)
      gap = max(gap, abs(law.cumulative(x - 1, of: cases) - before))
      while below < sorted.count, sorted[below] <= x { below += 1 }
      gap = max(gap, abs(law.cumulative(x, of: cases) - Double(below) / Double(sorted.count)))
    }
    return gap
  }

  /// Cases whose probabilities are right; with `common` the rows of a patient share truth and probabilities.
  private static func cases(
    _ count: Int, classes: Int, perPatient: Int = 1, hardness: Double = 1, from stream: inout PhiloxStream
  ) throws -> ClassProbabilities {
    var columns = [[Double]](repeating: [], count: classes)
    var truth: [Int] = []
    var shares: [Double] = []
    var label = 0
    for row in 0..<count {
      if row % perPatient == 0 {
        let raw = (0..<classes).map { _ in pow(-log(stream.openUniform()), 1 / hardness) }
        let sum = raw.reduce(0, +)
        shares = raw.map { $0 / sum }
        var left = stream.uniform()
        label = 0
        while label < classes - 1, left >= shares[label] {
          left -= shares[label]
          label += 1
        }
      }
      for (index, share) in shares.enumerated() { columns[index].append(share) }
      truth.append(label)
    }
    return try ClassProbabilities(
      MulticlassScores(classes: (0..<classes).map { "class \($0)" }, scores: columns, truth: truth))
  }

  // MARK: What breaks it

  private func patientTable() throws {
    say(
      """

      ## Several rows of a patient

      Alpha 0.1; LAC; each patient has five equal rows. The law's spread is that of one calibration's coverage.

      | calibrated on | rows | patients | mean coverage | its standard deviation | the law's |
      |---|---:|---:|---:|---:|---:|
      """)
    for (title, perPatient, rows) in [
      ("one row each of 60 patients", 1, 60), ("five rows each of 60 patients, taken as independent", 5, 300),
    ] {
      let law = CoverageLaw(calibrationCount: rows, alpha: 0.1)
      var coverage: [Double] = []
      for study in 0..<repeats {
        var stream = PhiloxStream(seed: Self.seed + 900, replicate: study)
        let calibration = try ConformalCalibration(
          Self.cases(rows, classes: 2, perPatient: perPatient, from: &stream), alpha: 0.1)
        let sets = calibration.sets(for: try Self.cases(4000, classes: 2, from: &stream))
        coverage.append(Double(sets.isCovered.count { $0 }) / 4000)
      }
      let mean = coverage.reduce(0, +) / Double(repeats)
      let deviation =
        (coverage.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(repeats - 1)).squareRoot()
      let stated = (law.expected * (1 - law.expected) / Double(rows + 2)).squareRoot()
      say(
        "| \(title) | \(rows) | 60 | \(percent(mean)) | \(percent(deviation)) | \(percent(stated)) |")
    }
  }

  private func groupTable() throws {
    say(
      """

      ## Groups that differ in difficulty

      Alpha 0.1; LAC; 300 calibration cases, 1000 judged; a fifth of the cases is hard. *Flagged*: the audit's Holm-adjusted test at
      5 % calls the hard group short of the promise.

      | calibrated within | group | mean coverage | flagged |
      |---|---|---:|---:|
      """)
    for isGrouped in [false, true] {
      var sums = [0.0, 0.0]
      var flagged = [0, 0]
      for study in 0..<repeats {
        var stream = PhiloxStream(seed: Self.seed + 901, replicate: study)
        func mixed(_ count: Int) throws -> (sample: ClassProbabilities, groups: GroupIndex) {
          let easy = try Self.cases(count * 4 / 5, classes: 2, hardness: 0.4, from: &stream)
          let hard = try Self.cases(count / 5, classes: 2, hardness: 3, from: &stream)
          let scores = (0..<2).map { index in (easy.rows + hard.rows).map { $0[index] } }
          let names = [String](repeating: "easy", count: easy.count) + [String](repeating: "hard", count: hard.count)
          return (
            try ClassProbabilities(
              MulticlassScores(classes: easy.classes, scores: scores, truth: easy.truth + hard.truth)),
            GroupIndex(values: names)
          )
        }
        let fitted = try mixed(300)
        let judged = try mixed(1000)
        let calibration = try ConformalCalibration(
          fitted.sample, alpha: 0.1, condition: isGrouped ? .byGroup(fitted.groups) : .marginal)
        let sets = calibration.sets(for: judged.sample, groups: judged.groups)
        for (index, part) in sets.audit(by: judged.groups, alpha: 0.1).parts.enumerated() {
          sums[index] += part.estimates.coverage.value ?? 0
          if (part.test.adjustedPValue ?? 1) < 0.05 { flagged[index] += 1 }
        }
      }
      for (index, name) in ["easy", "hard"].enumerated() {
        say(
          "| \(isGrouped ? "each group" : "all cases") | \(name) | \(percent(sums[index] / Double(repeats))) | "
            + "\(percent(Double(flagged[index]) / Double(repeats))) |")
      }
    }
  }

  // MARK: Deferral

  private func deferralTable() throws {
    say(
      """

      ## Intervals of deferral

      Confidence uniform, chance of a wrong call ½ (1 − c): the error at a coverage k is k/4, the area under the generalised risk (2n + 1)/(24n),
      that under the selective risk (n + 3)/(8(n + 1)). \(studies) studies, 499 replicates, BCa.

      | cases | quantity | truth | covered ± MC error | no interval |
      |---:|---|---:|---:|---:|
      """)
    for n in [100, 300, 1000] {
      // The k surest of n uniform confidences have a mean error of (k + 1) / (4 (n + 1)); summed over k.
      let cases = Double(n)
      let truths = [
        ("error at 0.8", 0.2), ("error at 0.5", 0.125), ("aurc", (cases + 3) / (8 * (cases + 1))),
        ("augrc", (2 * cases + 1) / (24 * cases)),
      ]
      var hits = [Int](repeating: 0, count: truths.count)
      var none = hits
      for study in 0..<studies {
        var stream = PhiloxStream(seed: Self.seed + 902, replicate: study)
        let confidence = (0..<n).map { _ in stream.uniform() }
        let isRight = confidence.map { stream.uniform() >= 0.5 * (1 - $0) }
        let sample = try DeferralSample(
          LabelledScores(scores: isRight.map { $0 ? 1 : 0 }, isPositive: isRight.map { _ in true }), threshold: 0.5,
          confidence: confidence)
        let found = try sample.estimates(
          coverages: [0.8, 0.5],
          plan: BootstrapPlan(unit: .rows, seed: UInt64(study), replicates: 499, interval: .bca))
        let estimates = [found.levels[0].risk, found.levels[1].risk, found.areas[0], found.areas[3]]
        for (index, estimate) in estimates.enumerated() {
          guard let interval = estimate.interval else {
            none[index] += 1
            continue
          }
          if interval.contains(truths[index].1) { hits[index] += 1 }
        }
      }
      for (index, truth) in truths.enumerated() {
        let answered = max(1, studies - none[index])
        let rate = Double(hits[index]) / Double(answered)
        let error = (max(rate * (1 - rate), 0.0475) / Double(answered)).squareRoot()
        say(
          "| \(n) | \(truth.0) | " + String(format: "%.4f", truth.1)
            + " | \(percent(rate)) ± \(percent(error)) | \(percent(Double(none[index]) / Double(studies))) |")
      }
    }
  }

  private func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }

  private func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
}
