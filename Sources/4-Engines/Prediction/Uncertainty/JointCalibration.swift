// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Statistics
public import Vocabulary

/// Several measures of strangeness under one stated share of false alarms.
///
/// Each measure's value is put on one scale: how surprising it is, −log of the share of values at least as great; beyond the nine
/// tenths the tail is taken for exponential with the mean excess of the values, so that a value far outside counts for more than one
/// that is just the greatest. A case is as strange as its most surprising measure. Its p-value is the share of calibration patients,
/// itself among them, that are at least as strange. Quantiles and tails are taken of the calibration patients *and* the case, so
/// that all of them are treated alike: whatever the tails really are, and however measures hang together, a fresh patient of the known
/// kind has a p-value of at most α with a probability of at most α. The shape of the tail decides what is found, never how often there
/// is a false alarm.
///
/// **Edge cases.** A measure that the case has not is left out for all. An infinite value is more surprising than any other.
/// > Source: exchangeability: Vovk, Gammerman & Shafer, Algorithmic Learning in a Random World (2005), section 2.2; the greatest of several
/// > statistics calibrated together: Westfall & Young, Resampling-Based Multiple Testing (1993); exponential tails beyond a threshold: Pickands,
/// > Annals of Statistics 3 (1975) 119–131. Checked by hand for one measure, against the plain definition and by simulation in
/// > `JointCalibrationTests`.
public struct JointCalibration: Sendable, Hashable {
  /// What is said of one case.
  public struct Judgement: Sendable, Hashable {
    /// What is said of one measure.
    public struct Measure: Sendable, Hashable {
      /// Its name.
      public var name: String
      /// The value; infinite where it is undefined because the image is strange.
      public var value: Double
      /// The p-value of this measure alone.
      public var pValue: Double
      /// How surprising it is.
      public var surprise: Double
      /// From about which value on it alarms among the others; `nil` with too few patients.
      public var threshold: Double?
    }

    /// The p-value of the case.
    public var pValue: Double
    /// Whether it is an alarm.
    public var isAlarm: Bool
    /// The measures that the case has, in the calibration's order.
    public var measures: [Measure]
    /// In an alarm the measures that are surprising enough to be one, the most surprising first; else none.
    public var alarming: [Measure]
  }

  /// The names of the measures.
  public let names: [String]
  /// The share of alarms that is allowed, over all measures together.
  public let alpha: Double
  /// The values of each patient, a number for each measure.
  public let rows: [[Double]]
  private let columns: [[Double]]
  /// For each patient and measure, how many patients have less.
  private let below: [[Int]]

  /// Takes the values of calibration patients.
  ///
  /// - Parameters:
  ///   - rows: One row for each patient, in each a number for each measure; greater is stranger, none is NaN.
  ///   - names: The names of the measures.
  ///   - alpha: The share of alarms that is allowed, strictly between 0 and 1.
  public init(_ rows: [[Double]], names: [String], alpha: Double) {
    precondition(alpha > 0 && alpha < 1, "not a calibration")
    precondition(
      rows.allSatisfy { $0.count == names.count && !$0.contains(where: \.isNaN) }, "a number for each measure")
    self.names = names
    self.alpha = alpha
    self.rows = rows
    let columns = names.indices.map { column in rows.map { $0[column] }.sorted() }
    self.columns = columns
    below = rows.map { row in
      row.indices.map { column in columns[column].partitioningIndex { $0 >= row[column] } }
    }
  }

  /// What the number of patients promises: exact for one measure, and within 1/(*n* + 1) for several.
  public var law: CoverageLaw { CoverageLaw(calibrationCount: rows.count, alpha: alpha) }

  /// The share of alarms to expect among fresh patients, with the range in which this calibration's own share lies.
  public var rate: Estimate { FalseAlarmThreshold.rate(law, alpha: alpha) }

