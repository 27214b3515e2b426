// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

/// Limits of agreement where several readers measure the same cases under two conditions (modalities, without and with help).
///
/// The difference of two readings varies with the case and with the reader; both are samples. Its variance is put together from the
/// mean products of readings that share both, one or none of them, each an unbiased U-statistic. With every case read by every
/// reader these are the components of the three-way analysis of variance; with gaps or readers who read different cases they
/// are still defined.
///
/// ```swift
/// let readings = try ReaderLimits(first: withoutHelp, second: withHelp)   // readers × cases
/// readings.limits(.betweenReadersBetweenConditions)
/// ```
/// Two readings of one condition by each reader are two conditions here: ``Contrast/withinReaderBetweenConditions`` is then the
/// repeatability of a reader.
///
/// > Source: Wen & Gallas, Statistics in Biopharmaceutical Research (2023), within- and between-reader limits of agreement; Gallas et
/// > al., Journal of the Optical Society of America A 24 (2007) B70–B80 for the U-statistics. Checked against the analysis of
/// > variance in numpy in `ReaderLimitsTests`.
public struct ReaderLimits: Sendable, Equatable {
  /// Which two readings of a case are compared.
  public enum Contrast: String, Sendable, Hashable, CaseIterable {
    /// One reader, both conditions.
    case withinReaderBetweenConditions = "within-reader.between-conditions"
    /// Two readers, one in each condition.
    case betweenReadersBetweenConditions = "between-readers.between-conditions"
    /// Two readers, both in the first condition.
    case betweenReadersFirst = "between-readers.first"
    /// Two readers, both in the second condition.
    case betweenReadersSecond = "between-readers.second"
  }

  private let first: [[Double?]]
  private let second: [[Double?]]
  private let unit: String
  /// How many readers there are.
  public var readers: Int { first.count }
  /// How many cases there are.
  public var cases: Int { first.first?.count ?? 0 }

  /// Takes readings, reader by reader and case by case.
  ///
  /// - Parameters:
  ///   - first: Readings in the first condition; `nil` where there is none.
  ///   - second: Readings in the second condition, of the same readers and cases in the same order.
  ///   - unit: The unit.
  /// - Throws: ``SampleError`` where the shapes differ or a reading is no number.
  public init(first: [[Double?]], second: [[Double?]], unit: String = "1") throws(SampleError) {
    guard let cases = first.first?.count, cases > 0 else { throw .empty }
    guard second.count == first.count else {
      throw .lengthsDiffer(of: "second", expected: first.count, found: second.count)
    }
    for row in first + second {
      guard row.count == cases else { throw .lengthsDiffer(of: "readings", expected: cases, found: row.count) }
      if let index = row.firstIndex(where: { $0.map { !$0.isFinite } ?? false }) {
        throw .notFinite(column: "readings", index: index)
      }
    }
    self.first = first
    self.second = second
    self.unit = unit
  }

