// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuditTrail
import Foundation
import Store
import Transparency
import Vocabulary

/// With which key a trail is signed.
struct SigningOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The file of the private signing key; else 'signing.key' in the archive's folder. Made where nothing is signed yet.",
      discussion: "Keep it apart from copies of the archive: who has it can sign another past."))
  var signingKey: String?

  /// Where the key lies.
  func file(_ archive: Archive) -> URL {
    signingKey.map { URL(filePath: $0) } ?? archive.folder.appending(path: SigningKeyFile.name)
  }

  /// The signer; made, and written down in the trail, where there is none and nothing was signed yet.
  func signer(_ archive: Archive, _ context: AuditContext) throws -> NoteSigner {
    let trail = AuditTrail(archive)
    let file = file(archive)
    if let signer = try SigningKeyFile.read(file, origin: trail.origin) { return signer }
    let kept = try archive.records.read { try trail.newestCheckpoint(in: $0) }
    if let kept {
      throw AuditError.keyAbsent(file: file.lastPathComponent, signers: kept.signatures.map(\.keyName))
    }
    let signer = try SigningKeyFile.make(file, name: trail.origin)
    try archive.records.write { writer in
      try trail.append(
        AuditEvent("key.make", by: context, details: [.init("key", .string("\(signer.key)"))]), in: writer)
    }
    return signer
  }
}

/// Writes what was asked for into a file, or prints it.
enum AuditOutput {
  static func write(_ text: String, to path: String?) throws {
    guard let path else { return try StandardOutput.write(Array(text.utf8)) }
    do {
      try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw FileAccessError(file: path, cause: FaultWords.text(error))
    }
  }

  static func bytes(of path: String) throws(FileAccessError) -> [UInt8] {
    try FileAccessError.check(readable: path)
    do {
      return [UInt8](try Data(contentsOf: URL(filePath: path)))
    } catch {
      throw FileAccessError(file: path, cause: FaultWords.text(error))
    }
  }
}
