// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuditTrail
import Store
import Transparency
import Vocabulary

/// `fiducial audit show`: what was done, by whom, on what.
struct AuditShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Shows what was done, by whom and on what.",
    discussion: """
      Conditions are joined: all must hold. '--history' follows a content through the data sets, versions and splits that were \
      made of it. '--json' prints the entries' own bytes, a line each.
      Example: fiducial audit show --action 'dataset.*' --from 2026-01-01
      Example: fiducial audit show --history sha256:…
      """)

  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var conditions: AuditQueryOptions

  @Option(help: "What happened to this content: sha256: and 64 digits.")
  var history: String?

  @Option(help: "At most so many, the newest; 0 for all.")
  var last = 50

  @Flag(help: "Print the entries' own JSON, a line each.")
  var json = false

  func validate() throws {
    if let history, ContentDigest(history) == nil {
      throw ValidationError("'\(history)' is no digest; expected sha256:…")
    }
    if last < 0 { throw ValidationError("'--last' is a number from 0.") }
  }

  func run() throws {
    let opened = try archive.open()
    let trail = AuditTrail(opened)
    let (entries, size) = try opened.records.read { reader in
      if let digest = history.flatMap({ ContentDigest($0) }) {
        return (try trail.history(of: digest, in: reader), try trail.size(in: reader))
      }
      var query = conditions.query
      query.order = .newestFirst
      query.limit = last == 0 ? nil : last
      return (Array(try trail.entries(query, in: reader).reversed()), try trail.size(in: reader))
    }
    for entry in entries {
      try StandardOutput.print(json ? String(decoding: entry.line.bytes, as: UTF8.self) : Self.words(entry))
    }
    if !json {
      let shown = "\(entries.count) of \(AuditErrorWords.entries(size))"
      try StandardOutput.print(entries.isEmpty ? "no such entry among \(size)" : shown)
    }
  }

  private static func words(_ entry: AuditEntry) -> String {
    let event = entry.event
    var line = "\(entry.line.sequence)  \(entry.line.time)  \(event.context.agent.name)  \(event.action)"
    if event.outcome == .failure { line += "  FAILED" }
    for object in event.objects {
      let digest = object.digest.map { String($0.hexadecimal.prefix(12)) + "…" }
      line += "  " + ([object.kind] + [object.identity, digest].compactMap { $0 }).joined(separator: " ")
    }
    for detail in event.details {
      line += "  \(detail.key)=" + (detail.value.text ?? detail.value.canonicalText)
    }
    if let reason = event.context.reason { line += "  (\(reason))" }
    // An agent or a reason may hold what moves a terminal.
    return String(
      String.UnicodeScalarView(line.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? "\u{FFFD}" : $0 }))
  }
}
