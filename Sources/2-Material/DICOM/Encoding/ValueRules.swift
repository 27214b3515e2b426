// SPDX-License-Identifier: Apache-2.0

/// What the standard asks of the value of an attribute: its form, characters, length and number of values.
///
/// > Source: DICOM PS3.5 section 6.2, table 6.2-1; PS3.6 for the multiplicities. Checked by hand in `ValueRulesTests`.
public enum ValueRules {
  /// What does not fit: found and expected, without the value.
  public struct Problem: Sendable, Hashable {
    /// What was found.
    public var found: String
    /// What was expected.
    public var expected: String
  }

  /// The first thing in which an element does not follow the standard.
  ///
  /// `nil` where it does. Items are not looked into.
  public static func problem(of element: DataSet.Element) -> Problem? {
    let representation = element.representation
    if let entry = DataDictionary.entry(element.tag) {
      guard entry.representations.contains(representation) else {
        return Problem(
          found: "the representation \(representation.rawValue)",
          expected: entry.representations.map(\.rawValue).joined(separator: " or "))
      }
      if let count = element.value.count, !entry.multiplicity.allows(count) {
        return Problem(found: "\(count) values", expected: entry.multiplicity.description)
      }
    }
    return problem(of: element.value, as: representation)
  }

  /// The first thing in which a value does not follow its representation.
  public static func problem(of value: Value, as representation: ValueRepresentation) -> Problem? {
    switch value {
    case .empty, .leftOut, .tags, .items, .encapsulated: return formProblem(value, representation)
    case .text(let values):
      guard representation.isText else { break }
      if representation.isOneText, values.count > 1 {
        return Problem(found: "\(values.count) values", expected: "one")
      }
      for (place, text) in values.enumerated() where !text.isEmpty {
        if let expected = TextRules.expectation(text, representation) {
          return Problem(found: "value \(place + 1) of \(values.count) in another form", expected: expected)
        }
      }
      return nil
    case .integers(let values):
      let range: ClosedRange<Int>
      switch representation {
      case .unsignedShort: range = 0...0xFFFF
      case .signedShort: range = -0x8000...0x7FFF
      case .unsignedLong: range = 0...0xFFFF_FFFF
      case .signedLong: range = -0x8000_0000...0x7FFF_FFFF
      case .signedVeryLong: return nil
      default: return formProblem(value, representation)
      }
      if let place = values.firstIndex(where: { !range.contains($0) }) {
        return Problem(found: "value \(place + 1) out of range", expected: "\(range.lowerBound)…\(range.upperBound)")
      }
      return nil
    case .reals(let values):
      if representation == .float,
        let place = values.firstIndex(where: { $0.isFinite && !Float($0).isFinite })
      {
        return Problem(found: "value \(place + 1) out of range", expected: "a number of 32 bits")
      }
    case .bytes(let bytes):
      guard representation.form == "bytes" else { break }
      if !bytes.count.isMultiple(of: representation.wordSize) {
        return Problem(found: "\(bytes.count) bytes", expected: "a multiple of \(representation.wordSize)")
      }
      return nil
    case .unsigned: break
    }
    return formProblem(value, representation)
  }

  private static func formProblem(_ value: Value, _ representation: ValueRepresentation) -> Problem? {
    switch value {
    case .empty: return representation == .sequence ? Problem(found: "nothing", expected: "items, if none") : nil
    case .leftOut: return Problem(found: value.form, expected: "the value")
    case .encapsulated where representation == .otherByte: return nil
    default:
      return value.form == representation.form ? nil : Problem(found: value.form, expected: representation.form)
    }
  }
}

extension Value {
  /// How many values it has, where they are counted.
  fileprivate var count: Int? {
    switch self {
    case .empty: 0
    case .text(let values): values == [""] ? 0 : values.count
    case .integers(let values): values.count
    case .unsigned(let values): values.count
    case .reals(let values): values.count
    case .tags(let values): values.count
    case .bytes, .items, .encapsulated, .leftOut: nil
    }
  }
}