  /// The bias and the limits of agreement of a contrast.
  ///
  /// The interval of the bias is normal, with the variance for new readers and new cases. Those of the limits are normal with the sum of
  /// the jackknife variances over readers and over cases. Two readers in one condition are exchangeable: their bias is zero, and has
  /// no interval.
  /// - Parameters:
  ///   - contrast: Which two readings are compared.
  ///   - coverage: The share of differences between the limits.
  ///   - level: The level of each interval.
  /// - Returns: Undefined with fewer than two readers or cases, or where the estimated variance is not above zero.
  /// - Complexity: O((readers + cases) × readings).
  public func limits(
    _ contrast: Contrast, coverage: ConfidenceLevel = .percent95, level: ConfidenceLevel = .percent95
  ) -> LimitsOfAgreement {
    let cells = ReadingCells(first, second)
    let words = LimitsOfAgreement.Words(
      prefix: contrast.rawValue + ".", unit: unit,
      method: "limits of agreement of readers and cases, U-statistics, jackknife over readers and over cases",
      n: cells.count(contrast), clusters: cases, level: level, coverage: coverage, difference: Self.words(contrast))
    guard cells.readerCount > 1, cells.caseCount > 1 else {
      let few = cells.readerCount > 1 ? ("cases", cells.caseCount) : ("readers", cells.readerCount)
      return words.undefined(.tooFewUnits(of: few.0, found: few.1, needed: 2))
    }
    guard let found = cells.moments(contrast) else {
      return words.undefined(.notApplicable("no two readers share two cases"))
    }
    guard found.variance > 0 else {
      return words.undefined(
        .notApplicable("the estimated variance of a difference is not above zero, as may happen with few readers"))
    }
    let z = NormalDistribution.standard.upperTailQuantile(coverage.alpha / 2)
    let quantile = NormalDistribution.standard.upperTailQuantile(level.alpha / 2)
    let deviation = found.variance.squareRoot()
    let (low, high) = (found.bias - z * deviation, found.bias + z * deviation)
    let errors = jackknife(contrast, z)
    func interval(_ value: Double, _ error: Double?) -> Interval? {
      error.flatMap { $0 > 0 ? Interval(value - quantile * $0, value + quantile * $0) : nil }
    }
    let lacking = UndefinedReason.notApplicable("without one of the readers or cases there are no limits")
    let bias: Estimate
    if contrast == .betweenReadersFirst || contrast == .betweenReadersSecond {
      bias = words.estimate(
        .bias, 0, nil, nil, .notApplicable("two readers in one condition are exchangeable, so that their bias is zero"))
    } else {
      let error = found.biasVariance > 0 ? found.biasVariance.squareRoot() : nil
      bias = words.estimate(
        .bias, found.bias, interval(found.bias, error), error,
        .notApplicable("the estimated variance of the bias is not above zero"))
    }
    return LimitsOfAgreement(
      bias: bias, lower: words.estimate(.lower, low, interval(low, errors?.lower), errors?.lower, lacking),
      upper: words.estimate(.upper, high, interval(high, errors?.upper), errors?.upper, lacking),
      standardDeviation: deviation, coverage: coverage)
  }

  /// The standard errors of both limits.
  private func jackknife(_ contrast: Contrast, _ z: Double) -> (lower: Double, upper: Double)? {
    var sums = (lower: 0.0, upper: 0.0)
    let cells = ReadingCells(first, second)
    for (isReader, places) in [(true, cells.readersPresent), (false, cells.casesPresent)] {
      var limits: [(Double, Double)] = []
      for place in places {
        let rest = ReadingCells(
          first, second, withoutReader: isReader ? place : nil, withoutCase: isReader ? nil : place)
        guard let found = rest.moments(contrast) else { return nil }
        let reach = z * max(0, found.variance).squareRoot()
        limits.append((found.bias - reach, found.bias + reach))
      }
      let n = Double(limits.count)
      let mean = limits.reduce((0, 0)) { ($0.0 + $1.0 / n, $0.1 + $1.1 / n) }
      for limit in limits {
        sums.lower += (limit.0 - mean.0) * (limit.0 - mean.0) * (n - 1) / n
        sums.upper += (limit.1 - mean.1) * (limit.1 - mean.1) * (n - 1) / n
      }
    }
    return (sums.lower.squareRoot(), sums.upper.squareRoot())
  }

  private static func words(_ contrast: Contrast) -> String {
    switch contrast {
    case .withinReaderBetweenConditions: "one reader, first − second condition"
    case .betweenReadersBetweenConditions: "one reader in the first condition − another in the second"
    case .betweenReadersFirst: "one reader − another, both in the first condition"
    case .betweenReadersSecond: "one reader − another, both in the second condition"
    }
  }
}

/// The readings as cells, and the mean products of cells that share a reader, a case, both or neither.
private struct ReadingCells {
  private struct Cell {
    let reader: Int
    let row: Int
    let value: Double
  }

  private var first: [Cell] = []
  private var second: [Cell] = []
  private var both: [Cell] = []
  private let readers: Int
  private let cases: Int

  init(_ a: [[Double?]], _ b: [[Double?]], withoutReader: Int? = nil, withoutCase: Int? = nil) {
    readers = a.count
    cases = a.first?.count ?? 0
    for reader in 0..<readers where reader != withoutReader {
      for row in 0..<cases where row != withoutCase {
        if let x = a[reader][row] { first.append(Cell(reader: reader, row: row, value: x)) }
        if let y = b[reader][row] { second.append(Cell(reader: reader, row: row, value: y)) }
        if let x = a[reader][row], let y = b[reader][row] {
          both.append(Cell(reader: reader, row: row, value: x - y))
        }
      }
    }
  }

