// SPDX-License-Identifier: Apache-2.0
import Catalog
import Vocabulary

/// What goes along with data so that whoever gets them knows the terms.
enum ExportLicence {
  /// Where the text of a licence stands; `nil` for one that has no known address.
  static func address(_ name: String) -> String? {
    let word = name.uppercased().split(separator: " ").joined(separator: "-")
    if word.hasPrefix("CC0") { return "https://creativecommons.org/publicdomain/zero/1.0/" }
    guard word.hasPrefix("CC-BY") else { return nil }
    var pieces = word.split(separator: "-").dropFirst().map(String.init)
    var version = "4.0"
    if let last = pieces.last, Double(last) != nil {
      version = last
      pieces.removeLast()
    }
    return "https://creativecommons.org/licenses/\(pieces.joined(separator: "-").lowercased())/\(version)/"
  }

  /// The terms in words, for people: licences, whom to name, for what, until when.
  static func text(_ order: ExportOrder) -> String {
    var out = """
      \(order.name), version \(order.number)
      \(order.digest)

      These data are handed out for: \(order.purpose).

      """
    let used = Set(order.items.map(\.entry.terms))
    for terms in order.terms where used.contains(terms.number) {
      let words = try? JSONValue(parsing: terms.words.utf8)
      let count = order.items.count { $0.entry.terms == terms.number }
      out += "\n\(words?["title"]?.text ?? "Terms \(terms.number)") (\(count) \(count == 1 ? "image" : "images"))\n"
      out += "  Licence: \(terms.licence ?? "none named")"
      if let licence = terms.licence, let address = address(licence) { out += ", \(address)" }
      out += "\n"
      if let attribution = terms.attribution { out += "  To be named: \(attribution)\n" }
      if let source = words?["source"]?.text { out += "  Source: \(source)\n" }
      if let statement = words?["statement"]?.text { out += "  Ground: \(statement)\n" }
      if let purposes = words?["purposes"]?.elements?.compactMap(\.text), !purposes.isEmpty {
        out += "  Purposes: \(purposes.joined(separator: ", "))\n"
      }
      if let retention = words?["retention"]?.text { out += "  To be deleted after: \(retention)\n" }
      if let agreement = words?["agreement"]?.text { out += "  Agreement: \(agreement)\n" }
      out += "  Digest of the terms: \(terms.digest)\n"
    }
    let files = order.items.count { $0.entry.attributes[AttributeName.format]?.words == "dicom" }
    if order.format.hasImages, files > 0 {
      out += "\n" + headers(files, order.identities)
    }
    return out
  }

  /// What was done to DICOM headers, and what was not.
  private static func headers(_ files: Int, _ identities: ExportIdentities) -> String {
    let subject = "\(files) DICOM \(files == 1 ? "file is" : "files are")"
    let identifiers =
      identities.identifiers == .remap
      ? "Unique identifiers of studies, series and images are others than in the files that came, the same ones for the same.\n"
      : "Unique identifiers of studies, series and images are those of the files that came.\n"
    switch identities.patientIDs {
    case .keep where !identities.changesHeaders:
      return
        "\(subject) handed out as they came: what their headers say of patients, Patient ID and dates among it, is in them.\n"
    case .keep:
      return "\(subject) handed out with what their headers say of patients, Patient ID and dates among it.\n"
        + identifiers
    case .number:
      return
        "\(subject) handed out with the patient's number in the archive (P1, P2, …) as Patient ID and Patient's Name; "
        + rest
        + identifiers
    case .none:
      return
        "\(subject) handed out without Patient ID and Patient's Name; " + rest + identifiers
    }
  }

  /// What became of the other attributes, in the words of the manual.
  private static let rest =
    "the standard's other attributes for identifiers, names, issuers, addresses and telephone numbers of the patient were taken out. All else "
    + "of the headers is in them as it came: dates, device, numbers of admissions and visits, comments and other free text, private elements. "
    + "This is no de-identification.\n"
}
