// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuditTrail
import Store
import Transparency

/// `fiducial audit prove`: makes a file that proves an entry, or that the trail only grew.
struct AuditProve: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove",
    abstract: "Makes a file that proves offline that an entry is in the trail, or that the trail only grew.",
    discussion: """
      The proof goes with a checkpoint of now, which is signed where there is none yet. Check it with 'fiducial-verify proof FILE \
      --key …', or with any program that reads c2sp.org/tlog-proof.
      Example: fiducial audit prove 12 -o entry12.tlog-proof
      Example: fiducial audit prove --since january.checkpoint -o growth.txt
      """)

  @Argument(help: "The entry's number.")
  var entry: Int?

  @Option(help: "A checkpoint that is known, since which the trail is proved to have grown alone.")
  var since: String?

  @Option(name: [.customShort("o"), .customLong("output")], help: "The file; else it is printed.")
  var output: String?

  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var signing: SigningOptions

  func validate() throws {
    if (entry == nil) == (since == nil) { throw ValidationError("Give either an entry's number or '--since'.") }
  }

  func run() throws {
    // Nothing is signed in a backup: the newest checkpoint that it has must do.
    let isBackup = Archive.isBackup(at: archive.folder)
    let opened = try archive.open(isBackup ? .reading : .writing)
    let trail = AuditTrail(opened)
    let kept = isBackup ? try opened.records.read { try trail.newestCheckpoint(in: $0) } : nil
    let note = try kept ?? trail.checkpoint(signedBy: try signing.signer(opened, archive.context))
    if let entry {
      let proof = try opened.records.read { try trail.proof(of: entry, under: note, in: $0) }
      return try AuditOutput.write(proof.description, to: output)
    }
    guard let since else { return }
    let known = try Checkpoint(parsing: SignedNote(parsing: try AuditOutput.bytes(of: since)).text)
    let proof = try opened.records.read { try trail.growth(from: known.size, to: note, in: $0) }
    try AuditOutput.write(proof.description, to: output)
  }
}