  var readersPresent: [Int] { Set((first + second).map(\.reader)).sorted() }
  var casesPresent: [Int] { Set((first + second).map(\.row)).sorted() }
  var readerCount: Int { readersPresent.count }
  var caseCount: Int { casesPresent.count }

  func count(_ contrast: ReaderLimits.Contrast) -> Int {
    switch contrast {
    case .withinReaderBetweenConditions: both.count
    case .betweenReadersBetweenConditions: first.count + second.count
    case .betweenReadersFirst: first.count
    case .betweenReadersSecond: second.count
    }
  }

  func moments(
    _ contrast: ReaderLimits.Contrast
  ) -> (bias: Double, variance: Double, biasVariance: Double)? {
    switch contrast {
    case .withinReaderBetweenConditions:
      guard let own = products(both, both), let variance = own.variance else { return nil }
      return (mean(both), variance, own.meanCovariance)
    case .betweenReadersFirst, .betweenReadersSecond:
      let cells = contrast == .betweenReadersFirst ? first : second
      guard let own = products(cells, cells), let shared = own.sameCase else { return nil }
      return (0, 2 * (own.same - shared), 0)
    case .betweenReadersBetweenConditions:
      guard let a = products(first, first), let b = products(second, second), let cross = products(first, second),
        let va = a.variance, let vb = b.variance, let none = cross.neither, let shared = cross.sameCase
      else { return nil }
      return (
        mean(first) - mean(second), va + vb - 2 * (shared - none),
        a.meanCovariance + b.meanCovariance - 2 * cross.meanCovariance
      )
    }
  }

  private func mean(_ cells: [Cell]) -> Double { cells.reduce(0) { $0 + $1.value } / Double(cells.count) }

  /// The mean products of pairs of cells, one from each list, both centred.
  private struct Products {
    /// Same reader and case; 0 where there is no such pair.
    var same: Double
    var sameReader: Double?
    var sameCase: Double?
    var neither: Double?
    /// The covariance of the two means.
    var meanCovariance: Double

    var variance: Double? { neither.map { same - $0 } }
  }

  private func products(_ a: [Cell], _ b: [Cell]) -> Products? {
    guard !a.isEmpty, !b.isEmpty else { return nil }
    let (centreA, centreB) = (mean(a), mean(b))
    var sums = (a: [Double](repeating: 0, count: readers), b: [Double](repeating: 0, count: readers))
    var counts = sums
    var caseSums = (a: [Double](repeating: 0, count: cases), b: [Double](repeating: 0, count: cases))
    var caseCounts = caseSums
    var own: [Int: Double] = [:]
    for cell in a {
      let x = cell.value - centreA
      sums.a[cell.reader] += x
      counts.a[cell.reader] += 1
      caseSums.a[cell.row] += x
      caseCounts.a[cell.row] += 1
      own[cell.reader * cases + cell.row] = x
    }
    var (same, sameCount) = (0.0, 0.0)
    for cell in b {
      let y = cell.value - centreB
      sums.b[cell.reader] += y
      counts.b[cell.reader] += 1
      caseSums.b[cell.row] += y
      caseCounts.b[cell.row] += 1
      if let x = own[cell.reader * cases + cell.row] {
        same += x * y
        sameCount += 1
      }
    }
    func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
    let all = Double(a.count) * Double(b.count)
    let (readerSum, readerCount) = (dot(sums.a, sums.b) - same, dot(counts.a, counts.b) - sameCount)
    let (caseSum, caseCount) = (dot(caseSums.a, caseSums.b) - same, dot(caseCounts.a, caseCounts.b) - sameCount)
    let noneCount = all - readerCount - caseCount - sameCount
    // Centred sums add up to zero over all pairs.
    let noneSum = -readerSum - caseSum - same
    func ratio(_ sum: Double, _ count: Double) -> Double? { count > 0 ? sum / count : nil }
    let neither = ratio(noneSum, noneCount)
    var covariance = 0.0
    if let neither {
      covariance =
        (same - sameCount * neither + readerSum - readerCount * neither + caseSum - caseCount * neither) / all
    }
    return Products(
      same: sameCount > 0 ? same / sameCount : 0, sameReader: ratio(readerSum, readerCount),
      sameCase: ratio(caseSum, caseCount), neither: neither, meanCovariance: covariance)
  }
}
