// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

/// Which intraclass correlation.
///
/// > Source: Shrout & Fleiss, Psychological Bulletin 86 (1979) 420–428; McGraw & Wong, Psychological Methods 1 (1996) 30–46.
public enum IntraclassForm: String, Sendable, Hashable, CaseIterable {
  /// ICC(1,1): each subject read by other readers; one reading.
  case oneWaySingle = "1,1"
  /// ICC(2,1), ICC(A,1): readers are a sample and their offsets count as disagreement; one reading.
  case agreementSingle = "2,1"
  /// ICC(3,1), ICC(C,1): readers are these, and their offsets do not count; one reading.
  case consistencySingle = "3,1"
  /// ICC(1,k): as ICC(1,1), for the mean of all readers.
  case oneWayMean = "1,k"
  /// ICC(2,k): as ICC(2,1), for the mean of all readers.
  case agreementMean = "2,k"
  /// ICC(3,k): as ICC(3,1), for the mean of all readers.
  case consistencyMean = "3,k"

  /// Whether it is about the mean of the readers.
  public var isOfMean: Bool { self == .oneWayMean || self == .agreementMean || self == .consistencyMean }

  /// The machine name: `icc-2-1`.
  public var name: String { "icc-" + rawValue.replacingOccurrences(of: ",", with: "-") }

  /// What it says, in one sentence.
  var definition: String {
    let what =
      switch self {
      case .oneWaySingle, .oneWayMean: "each read by readers of its own"
      case .agreementSingle, .agreementMean: "readers' offsets counted against"
      case .consistencySingle, .consistencyMean: "readers' offsets left out"
      }
    return "share of the variance that lies between subjects, \(what)"
      + (isOfMean ? ", for the mean of the readers" : ", for one reading")
  }
}

/// The analysis of variance of subjects × readers, and the intraclass correlations in it.
///
/// **Edge cases.** The two-way forms need every subject read by every reader; with gaps they are undefined, and
/// ``RatingTable/intraclass(of:)`` on the complete subjects is a choice that the caller makes and tells. The one-way forms accept
/// any number of readings per subject; their interval is then approximate. Subjects must be independent.
public struct IntraclassCorrelation: Sendable, Equatable {
  /// How many subjects entered (with two readings or more, where gaps are allowed).
  public let subjects: Int
  /// How many readers there are.
  public let readers: Int
  /// How many readings entered.
  public let readings: Int
  /// The mean square between subjects.
  public let betweenSubjects: Double
  /// The mean square within subjects.
  public let withinSubjects: Double
  /// The mean square between readers; `nil` with gaps.
  public let betweenReaders: Double?
  /// The residual mean square; `nil` with gaps.
  public let residual: Double?
  /// The readings per subject that the one-way variance component divides by.
  public let readingsPerSubject: Double
  /// The degrees of freedom within subjects.
  let withinFreedom: Double
  /// Why there is no two-way analysis, where there is none.
  let reason: UndefinedReason?

  /// Analyses the numbers of a table.
  ///
  /// - Parameters:
  ///   - table: Ratings that are numbers, or ordered categories whose places serve as numbers.
  ///   - chosen: The subjects to use; `nil` for all that have two readings or more.
  init?(_ table: RatingTable, chosen: [Int]?) {
    let rows = (chosen ?? Array(0..<table.subjectCount)).map { table.ratings(of: $0).map { table.values[$0] } }
      .filter { $0.count > 1 }
    let k = table.raterCount
    guard rows.count > 1 else { return nil }
    subjects = rows.count
    readers = k
    let total = rows.reduce(0) { $0 + $1.count }
    readings = total
    let grand = rows.reduce(0) { $0 + $1.reduce(0, +) } / Double(total)
    var (between, within, squaredSizes) = (0.0, 0.0, 0.0)
    for row in rows {
      let mean = row.reduce(0, +) / Double(row.count)
      between += Double(row.count) * (mean - grand) * (mean - grand)
      within += row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      squaredSizes += Double(row.count * row.count)
    }
    betweenSubjects = between / Double(rows.count - 1)
    withinFreedom = Double(total - rows.count)
    withinSubjects = within / withinFreedom
    readingsPerSubject = (Double(total) - squaredSizes / Double(total)) / Double(rows.count - 1)
    guard rows.allSatisfy({ $0.count == k }), table.areRatersKnown else {
      betweenReaders = nil
      residual = nil
      let complete = rows.count { $0.count == k }
      reason = .notApplicable(
        table.areRatersKnown
          ? "only \(complete) of \(rows.count) subjects were read by all \(k) readers, and two-way forms need all"
          : "it is not known which reader gave which rating")
      return
    }
    var columns = 0.0
    for rater in 0..<k {
      let mean = rows.reduce(0) { $0 + $1[rater] } / Double(rows.count)
      columns += Double(rows.count) * (mean - grand) * (mean - grand)
    }
    betweenReaders = columns / Double(k - 1)
    residual = max(0, within - columns) / Double((rows.count - 1) * (k - 1))
    reason = nil
  }

  /// An intraclass correlation with its interval from the F distribution.
  ///
  /// - Parameters:
  ///   - form: Which one.
  ///   - level: The two-sided level.
  /// - Returns: The correlation, at most 1; below 0 where subjects differ less than readings of one subject.
  /// > Source: McGraw & Wong (1996), Tables 7 and 8. Checked against Shrout and Fleiss's example, and pingouin for intervals, in
  /// > `IntraclassTests`.
  public func estimate(_ form: IntraclassForm, level: ConfidenceLevel = .percent95) -> Estimate {
    let isBalanced = (readingsPerSubject - readingsPerSubject.rounded()).magnitude < 1e-9
    var estimate = Estimate(
      name: form.name, value: nil, interval: nil, level: level,
      method: "ICC(\(form.rawValue)), McGraw and Wong's F interval"
        + (isBalanced ? "" : ", approximate for unequal numbers"),
      n: subjects, definition: form.definition)
    guard let parts = parts(form) else {
      estimate.reason = reason ?? .zeroStandardError
      return estimate
    }
    estimate.value = parts.value
    guard parts.error > 0 else {
      estimate.reason = .notApplicable("readings of one subject do not differ at all, so that there is no interval")
      return estimate
    }
    estimate.interval = interval(form, parts, level)
    if estimate.interval == nil { estimate.reason = .valueAtBoundary }
    return estimate
  }

