// SPDX-License-Identifier: Apache-2.0

/// Why sets cannot be calibrated.
public enum ConformalError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A row has a score that is no probability.
  case notProbabilities(row: Int)
  /// A row's probabilities do not sum to 1.
  case sumIsNotOne(row: Int, found: Double)
  /// There are more classes than a set can hold.
  case tooManyClasses(found: Int, limit: Int)
  /// Several calibration rows belong to one sampling unit, so that they are not exchangeable with a new case.
  case repeatedUnits(rows: Int, units: Int)
  /// There is nothing to calibrate on.
  case noCalibrationRows

  /// One sentence for a person, without a full stop.
  public var description: String {
    switch self {
    case .notProbabilities(let row): "row \(row + 1) has a score outside 0…1, which is no probability"
    case .sumIsNotOne(let row, let found): "the probabilities of row \(row + 1) sum to \(found), not to 1"
    case .tooManyClasses(let found, let limit): "there are \(found) classes, at most \(limit) fit in a set"
    case .repeatedUnits(let rows, let units):
      "\(rows) calibration rows come from \(units) patients: rows of one patient are not exchangeable with a new case; "
        + "one row per patient is"
    case .noCalibrationRows: "there are no calibration rows"
    }
  }
}
