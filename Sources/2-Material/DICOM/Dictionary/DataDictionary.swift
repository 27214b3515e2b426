// SPDX-License-Identifier: Apache-2.0

/// What the standard says of each attribute: its keyword, name, value representations and multiplicity.
///
/// It holds PS3.6 of the edition that pydicom 3.0.2 carries, the command and meta groups, the repeating groups and the retired
/// attributes. Reading an entry takes a binary search in a table that the program carries; nothing is built at the start.
/// > Source: DICOM PS3.6 sections 6–8, PS3.7 annex E. `DataDictionaryTests` checks it against the names of ``Tag``.
public enum DataDictionary {
  /// What the standard says of one attribute.
  public struct Entry: Sendable, Hashable {
    /// The name in code, such as `PatientName`; empty for a few retired ones.
    public var keyword: String
    /// The name for people, such as `Patient's Name`.
    public var name: String
    /// The kinds of values that it may have, mostly one; none for the tags that delimit items.
    public var representations: [ValueRepresentation]
    /// How many values it may have.
    public var multiplicity: ValueMultiplicity
    /// Whether the standard no longer wants it.
    public var isRetired: Bool
  }

  /// What the standard says of a tag; `nil` for a private or an unknown one.
  ///
  /// Complexity: O(log *n*).
  public static func entry(_ tag: Tag) -> Entry? {
    guard let found = find(tag) else { return nil }
    let fields = lines.fields(at: found.line, count: 4)
    guard fields.count == 4, let multiplicity = ValueMultiplicity(fields[0]) else { return nil }
    return Entry(
      keyword: fields[2], name: fields[3], representations: found.representation.choices, multiplicity: multiplicity,
      isRetired: fields[1] == "R")
  }

  /// The tag of a keyword, such as `PatientName`.
  ///
  /// `nil` where there is none; repeating groups have no one tag. Complexity: O(log *n*).
  public static func tag(keyword: String) -> Tag? {
    var (low, high) = (0, keywords.count / 3)
    while low < high {
      let middle = (low + high) / 2
      let record = keywords.number(at: middle * 3, digits: 3) * recordWidth
      var place = lineOffset(index.number(at: record + 7, digits: 4), field: 2)
      if place < 0 { place = 0 }
      let order = lines.order(of: keyword, at: place)
      if order == 0 { return Tag(UInt32(truncatingIfNeeded: index.number(at: record, digits: 6))) }
      if order < 0 { high = middle } else { low = middle + 1 }
    }
    return nil
  }

  /// Every tag of the dictionary, ascending, without the repeating groups.
  public static var tags: [Tag] {
    (0..<index.count / recordWidth).map {
      Tag(UInt32(truncatingIfNeeded: index.number(at: $0 * recordWidth, digits: 6)))
    }
  }

  /// The kind of value of a tag, which may depend on other attributes.
  static func representation(of tag: Tag) -> DictionaryRepresentation? { find(tag)?.representation }

  private static var recordWidth: Int { 11 }

  private static func lineOffset(_ line: Int, field: Int) -> Int {
    var (place, bars) = (line, 0)
    while bars < field, place < lines.count {
      if lines[place] == 0x7C { bars += 1 }
      place += 1
    }
    return place
  }

  private static func find(_ tag: Tag) -> (representation: DictionaryRepresentation, line: Int)? {
    let table = index
    var (low, high) = (0, table.count / recordWidth)
    let wanted = Int(tag.rawValue)
    while low < high {
      let middle = (low + high) / 2
      let found = table.number(at: middle * recordWidth, digits: 6)
      if found == wanted { return record(of: table, at: middle * recordWidth + 6) }
      if found < wanted { low = middle + 1 } else { high = middle }
    }
    // Groups with an even number may repeat; odd ones are private.
    if tag.isPrivate { return nil }
    let group = tag.group
    guard group >= 0x1000 || group == 0x0020 || group == 0x0028 else { return nil }
    let repeated = repeats
    var place = 0
    while place < repeated.count {
      if wanted & repeated.number(at: place + 6, digits: 6) == repeated.number(at: place, digits: 6) {
        return record(of: repeated, at: place + 12)
      }
      place += 17
    }
    return nil
  }

  private static func record(of table: StaticTable, at place: Int) -> (DictionaryRepresentation, Int)? {
    guard let representation = DictionaryRepresentation(code: table.number(at: place, digits: 1)) else { return nil }
    return (representation, table.number(at: place + 1, digits: 4))
  }
}

/// The kind of value that a dictionary names: one, or several between which other attributes decide.
enum DictionaryRepresentation: Sendable, Hashable {
  case one(ValueRepresentation)
  case unsignedOrSignedShort
  case otherByteOrWord
  case shortOrOtherWord
  case unsignedShortOrOtherWord
  case none

  private static let single = ValueRepresentation.allCases

  init?(code: Int) {
    switch code {
    case 0..<Self.single.count: self = .one(Self.single[code])
    case 34: self = .unsignedOrSignedShort
    case 35: self = .otherByteOrWord
    case 36: self = .shortOrOtherWord
    case 37: self = .unsignedShortOrOtherWord
    case 38: self = .none
    default: return nil
    }
  }

  /// The kinds between which to choose.
  var choices: [ValueRepresentation] {
    switch self {
    case .one(let representation): [representation]
    case .unsignedOrSignedShort: [.unsignedShort, .signedShort]
    case .otherByteOrWord: [.otherByte, .otherWord]
    case .shortOrOtherWord: [.unsignedShort, .signedShort, .otherWord]
    case .unsignedShortOrOtherWord: [.unsignedShort, .otherWord]
    case .none: []
    }
  }
}
