// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuditTrail
import Foundation
import ModelRegistry
import Vocabulary

/// `fiducial model sign`: signs a version.
struct ModelSign: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign", abstract: "Signs a version with a key, in the form of OpenSSF model signing.",
    discussion: """
      Example: fiducial model sign chest@2 --key office.key --make-key
      Example: fiducial model sign chest@2 --bundle made-elsewhere.sig

      The key's file can be read by its owner alone, and belongs apart from the archive. --make-key draws a key where \
      there is no file; that it is trusted is said once, with 'fiducial model trust'. A bundle that another program made is \
      taken where it holds for exactly these files and its key is trusted.
      """)

  @Argument(help: "The version: NAME@2, NAME:ALIAS or sha256:….")
  var version: String

  @OptionGroup var archive: ArchiveOptions

  @Option(help: "The file of the private key, PEM.", completion: .file())
  var key: String?

  @Flag(help: "Draw a key where there is no such file, trust it and sign.")
  var makeKey = false

  @Option(help: "What a drawn key signs by: \(ModelKey.Kind.allCases.map(\.rawValue).joined(separator: ", ")).")
  var keyKind = ModelKey.Kind.ed25519

  @Option(help: "Whose a drawn key is. Default: the account that acts.")
  var owner: String?

  @Option(help: "A signature that was made elsewhere.", completion: .file())
  var bundle: String?

  @Option(name: .customLong("to"), help: "Write the signature to this file too.", completion: .file())
  var output: String?

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if (key == nil) == (bundle == nil) { throw ValidationError("give --key or --bundle") }
    if makeKey, key == nil { throw ValidationError("--make-key needs --key") }
  }

  func run() throws {
    let registry = try archive.registry()
    let found = try registry.version(named: version)
    let made: SignatureBundle
    if let bundle {
      do {
        made = try SignatureBundle(bytes: AuditOutput.bytes(of: bundle))
      } catch let fault as SignatureFault {
        throw RegistryError.badSignature(fault)
      }
      try registry.attach(made, to: found, by: archive.context)
    } else {
      let file = URL(filePath: key ?? "")
      if makeKey, !FileManager.default.fileExists(atPath: file.path) {
        let signer = ModelSigner(drawing: keyKind)
        try signer.write(to: file)
        try registry.trust(signer.key, owner: owner ?? archive.context.agent.name, by: archive.context)
      }
      made = try registry.sign(found, by: ModelSigner(reading: file), archive.context)
    }
    if let output { try AuditOutput.write(String(decoding: made.bytes, as: UTF8.self), to: output) }
    try StandardOutput.print(
      json
        ? JSONValue.object([
          "version": .string(found.description), "key": .string(made.key), "files": .integer(made.files.count),
          "bundle": .string(ContentDigest(hashing: made.bytes).description),
        ]).text() : "\(found) is signed by the key \(made.key)")
  }
}
