// SPDX-License-Identifier: Apache-2.0
import DICOM

/// What of an attribute's value is shown: all of it, or only what cannot name a patient.
struct ShownValue {
  /// Whether the person has asked to see everything.
  var reveals: Bool
  /// Whether the value stands below a sequence that identifies a person.
  var isPersonal = false

  static let hidden = "‹protected›"

  /// A value in a few words.
  func words(_ element: DataSet.Element) -> String {
    switch element.value {
    case .empty: return "–"
    case .items(let items): return "\(items.count) item\(items.count == 1 ? "" : "s")"
    case .leftOut(let place): return place.length.map { "\($0) bytes" } ?? "in fragments"
    case .encapsulated(let pixels): return "\(pixels.fragments.count) fragments"
    case .bytes(let bytes): return "\(bytes.count) bytes"
    case .text, .integers, .unsigned, .reals, .tags:
      guard isShown(element) else { return Self.hidden }
      return listed(element.value)
    }
  }

  /// Whether a value may be shown: numbers, codes and names of classes may; names, texts, dates and identifiers may not, and
  /// nothing that a manufacturer has added.
  func isShown(_ element: DataSet.Element) -> Bool {
    if reveals { return true }
    if element.tag.isPrivate || isPersonal { return false }
    if Self.harmless.contains(element.tag) { return true }
    // A file may state another representation than the standard's; the more cautious of the two counts.
    let known = DataDictionary.entry(element.tag)?.representations ?? []
    return ([element.representation] + known).allSatisfy { isHarmless($0, element.value) }
  }

  /// The same, for what stands in the items of a sequence.
  func inside(_ sequence: Tag) -> ShownValue {
    let keyword = DataDictionary.entry(sequence)?.keyword ?? ""
    let names = ["Identification", "Person", "Physician", "Operator", "Observer", "Patient", "Author", "Participant"]
    return ShownValue(
      reveals: reveals, isPersonal: isPersonal || sequence.isPrivate || names.contains { keyword.contains($0) })
  }

  private func isHarmless(_ representation: ValueRepresentation, _ value: Value) -> Bool {
    switch representation {
    case .codeString, .attributeTag, .decimalString, .integerString, .double, .float, .signedLong, .signedShort,
      .signedVeryLong, .unsignedLong, .unsignedShort, .unsignedVeryLong:
      return true
    case .uniqueIdentifier:
      guard case .text(let values) = value else { return false }
      return values.allSatisfy { UniqueIdentifierDictionary.entry($0) != nil }
    case .otherWord, .otherByte: return true
    default: return false
    }
  }

  /// Attributes of text that say something of the machine or of a code, never of a person.
  private static let harmless: Set<Tag> = [
    .manufacturer, .manufacturerModelName, .softwareVersions, .codeValue, .codingSchemeDesignator,
    .codingSchemeVersion, .codeMeaning, .longCodeValue, .implementationVersionName, .implementationClassUID,
    .rescaleType, .sequenceName, .windowCenterWidthExplanation, .lutExplanation, .segmentLabel,
    .lossyImageCompressionRatio,
  ]

  private func listed(_ value: Value) -> String {
    switch value {
    case .text(let values): Self.joined(values.map { Self.named($0) })
    case .integers(let values): Self.joined(values.map { "\($0)" })
    case .unsigned(let values): Self.joined(values.map { "\($0)" })
    case .reals(let values): Self.joined(values.map { "\($0)" })
    case .tags(let values): Self.joined(values.map(\.description))
    default: ""
    }
  }

  private static func named(_ text: String) -> String {
    let name = UniqueIdentifierDictionary.entry(text).map { " (\($0.name))" } ?? ""
    let line = Printable.line(text)
    return (line.count > longest ? line.prefix(longest) + "…" : line[...]) + name
  }

  private static func joined(_ values: [String]) -> String {
    let shown = values.prefix(most).joined(separator: " \\ ")
    return values.count > most ? "\(shown) \\ … (\(values.count) values)" : shown
  }

  /// How many characters of one text, and how many values of one attribute, fit a line.
  private static let (longest, most) = (64, 6)
}
