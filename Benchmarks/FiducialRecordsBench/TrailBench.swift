// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Foundation
import Store
import Transparency
import Vocabulary

/// Times the audit trail: entries one by one beside what the disk itself can do, entries in batches, checking and proving.
struct TrailBench {
  let archive: Archive

  private static let service = AuditContext(agent: .init(.software, "import"), software: "fiducial")

  private static func event(_ number: Int) -> AuditEvent {
    AuditEvent(
      "import.batch", by: service,
      on: [.init("batch", identity: "\(number)", digest: ContentDigest(hashing: "\(number)".utf8))],
      details: [.init("taken", .integer(number % 193))])
  }

  func run(_ count: Int, _ goals: inout Goals) throws {
    let trail = AuditTrail(archive)
    if try archive.records.read({ try trail.size(in: $0) }) < count { try write(count, trail, &goals) }
    let file = archive.folder.appending(path: SigningKeyFile.name)
    let signer = try SigningKeyFile.read(file, origin: trail.origin) ?? SigningKeyFile.make(file, name: trail.origin)
    _ = try trail.checkpoint(signedBy: signer)
    try check(count, trail, signer, &goals)

    var inclusions = Times()
    var consistencies = Times()
    for turn in 0..<400 {
      let sequence = turn * 7_919_777 % count
      try archive.records.read { reader in
        let proof = try inclusions.take { try trail.inclusion(of: sequence, at: count, in: reader) }
        precondition(proof.path.count >= 1)
        _ = try consistencies.take { try trail.consistency(from: sequence, to: count, in: reader) }
      }
    }
    for (name, times) in [("an entry's proof", inclusions), ("a proof of growth", consistencies)] {
      goals.add(
        "\(name), median and 99 of 100", "\(Times.words(times.median)), \(Times.words(times.quantile(0.99))) ms",
        goal: "≤ 1 ms", at: 1_000_000, times.median <= 1)
    }
  }

  private func write(_ count: Int, _ trail: AuditTrail, _ goals: inout Goals) throws {
    try singly(trail, &goals)
    var batches = Times()
    let before = try archive.records.read { try trail.size(in: $0) }
    for start in stride(from: before, to: count, by: 1000) {
      let events = (start..<min(start + 1000, count)).map(Self.event)
      try batches.take { _ = try archive.records.write { try trail.append(events, in: $0) } }
    }
    let rate = Double(count - before) / batches.sum * 1000
    goals.add(
      "entries written in batches of 1,000, up to \(count)", "\(Int(rate))/s", goal: "≥ 5,000/s", rate >= 5000)
  }

  private func check(_ count: Int, _ trail: AuditTrail, _ signer: NoteSigner, _ goals: inout Goals) throws {
    var entries = Times()
    var bytes = 0
    var digest: ContentDigest?
    for _ in 0..<3 {
      bytes = 0
      try entries.take {
        try archive.records.read { reader in
          try reader.forEachLent("SELECT entry FROM audit_entry") { row in
            row.withBytes(0) { entry in
              var hasher = ContentDigest.Hasher()
              hasher.update(entry)
              digest = hasher.digest
              bytes += entry.count
            }
          }
        }
      }
    }
    goals.add(
      "reading the \(bytes / count) bytes of every entry and hashing them once, by one thread: less it cannot be",
      "\(Times.words(entries.median / 1000)) s, of the processor \(Times.words(entries.medianWork / 1000)) s")
    precondition(digest != nil)
    for (depth, name) in [(AuditTrail.VerificationPlan.Depth.fields, ""), (.canonical, ", canonical form too")] {
      var checks = Times()
      for _ in 0..<(depth == .fields ? 5 : 1) {
        let found = try checks.take { try trail.verify(.init(keys: [signer.key], depth: depth)) }
        precondition(found.isWhole && found.size == count, "\(found)")
      }
      let seconds = checks.median / 1000
      goals.add(
        "checking all entries by two threads\(name)",
        "\(Times.words(seconds)) s, of the processor \(Times.words(checks.medianWork / 1000)) s",
        goal: depth == .fields ? "≤ 2 s" : "", at: 1_000_000, depth != .fields || seconds <= 2)
    }
  }

  /// Each entry in a transaction of its own, in turns with a bare write of a page and its synchronisation.
  private func singly(_ trail: AuditTrail, _ goals: inout Goals) throws {
    let path = archive.folder.appending(path: "probe").path
    let probe = open(path, O_WRONLY | O_CREAT, 0o600)
    defer {
      close(probe)
      unlink(path)
    }
    var disk = Times()
    var single = Times()
    let block = [UInt8](repeating: 7, count: 4096)
    for index in 0..<1000 {
      disk.take {
        _ = pwrite(probe, block, 4096, off_t(index * 4096))
        fdatasync(probe)
      }
      try single.take { _ = try archive.records.write { try trail.append(Self.event(index), in: $0) } }
    }
    let (bare, entries) = (1e6 / disk.sum, 1e6 / single.sum)
    goals.add("4 kB written and synchronised, one after the other", "\(Int(bare))/s")
    goals.add(
      "entries written one by one, in turns with these", "\(Int(entries))/s, \(Times.words(entries / bare)) of it",
      goal: "≥ 0.3 of it", entries >= 0.3 * bare)
  }
}
