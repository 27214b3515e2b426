// SPDX-License-Identifier: Apache-2.0
public import Foundation
public import Vocabulary
import YAMLFiles

extension UsageTerms {
  /// Reads terms from their file: YAML, at most 1 MiB, as `Documentation/import.md` describes it.
  /// - Throws: `InputFaults` with everything that is wrong, in the order of the file.
  public static func load(from url: URL) throws(InputFaults) -> UsageTerms {
    try parse(bytes: try PlanFile.bytes(url), fileName: url.lastPathComponent)
  }

  /// Reads terms from the bytes of their file.
  public static func parse(bytes: some Collection<UInt8>, fileName: String) throws(InputFaults) -> UsageTerms {
    let root = try YAMLText(bytes: bytes, fileName: fileName, of: "terms").root()
    let log = FaultLog(fileName: fileName, tables: [top, ethics])
    let terms = read(root, log)
    guard log.isEmpty, let terms else { throw log.sorted }
    return terms
  }

  private static let top = KeyTable(
    "", required: ["fiducial-terms", "title", "basis", "licence", "purposes", "retention", "source", "deidentified"],
    optional: ["statement", "ethics", "agreement", "jurisdiction"], choices: ["basis": KeyTable.words(Basis.self)])
  private static let ethics = KeyTable("ethics", required: ["board", "number", "date"])

  private static func read(_ root: YAMLNode, _ log: FaultLog) -> UsageTerms? {
    guard let section = Section(root, path: "", table: top, log: log) else { return nil }
    let version: Int? = section.integer("fiducial-terms", in: 1...1)
    let title = section.text("title")
    let basis = section.choice("basis", Basis.self)
    let licence = section.text("licence")
    let purposes = section.texts("purposes")
    let retention = section.text("retention")
    if let retention, retention != "none", !isDay(retention) {
      section.fault("retention", found: retention.quotedForFault, expected: "a day such as 2031-12-31, or none")
    }
    let source = section.text("source")
    let isDeidentified = section.flag("deidentified")
    let statement = section.text("statement")
    var approval: Approval?
    if let inner = section.section("ethics", table: ethics), let board = inner.text("board"),
      let number = inner.text("number"), let date = inner.text("date")
    {
      if !isDay(date) {
        inner.fault("date", found: date.quotedForFault, expected: "a day such as 2026-01-31")
      }
      approval = Approval(board: board, number: number, date: date)
    }
    switch basis {
    case .consent, .law, .waiver:
      if approval == nil, !section.has("ethics") {
        section.fault(
          "basis", found: "no key \"ethics\"", expected: "the approval under which patients' images are held")
      }
      if statement == nil, !section.has("statement") {
        section.fault("basis", found: "no key \"statement\"", expected: "which consent, law or waiver it is, in words")
      }
    case .published, .synthetic, nil: break
    }
    if basis == .synthetic, isDeidentified == false {
      section.fault("deidentified", found: "false", expected: "true, as nobody was imaged")
    }
    guard version != nil, let title, let basis, let licence, let purposes, let retention, let source, let isDeidentified
    else { return nil }
    return UsageTerms(
      title: title, basis: basis, statement: statement, ethics: approval, licence: licence, purposes: purposes,
      retention: retention == "none" ? nil : retention, source: source, agreement: section.text("agreement"),
      jurisdiction: section.text("jurisdiction"), isDeidentified: isDeidentified)
  }

  private static func isDay(_ text: String) -> Bool { text.utf8.count == 10 && Timestamp("\(text)T00:00:00Z") != nil }
}

/// The bytes of a plan's file, and what is wrong where there are none.
enum PlanFile {
  static func bytes(_ url: URL) throws(InputFaults) -> [UInt8] {
    do {
      let file = try FileHandle(forReadingFrom: url)
      defer { try? file.close() }
      return [UInt8](try file.read(upToCount: YAMLText.largest + 1) ?? Data())
    } catch {
      throw InputFaults([
        InputFault(
          file: url.lastPathComponent, found: "a file that cannot be read", expected: "a file that can be read")
      ])
    }
  }
}
