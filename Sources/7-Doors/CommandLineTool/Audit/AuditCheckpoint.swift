// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuditTrail
import Store
import Transparency

/// `fiducial audit checkpoint`: signs what the trail is now.
struct AuditCheckpoint: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint",
    abstract: "Signs what the trail is now: so many entries, and the root over them.",
    discussion: """
      The checkpoint (c2sp.org/tlog-checkpoint, Ed25519) is kept in the archive and printed. What is not a continuation of what was \
      signed before is not signed. Keep a copy elsewhere, or let 'witness' do it.
      """)

  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var signing: SigningOptions

  @Option(name: [.customShort("o"), .customLong("output")], help: "The file; else it is printed.")
  var output: String?

  func run() throws {
    let opened = try archive.open()
    let signer = try signing.signer(opened, archive.context)
    try AuditOutput.write(try AuditTrail(opened).checkpoint(signedBy: signer).description, to: output)
  }
}
