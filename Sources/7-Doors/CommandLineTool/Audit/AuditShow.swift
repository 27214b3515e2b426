// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuditTrail
import Catalog
import Datasets
import Store
import Transparency
import Vocabulary

/// `fiducial audit show`: what was done, by whom, on what.
struct AuditShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Shows what was done, by whom and on what.",
    discussion: """
      Conditions are joined: all must hold. '--patient' tells too by which imports the patient's images came, which \
      versions hold them, and what was done with those. '--history' follows a content through the data sets, versions and splits that were \
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
    let opened = try archive.open(.reading)
    let trail = AuditTrail(opened)
    // A patient's number stands in few entries; batches, versions and exports are about many patients at once.
    let trace = try conditions.patient.map { try Datasets(opened).trace(of: $0) }
    let (entries, size) = try opened.records.read { reader in
      if let digest = history.flatMap({ ContentDigest($0) }) {
        return (try trail.history(of: digest, in: reader), try trail.size(in: reader))
      }
      var query = conditions.query
      query.order = .newestFirst
      query.limit = last == 0 ? nil : last
      guard let trace else {
        return (Array(try trail.entries(query, in: reader).reversed()), try trail.size(in: reader))
      }
      var found = try trail.entries(query, in: reader)
      for batch in trace.batches.keys {
        (query.kind, query.identity) = ("batch", String(batch))
        found += try trail.entries(query, in: reader)
      }
      (query.kind, query.identity) = (nil, nil)
      for version in trace.versions where conditions.digest == nil {
        query.digest = version.digest
        found += try trail.entries(query, in: reader)
      }
      let each = Dictionary(found.map { ($0.line.sequence, $0) }) { first, _ in first }
      let all = each.values.sorted { $0.line.sequence < $1.line.sequence }
      return (last == 0 ? all : all.suffix(last), try trail.size(in: reader))
    }
    if let trace, let patient = conditions.patient, !json {
      try StandardOutput.print(Self.words(trace, patient))
    }
    for entry in entries {
      try StandardOutput.print(json ? String(decoding: entry.line.bytes, as: UTF8.self) : Self.words(entry))
    }
    if !json {
      let shown = "\(entries.count) of \(AuditErrorWords.entries(size))"
      try StandardOutput.print(entries.isEmpty ? "no such entry among \(size)" : shown)
    }
  }

  private static func words(_ trace: PatientTrace, _ patient: Int) -> String {
    var lines = ["patient \(patient): images \(trace.images.prefix(20).map(String.init).joined(separator: ", "))"]
    if trace.images.isEmpty { lines = ["patient \(patient): no images"] }
    if trace.images.count > 20 { lines[0] += " and \(trace.images.count - 20) more" }
    if let withdrawal = trace.withdrawal {
      lines[0] += ", withdrawn \(withdrawal.asked) (\(withdrawal.images) images then)"
    }
    lines += trace.batches.sorted { $0.key < $1.key }.map { "  batch \($0.key): \($0.value) of them" }
    lines += trace.versions.map { "  \($0.version): \($0.items) of them, \($0.digest)" }
    return lines.joined(separator: "\n")
  }

  private static func words(_ entry: AuditEntry) -> String {
    let event = entry.event
    var line = "\(entry.line.sequence)  \(entry.line.time)  \(event.context.agent.name)"
    // Who is said to act, and under which account it was done, where these are two names.
    if let account = event.context.account, account != event.context.agent.name { line += " (account \(account))" }
    line += "  \(event.action)"
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
