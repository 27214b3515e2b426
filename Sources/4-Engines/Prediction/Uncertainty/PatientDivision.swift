// SPDX-License-Identifier: Apache-2.0
import Distributions

/// Reference images divided by patient: from one part it is learned what is known, on the other how strange the known may look.
///
/// No patient stands on both sides: a distance to one's own images would be too short, and the threshold with it.
public struct PatientDivision: Sendable, Hashable {
  /// The rows that are learned from.
  public var fitting: [Int]
  /// The rows of each patient who is calibrated with, patients in the drawn order.
  public var calibration: [[Int]]

  /// Divides rows.
  ///
  /// - Parameters:
  ///   - patients: The patient of each row.
  ///   - share: Which share of the patients is learned from, 0…1; at least one patient is left on each side where there are two.
  ///   - seed: The seed of the drawing.
  /// - Complexity: O(*n* log *n*).
  public init(_ patients: [String], fitting share: Double, seed: UInt64) {
    let rows = Dictionary(grouping: patients.indices) { patients[$0] }
    var names = rows.keys.sorted()
    var stream = PhiloxStream(seed: seed, purpose: Self.purpose)
    for place in stride(from: names.count - 1, to: 0, by: -1) { names.swapAt(place, stream.below(place + 1)) }
    let count =
      names.count < 2 ? names.count : min(names.count - 1, max(1, Int((share * Double(names.count)).rounded())))
    fitting = names[..<count].flatMap { rows[$0] ?? [] }.sorted()
    calibration = names[count...].map { rows[$0] ?? [] }
  }

  /// One row of each patient who is calibrated with, drawn at random.
  public func oneRowPerPatient(seed: UInt64) -> [Int] {
    var stream = PhiloxStream(seed: seed, replicate: 1, purpose: Self.purpose)
    return calibration.map { $0[stream.below($0.count)] }
  }

  /// Keeps these draws apart from others under one seed.
  private static let purpose: UInt16 = 0x6A5D
}
