// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import ModelRegistry
import Reports
import Store
import Vocabulary

/// `fiducial model trust`: says which keys count.
struct ModelTrust: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trust", abstract: "Says by which keys models may be signed; takes trust away; lists the keys.",
    discussion: """
      Example: fiducial model trust office.pub --owner "Model office"
      Example: fiducial model trust --revoke 5f2c81d0 --since 2026-03-01 --reason "laptop stolen"

      After a key is revoked no signature by it counts, whenever it was made: sign anew with another key. Without a file \
      and without --revoke the keys are listed.
      """)

  @Argument(help: "The file of a public key, PEM; of a private one its public half is taken.", completion: .file())
  var key: String?

  @OptionGroup var archive: ArchiveOptions

  @Option(help: "Whose it is: a person or an office.")
  var owner: String?

  @Option(help: "Take trust away from the key of this name, or its first 8 digits or more; needs --reason.")
  var revoke: String?

  @Option(help: "Since when, with --revoke. Default: now.")
  var since: String?

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if key != nil, revoke != nil { throw ValidationError("give a key or --revoke, not both") }
    if key != nil, owner == nil { throw ValidationError("say whose the key is: --owner") }
    if since != nil, revoke == nil { throw ValidationError("--since needs --revoke") }
    _ = try ModelArguments.moment(since, "--since")
  }

  func run() throws {
    let isChanging = key != nil || revoke != nil
    let registry = try archive.registry(isChanging ? .writing : .reading)
    if let key {
      let text = String(decoding: try AuditOutput.bytes(of: key), as: UTF8.self)
      guard let read = ModelKey(pem: text) ?? ModelSigner(pem: text)?.key else {
        throw RegistryError.noKey(file: key)
      }
      try registry.trust(read, owner: owner ?? "", by: archive.context)
    } else if let revoke {
      try registry.revoke(revoke, since: ModelArguments.moment(since, "--since"), by: archive.context)
    }
    let keys = try registry.keys()
    try StandardOutput.print(
      json
        ? JSONValue.object([
          "keys": .array(
            keys.map {
              .object([
                "key": .string($0.key.identity), "kind": .string($0.key.kind.rawValue), "owner": .string($0.owner),
                "isTrusted": .bool($0.isTrusted), "since": .string($0.since.description),
                "publicKey": .string($0.key.pem),
              ])
            })
        ]).text()
        : keys.isEmpty
          ? "no key is trusted yet"
          : keys.map {
            "\($0.key.identity)  \($0.key.kind.rawValue)  \($0.isTrusted ? "trusted" : "revoked") since \(ModelWords.second($0.since))  \($0.owner)"
          }.joined(separator: "\n"))
  }
}
