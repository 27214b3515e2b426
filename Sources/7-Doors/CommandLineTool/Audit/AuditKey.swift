// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuditTrail
import Store
import Transparency

/// `fiducial audit key`: the public key of the trail.
struct AuditKey: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key",
    abstract: "Prints the trail's public key, by which others check it.",
    discussion: """
      The key is made where there is none yet, and that is an entry of the trail. Give it to those who shall check proofs by \
      another way than the proofs themselves.
      """)

  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var signing: SigningOptions

  func run() throws {
    let read = try archive.open(.reading)
    if let signer = try SigningKeyFile.read(signing.file(read), origin: AuditTrail(read).origin) {
      return try StandardOutput.print("\(signer.key)")
    }
    let opened = try archive.open()
    try StandardOutput.print("\(try signing.signer(opened, archive.context).key)")
  }
}