  /// Tests that the correlation is zero, by the F statistic of subjects.
  ///
  /// The statistic is the same for single readings and for their mean, and for agreement and consistency.
  public func test(_ form: IntraclassForm) -> HypothesisTest {
    let method = "ICC(\(form.rawValue)), F test of subjects, null value 0"
    guard let parts = parts(form), parts.error > 0 else {
      return HypothesisTest(
        name: form.name, statistic: nil, distribution: "F", pValue: nil, alternative: .greater, method: method,
        reason: reason ?? .zeroStandardError)
    }
    let f = betweenSubjects / parts.error
    return HypothesisTest(
      name: form.name, statistic: f, distribution: "F", degreesOfFreedom: [Double(subjects - 1), parts.freedom],
      pValue: FDistribution(numerator: Double(subjects - 1), denominator: parts.freedom).upperTail(f),
      alternative: .greater, method: method)
  }

  private typealias Parts = (value: Double, error: Double, freedom: Double)

  private func parts(_ form: IntraclassForm) -> Parts? {
    let n = Double(subjects)
    let msr = betweenSubjects
    switch form {
    case .oneWaySingle, .oneWayMean:
      let k = readingsPerSubject
      let whole = msr + (form == .oneWaySingle ? (k - 1) * withinSubjects : 0)
      guard whole > 0 else { return nil }
      return ((msr - withinSubjects) / whole, withinSubjects, withinFreedom)
    case .agreementSingle, .agreementMean, .consistencySingle, .consistencyMean:
      guard let msc = betweenReaders, let mse = residual else { return nil }
      let k = Double(readers)
      let offsets = form == .agreementSingle || form == .agreementMean ? (msc - mse) / n : 0
      let whole = form.isOfMean ? msr + offsets : msr + (k - 1) * mse + k * offsets
      guard whole > 0 else { return nil }
      return ((msr - mse) / whole, mse, (n - 1) * (k - 1))
    }
  }

  private func interval(_ form: IntraclassForm, _ parts: Parts, _ level: ConfidenceLevel) -> Interval? {
    let n = Double(subjects)
    let tail = level.alpha / 2
    switch form {
    case .oneWaySingle, .oneWayMean, .consistencySingle, .consistencyMean:
      let isOneWay = form == .oneWaySingle || form == .oneWayMean
      let k = isOneWay ? readingsPerSubject : Double(readers)
      let f = betweenSubjects / parts.error
      let low = f / FDistribution(numerator: n - 1, denominator: parts.freedom).upperTailQuantile(tail)
      let high = f * FDistribution(numerator: parts.freedom, denominator: n - 1).upperTailQuantile(tail)
      guard low > 0 else { return nil }
      return form.isOfMean
        ? Interval(1 - 1 / low, 1 - 1 / high)
        : Interval((low - 1) / (low + k - 1), (high - 1) / (high + k - 1))
    case .agreementSingle, .agreementMean:
      guard let single = self.parts(.agreementSingle)?.value, let bounds = agreementBounds(single, tail) else {
        return nil
      }
      guard form == .agreementMean else { return bounds }
      // The mean's correlation rises with the single reading's (Spearman and Brown).
      let k = Double(readers)
      func stepped(_ r: Double) -> Double { k * r / (1 + (k - 1) * r) }
      guard 1 + (k - 1) * bounds.lower > 0 else { return nil }
      return Interval(stepped(bounds.lower), stepped(bounds.upper))
    }
  }

  /// The bounds of ICC(A,1), with Satterthwaite's degrees of freedom.
  private func agreementBounds(_ single: Double, _ tail: Double) -> Interval? {
    guard let msc = betweenReaders, let mse = residual, single < 1 else { return nil }
    let (n, k, msr) = (Double(subjects), Double(readers), betweenSubjects)
    let a = k * single / (n * (1 - single))
    let b = 1 + k * single * (n - 1) / (n * (1 - single))
    let parts = (a * msc) * (a * msc) / (k - 1) + (b * mse) * (b * mse) / ((n - 1) * (k - 1))
    guard parts > 0 else { return nil }
    let v = (a * msc + b * mse) * (a * msc + b * mse) / parts
    guard v > 0, v.isFinite else { return nil }
    let low = FDistribution(numerator: n - 1, denominator: v).upperTailQuantile(tail)
    let high = FDistribution(numerator: v, denominator: n - 1).upperTailQuantile(tail)
    let rest = k * msc + (k * n - k - n) * mse
    guard low * rest + n * msr > 0, rest + n * high * msr > 0 else { return nil }
    return Interval(n * (msr - low * mse) / (low * rest + n * msr), n * (high * msr - mse) / (rest + n * high * msr))
  }
}

extension RatingTable {
  /// The analysis of variance of the ratings' numbers; `nil` with fewer than two subjects that have two ratings.
  ///
  /// - Parameter subjects: The subjects to use, for example ``completeSubjects``; `nil` for all.
  /// - Returns: The analysis.
  public func intraclass(of subjects: [Int]? = nil) -> IntraclassCorrelation? {
    IntraclassCorrelation(self, chosen: subjects)
  }
}
