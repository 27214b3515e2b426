// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Turns a file of iMRMC into a table with a truth in each row.
///
/// Such a file has free text, the line `BEGIN DATA:` and then rows of reader, case, modality and score, in which the reader
/// `-1` states the truth of a case: 0 or 1. The same rows are also written as a table with a header (`readerID`, `caseID`,
/// `modalityID`, `score`) in which the reader `-1` or `truth` states it. Each row keeps its line, so that faults name the
/// line of the file.
///
/// > Source: the user manual of iMRMC, U.S. Food and Drug Administration, "Study Raw Data".
struct ReaderStudyFile {
  /// The columns of the table that is made, which a protocol binds to roles.
  static let columns = ["readerID", "caseID", "modalityID", "score", "truth"]

  private static let start = "BEGIN DATA:"
  private static let truthReaders: Set<String> = ["-1", "truth"]

  /// The rows with the line on which each stands.
  private var rows: [(line: Int, fields: [String])] = []
  private var lineCount = 0

  /// Reads the rows of a text.
  init(_ text: String, _ log: FaultLog) throws(InputFaults) {
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(String.init)
    lineCount = lines.count
    let first: Int
    var order = [0, 1, 2, 3]
    if let begin = lines.firstIndex(where: { $0.trimmed == Self.start }) {
      first = begin + 1
    } else if let head = lines.firstIndex(where: { !$0.trimmed.isEmpty }) {
      let names = lines[head].commaSeparated.map { $0.lowercased() }
      order = Self.columns.prefix(4).compactMap { names.firstIndex(of: $0.lowercased()) }
      if order.count < 4 {
        log.add(
          found: "neither the line \(Self.start) nor a header with readerID, caseID, modalityID and score",
          expected: "a reader study in the form of iMRMC")
      }
      first = head + 1
    } else {
      first = 0
      log.add(found: "an empty file", expected: "a reader study in the form of iMRMC")
    }
    try log.check()
    let width = (order.max() ?? 3) + 1
    for (index, line) in lines.enumerated().dropFirst(first) where !line.trimmed.isEmpty {
      let fields = line.commaSeparated
      guard fields.count >= width, order != [0, 1, 2, 3] || fields.count == 4 else {
        log.add(
          row: Int32(index + 1), column: nil, found: "\(fields.count) fields",
          expected: "reader, case, modality and score, separated by commas")
        continue
      }
      rows.append((index + 1, order.map { fields[$0] }))
    }
    try log.check()
  }

  /// The same rows as comma-separated values; a row stands on the line on which it stood.
  func table(_ log: FaultLog) throws(InputFaults) -> [UInt8] {
    var truths: [String: String] = [:]
    for row in rows where Self.truthReaders.contains(row.fields[0]) {
      let truth = row.fields[3]
      if Double(truth) != 0, Double(truth) != 1 {
        log.add(row: Int32(row.line), column: "score", found: "a truth other than 0 and 1", expected: "0 or 1")
      }
      if truths.updateValue(Double(truth) == 1 ? "1" : "0", forKey: row.fields[1]) != nil {
        log.add(
          row: Int32(row.line), column: "caseID", found: "a second truth of a case", expected: "one truth for each case"
        )
      }
    }
    if truths.isEmpty {
      log.add(found: "no row that states a truth", expected: "a row of the reader -1 for each case: -1,case,0,1")
    }
    try log.check()
    var out = Array((Self.columns.joined(separator: ",") + "\n").utf8)
    var line = 2
    for row in rows where !Self.truthReaders.contains(row.fields[0]) {
      guard let truth = truths[row.fields[1]] else {
        log.add(
          row: Int32(row.line), column: "caseID", found: "a case without a truth",
          expected: "a row of the reader -1 for each case")
        continue
      }
      while line < row.line {
        out.append(10)
        line += 1
      }
      out += Array((row.fields + [truth]).map(\.quoted).joined(separator: ",").utf8)
      out.append(10)
      line += 1
    }
    try log.check()
    return out
  }
}

extension String {
  /// Without blanks and quotes around it.
  fileprivate var trimmed: String {
    var text = Substring(self)
    while let last = text.last, last.isWhitespace { text.removeLast() }
    while let first = text.first, first.isWhitespace || first == "\u{FEFF}" { text.removeFirst() }
    if text.count > 1, text.first == "\"", text.last == "\"" { text = text.dropFirst().dropLast() }
    return String(text)
  }

  fileprivate var commaSeparated: [String] {
    split(separator: ",", omittingEmptySubsequences: false).map { String($0).trimmed }
  }

  /// As a field of comma-separated values.
  fileprivate var quoted: String {
    contains("\"") ? "\"" + replacing("\"", with: "\"\"") + "\"" : self
  }
}
