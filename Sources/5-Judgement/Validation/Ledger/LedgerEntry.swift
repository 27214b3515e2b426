// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Vocabulary

/// One line of the ledger: something that was done, bound to the line before it.
public struct LedgerEntry: Sendable, Equatable {
  /// What is recorded.
  public enum Act: Sendable, Equatable {
    /// A protocol was read and is about to be applied; written before the data are opened.
    case declared(title: String)
    /// Data were evaluated under the protocol; written after the report.
    case evaluated(data: ContentDigest, report: ContentDigest, verdict: Verdict)
  }

  /// What was done.
  public var act: Act
  /// When, ISO 8601 in UTC.
  public var time: String
  /// The digest of the protocol's bytes.
  public var protocolDigest: ContentDigest
  /// The software's name and version.
  public var software: String

  /// Makes an entry; the parameters are the properties.
  public init(act: Act, time: String, protocolDigest: ContentDigest, software: String) {
    self.act = act
    self.time = time
    self.protocolDigest = protocolDigest
    self.software = software
  }

  /// The line of the ledger, without its line feed.
  func line(after previous: ContentDigest) -> String {
    var members: [JSONValue.Member] = []
    switch act {
    case .declared(let title):
      members = [.init("act", .string("declared")), .init("title", .string(title))]
    case .evaluated(let data, let report, let verdict):
      members = [
        .init("act", .string("evaluated")), .init("data", .string("\(data)")), .init("report", .string("\(report)")),
        .init("verdict", .string(verdict.rawValue)),
      ]
    }
    members += [
      .init("protocol", .string("\(protocolDigest)")), .init("time", .string(time)),
      .init("software", .string(software)), .init("previous", .string("\(previous)")),
    ]
    return JSONValue.object(members).text(pretty: false)
  }

  /// Reads a line back, with the digest of the line before it; `nil` for anything else.
  static func parse(_ line: Substring) -> (entry: LedgerEntry, previous: ContentDigest)? {
    guard let fields = try? JSONDecoder().decode([String: String].self, from: Data(line.utf8)),
      let protocolDigest = fields["protocol"].flatMap({ ContentDigest($0) }), let time = fields["time"],
      let software = fields["software"], let previous = fields["previous"].flatMap({ ContentDigest($0) })
    else { return nil }
    let act: Act
    switch fields["act"] {
    case "declared":
      guard let title = fields["title"] else { return nil }
      act = .declared(title: title)
    case "evaluated":
      guard let data = fields["data"].flatMap({ ContentDigest($0) }),
        let report = fields["report"].flatMap({ ContentDigest($0) }),
        let verdict = fields["verdict"].flatMap({ Verdict(rawValue: $0) })
      else { return nil }
      act = .evaluated(data: data, report: report, verdict: verdict)
    default: return nil
    }
    return (LedgerEntry(act: act, time: time, protocolDigest: protocolDigest, software: software), previous)
  }
}
