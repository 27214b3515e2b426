// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuditTrail
import Foundation
import Store
import Transparency
import Vocabulary

/// `fiducial audit verify` checks whether anything was changed.
struct AuditVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks that nothing in the trail, and no file of the archive, was changed.",
    discussion: """
      Checks every entry's link to the one before, the numbers without gaps, what is kept beside entries to search by, the tree, \
      the root at every checkpoint and its signature, and every file of the archive: blobs, manifests, what is sealed. With '--witness', the \
      checkpoints that were kept outside are held against the trail too: only these tell of an archive that was put back to an \
      old copy, or made anew by somebody who has the signing key.
      Without a key, as in a backup, signatures are not checked, and that is said; the roots are compared all the same.
      Exit code 0: all as it was written; 1: something was changed, and where.
      """)

  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var signing: SigningOptions

  @Option(help: "A public key, NAME+HASH+KEY, that may have signed; else that of the signing key. May be given again.")
  var key: [String] = []

  @Option(help: "A file in which the trail was witnessed; may be given again.")
  var witness: [String] = []

  @Flag(help: "Also read every entry in full and compare its canonical form.")
  var deep = false

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    for text in key where NoteKey(text) == nil {
      throw ValidationError("'\(text)' is no public key; expected NAME+HASH+KEY.")
    }
  }

  func run() throws {
    let opened = try archive.open(.reading)
    let trail = AuditTrail(opened)
    var keys = key.compactMap { NoteKey($0) }
    if keys.isEmpty, let signer = try SigningKeyFile.read(signing.file(opened), origin: trail.origin) {
      keys = [signer.key]
    }
    var witnessed: [(file: String, notes: [SignedNote])] = []
    for path in witness {
      let file = try WitnessFile(parsing: try AuditOutput.bytes(of: path), name: path)
      // The witness's own memory of the key counts, not the archive's.
      if !keys.contains(file.key) { keys.append(file.key) }
      witnessed.append((path, file.notes))
    }
    let progress = AuditProgress()
    let found = try trail.verify(
      .init(
        keys: keys, witnessed: witnessed, subjects: [Self.kept(opened)], depth: deep ? .canonical : .fields,
        workers: ProcessInfo.processInfo.activeProcessorCount)
    ) { part, done, all in progress.show(part, done, of: all) }
    progress.end()
    if json {
      try StandardOutput.print(Self.json(found).text())
    } else {
      for line in Self.lines(found, keys: keys) { try StandardOutput.print(line) }
    }
    if !found.isWhole { throw ExitCode(ExitTable.notAccepted) }
  }

  /// All files of the archive, checked as 'fiducial archive verify' does.
  private static func kept(_ archive: Archive) -> AuditSubject {
    AuditSubject("files") { progress in
      let found = try archive.verify(progress: progress)
      return (
        found.blobs, found.faults.map { AuditFault.subject(name: "the archive", words: StoreErrorWords.words($0)) }
      )
    }
  }

  private static func lines(_ found: AuditVerification, keys: [NoteKey]) -> [String] {
    var lines = found.faults.map { "\($0)" }
    if !found.isWhole {
      lines.append(
        "changed: " + (found.firstEntryAtFault.map { "the first entry at fault is \($0)" } ?? "no entry alone"))
    }
    lines.append("\(AuditErrorWords.entries(found.size)), root \(found.root.hexadecimal)")
    let signed =
      found.signedSize.map { "the largest covers \(AuditErrorWords.entries($0))" } ?? "none is signed rightly"
    lines.append(
      found.checkpoints == 0
        ? "no checkpoint yet: 'fiducial audit checkpoint' makes one"
        : keys.isEmpty
          ? "\(found.checkpoints) checkpoints, of which the roots were compared; signatures not checked: signed by "
            + "\(found.unchecked.joined(separator: ", ")), whose key is not here (--key, --witness or --signing-key)"
          : "\(found.checkpoints) checkpoints; \(signed)")
    lines.append("\(found.subjects) files of the archive were read")
    lines += keys.map { "trusted: \($0)" }
    if found.isWhole { lines.append("all as it was written") }
    return lines
  }

  private static func json(_ found: AuditVerification) -> JSONValue {
    .object([
      "verified": .bool(found.isWhole), "entries": .integer(found.size), "root": .string(found.root.description),
      "checkpoints": .integer(found.checkpoints), "signedEntries": found.signedSize.map(JSONValue.integer),
      "uncheckedSigners": .array(found.unchecked.map(JSONValue.string)),
      "files": .integer(found.subjects), "firstEntryAtFault": found.firstEntryAtFault.map(JSONValue.integer),
      "faults": .array(
        found.faults.map { fault in
          .object(["entry": fault.sequence.map(JSONValue.integer), "words": .string("\(fault)")])
        }),
    ])
  }
}
