// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuditTrail
import Foundation
import Store
import Transparency

/// `fiducial audit witness`: keeps a checkpoint outside, and compares with those kept there before.
struct AuditWitness: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "witness",
    abstract:
      "Keeps a signed checkpoint outside of the archive, and finds out whether the archive was put back or rewritten.",
    discussion: """
      FILE is only ever added to: best on another machine or medium, which those who can write the archive cannot write. It \
      remembers the trail's key from the first time on. Where the archive is not a continuation of what was seen, nothing is added.
      Exit code 0: unchanged or grown; 1: put back or rewritten.
      Example: fiducial audit witness /mnt/elsewhere/archive.witness
      """)

  @Argument(help: "The file outside; made where it is not there.")
  var file: String

  @Option(help: "A file with a private key of the witness, which signs too, with the time; made where it is not there.")
  var cosignWith: String?

  @Option(help: "The name of the witness, where its key is made.")
  var witnessName = "witness"

  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var signing: SigningOptions

  func run() throws {
    let opened = try archive.open()
    let witness = try cosignWith.map { path in
      let place = URL(filePath: path)
      return try SigningKeyFile.read(place, origin: nil)
        ?? SigningKeyFile.make(place, name: witnessName, kind: .cosignature)
    }
    let seen = try AuditTrail(opened).witness(
      in: URL(filePath: file), signedBy: try signing.signer(opened, archive.context), witness: witness
    ) { bytes in
      let words = "\(file): \(bytes) bytes of a checkpoint that was not finished were taken off its end\n"
      FileHandle.standardError.write(Data(words.utf8))
    }
    switch seen {
    case .first(let now):
      try StandardOutput.print("\(file): seen for the first time: \(AuditErrorWords.entries(now.size))")
    case .unchanged(let now):
      try StandardOutput.print("\(file): unchanged: \(AuditErrorWords.entries(now.size))")
    case .grown(let from, let now):
      try StandardOutput.print(
        "\(file): grown from \(from.size) to \(AuditErrorWords.entries(now.size)); what was there is as it was")
    case .rolledBack(let size, let seen):
      try StandardOutput.print(
        """
        \(file): PUT BACK: the archive has \(AuditErrorWords.entries(size)), but \(seen.size) were seen\(Self.when(seen))
        this is an old copy, or the archive was put back to an earlier state; nothing was added to the file
        """)
      throw ExitCode(ExitTable.notAccepted)
    case .rewritten(let same, let different):
      try StandardOutput.print(
        """
        \(file): REWRITTEN: the first \(AuditErrorWords.entries(different.size)) are not those that were seen\(Self.when(different))
        up to entry \(same) the trail is as it was seen; nothing was added to the file
        """)
      throw ExitCode(ExitTable.notAccepted)
    }
  }

  private static func when(_ checkpoint: Checkpoint) -> String { checkpoint.time.map { " at \($0)" } ?? "" }
}
