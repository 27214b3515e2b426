// SPDX-License-Identifier: Apache-2.0
public import DICOM

/// What turns stored samples into numbers with a unit, for measuring rather than for display.
///
/// A file may give several, each for a range of samples.
///
/// > Source: DICOM PS3.3 C.7.6.16.2.11.
public struct RealWorldMapping: Sendable, Equatable {
  /// How samples are turned.
  public enum Rule: Sendable, Equatable {
    /// `slope · sample + intercept`.
    case linear(slope: Double, intercept: Double)
    /// One number for each sample from the first of the range on.
    case table([Double])
  }

  /// The samples that it holds for.
  public let samples: ClosedRange<Double>
  /// How samples are turned.
  public let rule: Rule
  /// LUT Label, where there is one.
  public let label: String?
  /// The unit.
  public let unit: CodedConcept?
  /// What is measured, where it is said.
  public let quantity: CodedConcept?

  /// The mapping of an item of the Real World Value Mapping Sequence; `nil` where it cannot be read.
  public init?(_ item: DataSet) {
    guard
      let first = item.real(.realWorldValueFirstValueMapped) ?? item.real(.doubleFloatRealWorldValueFirstValueMapped),
      let last = item.real(.realWorldValueLastValueMapped) ?? item.real(.doubleFloatRealWorldValueLastValueMapped),
      first <= last
    else { return nil }
    let table = item.reals(.realWorldValueLUTData)
    if let slope = item.real(.realWorldValueSlope), let intercept = item.real(.realWorldValueIntercept) {
      rule = .linear(slope: slope, intercept: intercept)
    } else if !table.isEmpty, Double(table.count) == last - first + 1 {
      rule = .table(table)
    } else {
      return nil
    }
    samples = first...last
    label = item.text(.lutLabel)
    unit = item.items(.measurementUnitsCodeSequence).first.flatMap { CodedConcept($0) }
    // Of the definition's items the one that is named "Quantity" (SCT 246205007, before G-C1C6 of SRT).
    let definition = item.items(.quantityDefinitionSequence).first {
      ["246205007", "G-C1C6"].contains($0.items(.conceptNameCodeSequence).first?.text(.codeValue) ?? "")
    }
    quantity = definition?.items(.conceptCodeSequence).first.flatMap { CodedConcept($0) }
  }

  /// The mappings of a frame, in the order of the file.
  public static func all(_ attributes: FrameAttributes) -> [RealWorldMapping] {
    attributes.groups(.realWorldValueMappingSequence).compactMap(RealWorldMapping.init)
  }

  /// The number of a stored sample; `nil` outside the samples that it holds for.
  public func value(of stored: Double) -> Double? {
    guard samples.contains(stored) else { return nil }
    switch rule {
    case .linear(let slope, let intercept): return stored * slope + intercept
    case .table(let table):
      let place = (stored - samples.lowerBound).rounded(.down)
      return place < Double(table.count) ? table[Int(place)] : nil
    }
  }
}
