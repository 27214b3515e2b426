// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// The history of evaluations: lines that each carry the digest of the line before, so that none can be changed, dropped
/// or slipped in without breaking the chain behind it.
///
/// What a ledger cannot show by itself is that its last lines were cut off, or that its very last one was changed: nothing
/// follows that would tell. Keep the digest of the last line elsewhere for that.
public struct Ledger: Sendable, Equatable {
  /// The entries, oldest first.
  public private(set) var entries: [LedgerEntry] = []
  /// The digest of the last line; of nothing at all for an empty ledger.
  public private(set) var head: ContentDigest

  /// An empty ledger.
  public init() {
    head = ContentDigest(hashing: [])
  }

  /// Reads a ledger and checks its chain.
  /// - Parameters:
  ///   - text: The ledger's lines.
  ///   - file: The file's name, for faults.
  /// - Throws: ``InputFaults`` naming the first line that does not parse, or does not follow from the line before it.
  public init(text: String, file: String) throws(InputFaults) {
    self.init()
    // By bytes: a ledger of years is long, and line feeds are no part of other characters in UTF-8.
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, bytes) in lines.enumerated() {
      let isLast = index == lines.count - 1
      // The text after the last line feed: nothing, or a line that was torn while it was written.
      if isLast, bytes.isEmpty { break }
      let line = Substring(bytes)
      guard let (entry, previous) = LedgerEntry.parse(line) else {
        let isTorn = isLast
        throw InputFaults([
          InputFault(
            file: file, row: index + 1,
            found: isTorn ? "the beginning of an entry without its end" : "a line that is no ledger entry",
            expected: isTorn
              ? "a whole entry: writing it was broken off, so its act was not recorded; remove the line"
              : "a whole entry")
        ])
      }
      guard previous == head else {
        throw InputFaults([
          InputFault(
            file: file, row: index + 1, column: "previous", found: "\(previous)",
            expected: "\(head), the digest of the line before: the ledger was changed")
        ])
      }
      entries.append(entry)
      head = ContentDigest(hashing: Array(line.utf8))
    }
  }

  /// Adds an entry.
  /// - Returns: The line to append to the file, with its line feed.
  public mutating func append(_ entry: LedgerEntry) -> String {
    let line = entry.line(after: head)
    entries.append(entry)
    head = ContentDigest(hashing: Array(line.utf8))
    return line + "\n"
  }

  /// Earlier evaluations of the same data.
  public func history(of data: ContentDigest, under protocolDigest: ContentDigest) -> EvaluationHistory {
    var history = EvaluationHistory(underThisProtocol: 0, underOtherProtocols: 0)
    for entry in entries {
      guard case .evaluated(let found, _, _) = entry.act, found == data else { continue }
      if entry.protocolDigest == protocolDigest {
        history.underThisProtocol += 1
      } else {
        history.underOtherProtocols += 1
      }
    }
    return history
  }
}
