// SPDX-License-Identifier: Apache-2.0
import Validation
import Vocabulary

/// The identity of everything that entered, and the map of reporting topics.
struct Annex {
  let evaluation: Evaluation
  let digest: ContentDigest

  var identity: Document.Section {
    let identity = evaluation.identity
    var rows: [[Markup]] = [
      row("Protocol", identity.protocolName),
      row("Digest of the protocol", identity.protocolDigest.description, isCode: true),
      row("Data", identity.dataName), row("Digest of the data", identity.dataDigest.description, isCode: true),
      row(
        "Was the data’s digest declared in the protocol?",
        identity.isDataDigestDeclared
          ? "yes, and the file matched it"
          : "no: the protocol does not fix which file it is about; the digest above is that of the file that was read"),
      row("Digest of report.json", digest.description, isCode: true), row("Software", identity.software),
      row("Evaluated at", identity.evaluatedAt), row("Seed", "\(identity.seed)"),
      row("Earlier evaluations of the same data in this ledger", history),
    ]
    if !identity.authors.isEmpty {
      rows.append(row("Authors of the protocol", identity.authors.joined(separator: ", ")))
    }
    rows += identity.evidence.map { row($0.label, $0.value, isCode: $0.value.hasPrefix("sha256:")) }
    if let intended = identity.intendedUse { rows.append(row("Intended use", intended)) }
    return Document.Section("Annex A: identity of the evidence", id: "identity", beginsPage: true) {
      DataTable(
        caption: "What was evaluated, under which promise, by which software",
        columns: [.init("Item"), .init("Value")],
        cells: rows,
        note:
          "A digest names the bytes of a file: the same digest means the same file. The protocol’s digest was taken "
          + "before the data were opened."
      ).markup
    }
  }

  private func row(_ label: String, _ value: String, isCode: Bool = false) -> [Markup] {
    [Markup(text: label), isCode ? Markup("span", ["class": "code digest"]) { value } : Markup(text: value)]
  }

  private var history: String {
    guard let history = evaluation.identity.history else { return "unknown: no ledger was kept" }
    return "\(NumberWords.count(history.underThisProtocol)) under this protocol, "
      + "\(NumberWords.count(history.underOtherProtocols)) under other protocols"
  }
}
