// SPDX-License-Identifier: Apache-2.0
import Catalog
import Vocabulary

/// The table of what is handed out: a row for each image.
///
/// Patients, studies and series go by their numbers in the archive. Lines end in CR LF and fields are quoted where RFC 4180 asks for it.
/// An attribute that is called as a column of the table's own is `attribute.NAME`. A text that a spreadsheet would take for a formula has an
/// apostrophe before it.
package struct ExportTable {
  /// A column, with the kind of its values.
  struct Column {
    enum Kind { case text, whole, number }
    var name: String
    var kind: Kind
    var meaning: String
  }

  private(set) var columns: [Column] = []
  private(set) var rows: [[String]] = []

  /// The table of an order; `files` names the file of each item, `nil` where no image leaves, and `digests` has the digests of
  /// their bytes as they are handed out.
  init(_ order: ExportOrder, files: [String]?, digests: [ContentDigest]) {
    let attributes = Set(order.items.flatMap { $0.entry.attributes.keys }).sorted()
    let findings = Set(order.items.flatMap { $0.labels.map(\.finding) }).sorted()
    let hasParts = order.parts.contains { $0 != nil }
    columns.append(.init(name: "image", kind: .whole, meaning: "The image's number in the archive it came from."))
    if files != nil { columns.append(.init(name: "file", kind: .text, meaning: "The image's file.")) }
    columns += [
      .init(name: "sha256", kind: .text, meaning: "SHA-256 of the image's file."),
      .init(name: "patient", kind: .text, meaning: "The patient, by a number of the archive it came from."),
      .init(name: "study", kind: .text, meaning: "The study, by a number of the archive it came from."),
      .init(name: "series", kind: .text, meaning: "The series, by a number of the archive it came from."),
      .init(name: "licence", kind: .text, meaning: "The licence under which the image may be used."),
    ]
    if hasParts { columns.append(.init(name: "part", kind: .text, meaning: "The part of the split.")) }
    for name in attributes {
      let isNumber = order.items.allSatisfy { $0.entry.attributes[name].map { $0.number != nil } ?? true }
      columns.append(
        .init(name: Self.column(name), kind: isNumber ? .number : .text, meaning: "Attribute of the image: \(name)."))
    }
    for name in findings {
      columns.append(
        .init(name: "label.\(name)", kind: .text, meaning: "What the most trusted source says of \(name)."))
      columns.append(.init(name: "source.\(name)", kind: .text, meaning: "Whose word that is."))
    }
    let licences = Dictionary(order.terms.map { ($0.number, $0.licence ?? "") }) { first, _ in first }
    for (place, item) in order.items.enumerated() {
      var row = ["\(item.entry.key)"]
      if let files { row.append(files[place]) }
      row += [
        digests[place].hexadecimal, "P\(item.entry.patient)", "S\(item.entry.study)", "E\(item.entry.series)",
        licences[item.entry.terms] ?? "",
      ]
      if hasParts { row.append(order.parts[place] ?? "") }
      for name in attributes { row.append(item.entry.attributes[name]?.words ?? "") }
      for name in findings {
        let label = item.label(of: name)
        row.append(label?.value ?? "")
        row.append(label?.source.rawValue ?? "")
      }
      rows.append(row)
    }
  }

  /// The table with commas, or with tabs.
  func text(separator: Character = ",") -> String {
    var out = ""
    for row in [columns.map(\.name)] + rows {
      out += row.map { Self.field($0, separator) }.joined(separator: String(separator)) + "\r\n"
    }
    return out
  }

  /// The columns of the table's own, whether an export has them or not, so that a name does not depend on the order.
  private static let own: Set<String> = ["image", "file", "sha256", "patient", "study", "series", "licence", "part"]

  /// The column of an attribute.
  static func column(_ attribute: String) -> String {
    let isTaken = own.contains(attribute) || ["label.", "source.", "attribute."].contains(where: attribute.hasPrefix)
    return isTaken ? "attribute.\(attribute)" : attribute
  }

  /// Goes by scalars: a quote with an accent upon it is one character, and a quote to whoever reads the file.
  package static func field(_ text: String, _ separator: Character) -> String {
    let text = plain(text)
    guard text.unicodeScalars.contains(where: { $0 == "\"" || $0 == "\n" || $0 == "\r" || Character($0) == separator })
    else { return text }
    var out = "\"".unicodeScalars
    for scalar in text.unicodeScalars {
      if scalar == "\"" { out.append(scalar) }
      out.append(scalar)
    }
    out.append("\"")
    return String(out)
  }

  /// A text that no spreadsheet takes for a formula: one more apostrophe before `=`, `+`, `-`, `@`, tab or return, unless it is a number.
  private static func plain(_ text: String) -> String {
    let rest = text.unicodeScalars.drop { $0 == "'" }
    guard let first = rest.first, "=+-@\t\r".unicodeScalars.contains(first), Double(text) == nil else { return text }
    return "'" + text
  }
}

extension DatasetItem {
  /// The label of a finding from the most trusted source.
  func label(of finding: String) -> Label? {
    labels.filter { $0.finding == finding }.min { $0.source.rank < $1.source.rank }
  }
}
