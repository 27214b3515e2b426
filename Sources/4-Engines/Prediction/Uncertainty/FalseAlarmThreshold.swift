// SPDX-License-Identifier: Apache-2.0
public import Statistics
public import Vocabulary

/// From where on a value is called strange, so that of known patients no more than a stated share are.
///
/// The threshold is the ⌈(*n* + 1)(1 − α)⌉-th smallest of the values of *n* calibration patients, one of each, whom nothing was
/// learned from; a value above it is an alarm. Over calibration sets and fresh patients of the same kind together an alarm has a
/// probability of at most α, whatever the values' distribution is. With ties it is rarer.
///
/// **Patients are the units.** Where a patient has several images, one drawn at random stands for him (the promise is of a random image of
/// a fresh patient) or his greatest value (the promise is that none of his images alarms); values of all images would look like more
/// evidence than there is.
/// > Source: Vovk, Gammerman & Shafer, Algorithmic Learning in a Random World (2005); Vovk, ACML 2012, for the beta law. Checked by hand
/// > and by simulation in `FalseAlarmTests`.
public struct FalseAlarmThreshold: Sendable, Hashable {
  /// The share of alarms that is allowed, strictly between 0 and 1.
  public let alpha: Double
  /// The calibration values in ascending order.
  public let values: [Double]

  /// Takes one value of each calibration patient.
  ///
  /// - Parameters:
  ///   - values: The values; greater is stranger. Infinity stands for a value that is undefined because the image is strange; none is NaN.
  ///   - alpha: The share of alarms that is allowed, strictly between 0 and 1.
  public init(_ values: [Double], alpha: Double) {
    precondition(alpha > 0 && alpha < 1 && values.allSatisfy { !$0.isNaN }, "not a calibration")
    self.alpha = alpha
    self.values = values.sorted()
  }

  /// What the number of patients promises.
  public var law: CoverageLaw { CoverageLaw(calibrationCount: values.count, alpha: alpha) }

  /// The threshold; `nil` with fewer than 1/α − 1 patients.
  public var value: Double? { law.isEverything ? nil : values[law.rank - 1] }

  /// How probable a value at least as strange is for a fresh patient of the known kind, 0…1; never 0.
  public func pValue(_ value: Double) -> Double {
    Double(1 + values.count - values.partitioningIndex { $0 >= value }) / Double(values.count + 1)
  }

  /// The share of alarms to expect among fresh patients, with the range in which this calibration's own share lies.
  public var rate: Estimate { Self.rate(law, alpha: alpha) }

  static func rate(_ law: CoverageLaw, alpha: Double) -> Estimate {
    let definition = "share of alarms among fresh patients of the reference's kind, one image of each"
    let method = "conformal, beta"
    guard !law.isEverything, let covered = law.interval() else {
      return .undefined(
        "false-alarm-rate",
        because: .tooFewUnits(
          of: "calibration patients", found: law.calibrationCount, needed: CoverageLaw.fewestRows(alpha: alpha)),
        method: method, n: law.calibrationCount, definition: definition)
    }
    return Estimate(
      name: "false-alarm-rate", value: 1 - law.expected, interval: Interval(1 - covered.upper, 1 - covered.lower),
      method: method, n: law.calibrationCount, definition: definition)
  }
}

extension Array where Element == Double {
  /// The first place from which on a condition holds, where it holds from some place to the end.
  func partitioningIndex(where holds: (Double) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
