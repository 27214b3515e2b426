// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ModelRegistry
import Reports
import Store
import Vocabulary

/// `fiducial model verify`: checks that a version may be loaded, or the whole registry.
struct ModelVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks every byte, signature and approval of a version, or of all; or of an export.",
    discussion: """
      Example: fiducial model verify chest:champion --purpose live
      Example: fiducial model verify
      Example: fiducial model verify --folder exported --key office.pub

      With a version it says whether it may be loaded for the purpose. Without one it holds all versions and facts against \
      the audit trail; that the trail itself is whole is asked by 'fiducial audit verify'. --folder needs no archive: it \
      checks a folder that 'fiducial model export' wrote, by a public key that you have from elsewhere. Leaves with 1 where \
      something does not hold.
      """)

  @Argument(help: "The version: NAME@2, NAME:ALIAS or sha256:…. Default: all.")
  var version: String?

  @OptionGroup var archive: ArchiveOptions

  @Option(help: "What for: \(LoadPurpose.allCases.map(\.rawValue).joined(separator: ", ")).")
  var purpose = LoadPurpose.live

  @Option(help: "An exported folder.", completion: .directory)
  var folder: String?

  @Option(help: "The public key for --folder, PEM.", completion: .file())
  var key: String?

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if folder != nil, version != nil { throw ValidationError("give a version or --folder, not both") }
    if (folder == nil) != (key == nil) { throw ValidationError("--folder and --key go together") }
  }

  func run() throws {
    let faults: [String]
    var what = "all models"
    if let folder, let key {
      what = folder
      guard let read = ModelKey(pem: String(decoding: try AuditOutput.bytes(of: key), as: UTF8.self)) else {
        throw RegistryError.noKey(file: key)
      }
      faults = try ExportedModel.faults(in: folder, key: read)
    } else {
      let registry = try archive.registry(.reading)
      if let version {
        let found = try registry.version(named: version)
        what = "\(found) for \(purpose.rawValue)"
        faults = try registry.faults(in: found, for: purpose).map { ModelWords.line($0) }
      } else {
        faults = try registry.verify().map { fault in
          (fault.version.map { "\($0): " } ?? "") + ModelWords.line(fault.fault)
        }
      }
    }
    try StandardOutput.print(
      json
        ? JSONValue.object([
          "of": .string(what), "holds": .bool(faults.isEmpty), "faults": .array(faults.map(JSONValue.string)),
        ]).text()
        : faults.isEmpty
          ? "\(what): everything holds"
          : (["\(what): does not hold"] + faults.map { "  \($0)" }).joined(separator: "\n"))
    if !faults.isEmpty { throw ExitCode(ExitTable.notAccepted) }
  }
}
