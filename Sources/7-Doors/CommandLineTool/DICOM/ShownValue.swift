// SPDX-License-Identifier: Apache-2.0
import DICOM

/// What of an attribute's value is shown: all of it, or only what cannot name a patient.
struct ShownValue {
  /// Whether the person has asked to see everything.
  var reveals: Bool

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
    if element.tag.isPrivate { return false }
    if Self.harmless.contains(element.tag) { return true }
    switch element.representation {
    case .codeString, .attributeTag, .decimalString, .integerString, .double, .float, .signedLong, .signedShort,
      .signedVeryLong, .unsignedLong, .unsignedShort, .unsignedVeryLong:
      return true
    case .uniqueIdentifier:
      guard case .text(let values) = element.value else { return false }
      return values.allSatisfy { UniqueIdentifierDictionary.entry($0) != nil }
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
    let line = text.map { $0.isNewline ? " " : String($0) }.joined()
    return (line.count > longest ? line.prefix(longest) + "…" : line[...]) + name
  }

  private static func joined(_ values: [String]) -> String {
    let shown = values.prefix(most).joined(separator: " \\ ")
    return values.count > most ? "\(shown) \\ … (\(values.count) values)" : shown
  }

  /// How many characters of one text, and how many values of one attribute, fit a line.
  private static let (longest, most) = (64, 6)
}
