// SPDX-License-Identifier: Apache-2.0

/// One number of a region, with its unit.
public struct RadiomicValue: Sendable, Equatable {
  /// Its name, in the words of the image biomarker standardisation initiative.
  public let name: String
  /// The number; `nil` where it is undefined for this region.
  public let value: Double?
  /// Its unit: `mm`, `mm²`, `mm³`, `1/mm`, `bit`, `I` for the unit of the image's numbers and its powers, `1` for none.
  public let unit: String

  init(_ name: String, _ value: Double?, _ unit: String = "1") {
    self.name = name
    self.value = value.flatMap { $0.isFinite ? $0 : nil }
    self.unit = unit
  }
}

extension [RadiomicValue] {
  /// The number of a name; `nil` where it is undefined or there is none of that name.
  public subscript(name: String) -> Double? { first { $0.name == name }?.value }
}