  /// Judges a case.
  ///
  /// - Parameter values: A number for each measure; `nil` for one that was not taken, infinity for one that is undefined because the
  ///   image is strange.
  /// - Returns: The judgement; without any measure the p-value is 1.
  /// - Complexity: O(patients × measures).
  public func judgement(_ values: [Double?]) -> Judgement {
    precondition(values.count == names.count, "a number or none for each measure")
    var strangeness = [Double](repeating: 0, count: rows.count)
    var own = 0.0
    var found: [(place: Int, value: Double, tail: Tail, surprise: Double)] = []
    for (column, value) in values.enumerated() {
      guard let value, !value.isNaN else { continue }
      let tail = Tail(columns[column], with: value)
      let less = columns[column].partitioningIndex { $0 >= value }
      let surprise = tail.surprise(value, below: less)
      own = max(own, surprise)
      found.append((column, value, tail, surprise))
      for row in rows.indices {
        let other = rows[row][column]
        strangeness[row] = max(
          strangeness[row], tail.surprise(other, below: below[row][column] + (value < other ? 1 : 0)))
      }
    }
    let n = rows.count
    let pValue = found.isEmpty ? 1 : Double(1 + strangeness.count { $0 >= own }) / Double(n + 1)
    let law = law
    strangeness.sort()
    let cut = law.isEverything ? Double.infinity : strangeness[law.rank - 1]
    let isAlarm = !found.isEmpty && !law.isEverything && own > cut
    let measures = found.map { one in
      Judgement.Measure(
        name: names[one.place], value: one.value,
        pValue: Double(1 + n - columns[one.place].partitioningIndex { $0 >= one.value }) / Double(n + 1),
        surprise: one.surprise, threshold: law.isEverything ? nil : one.tail.value(atSurprise: cut))
    }
    let alarming = isAlarm ? measures.filter { $0.surprise > cut }.sorted { $0.surprise > $1.surprise } : []
    return Judgement(pValue: pValue, isAlarm: isAlarm, measures: measures, alarming: alarming)
  }

  /// The scale of one measure over the calibration patients and one case.
  private struct Tail {
    /// The nine tenths.
    private static let share = 0.9
    let count: Double
    let start: Double
    let shareAbove: Double
    let meanExcess: Double
    let sorted: [Double]

    init(_ sorted: [Double], with value: Double) {
      self.sorted = sorted
      let n = sorted.count
      count = Double(n + 1)
      let rank = min(n + 1, max(1, Int((Self.share * count).rounded(.up))))
      // The rank-th of the numbers and the value together is the value held between two neighbours.
      let low = rank >= 2 ? sorted[rank - 2] : -Double.infinity
      let high = rank <= n ? sorted[rank - 1] : Double.infinity
      start = min(max(value, low), high)
      let first = sorted.partitioningIndex { [start] in $0 > start }
      var (above, excess, finite) = (n - first, 0.0, 0)
      if start.isFinite {
        for other in sorted[first...] where other.isFinite {
          excess += other - start
          finite += 1
        }
        if value > start, value.isFinite {
          excess += value - start
          finite += 1
        }
      }
      if value > start { above += 1 }
      shareAbove = Double(above) / count
      meanExcess = finite > 0 ? excess / Double(finite) : 0
    }

    /// How surprising a number is of which so many of the others are less.
    func surprise(_ value: Double, below: Int) -> Double {
      guard value > start else { return -log((count - Double(below)) / count) }
      guard value.isFinite, meanExcess > 0 else { return .infinity }
      return -log(shareAbove) + (value - start) / meanExcess
    }

    /// The number that is so surprising, about; `nil` where that is no number.
    func value(atSurprise surprise: Double) -> Double? {
      guard surprise.isFinite, start.isFinite else { return nil }
      if shareAbove > 0, surprise > -log(shareAbove) { return start + meanExcess * (surprise + log(shareAbove)) }
      let place = Int((count * (1 - exp(-surprise))).rounded(.down))
      guard sorted.indices.contains(place), sorted[place].isFinite else { return start }
      return min(sorted[place], start)
    }
  }
}
