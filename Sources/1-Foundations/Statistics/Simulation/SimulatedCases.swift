// SPDX-License-Identifier: Apache-2.0

/// Simulated images with their patients and attributes, as columns of equal length, one entry per case (image).
public struct SimulatedCases: Sendable, Equatable {
  /// The patient of each case, 0, 1, …; cases of one patient are neighbours.
  public var patient: [Int] = []
  /// The name of the site.
  public var site: [String] = []
  /// The name of the device.
  public var device: [String] = []
  /// `F` or `M`.
  public var sex: [String] = []
  /// The age in years.
  public var age: [Int] = []
  /// The density class, `A` to `D`.
  public var density: [String] = []
  /// Whether the case is diseased.
  public var isPositive: [Bool] = []
  /// Whether the case belongs to the planted weak subgroup.
  public var isWeak: [Bool] = []

  /// How many cases there are.
  public var count: Int { patient.count }
  /// How many patients there are.
  public var patientCount: Int { (patient.last ?? -1) + 1 }

  /// The name of a case: `C` and a number of six digits, from 1.
  public func caseName(_ row: Int) -> String { Self.numbered("C", row) }
  /// The name of a case's patient.
  public func patientName(_ row: Int) -> String { Self.numbered("P", patient[row]) }

  private static func numbered(_ letter: String, _ index: Int) -> String {
    let digits = String(index + 1)
    return letter + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }
}
