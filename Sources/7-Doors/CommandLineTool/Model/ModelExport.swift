// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import ModelPackages
import ModelRegistry
import Reports
import Store
import Vocabulary

/// `fiducial model export`: writes a version with all that is known of it into a folder.
struct ModelExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes a version with its signatures, cards and history into a folder that stands by itself.",
    discussion: """
      Example: fiducial model export chest:champion --to exported

      The folder holds package/ (the files), signatures/ (one bundle each), card.html, card.chai.xml, bom.cdx.json, \
      history.json and keys.json. It is checked where there is no archive with 'fiducial model verify --folder', or with \
      OpenSSF's own program where the key is of P-256. Only a version that may be loaded is exported; --unverified with \
      --reason does it all the same, for development.
      """)

  @Argument(help: "The version: NAME@2, NAME:ALIAS or sha256:….")
  var version: String

  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var said: CardOptions

  @Option(name: .customLong("to"), help: "The folder, which must not be there yet.", completion: .directory)
  var output: String

  @Option(help: "For what it must be loadable: \(LoadPurpose.allCases.map(\.rawValue).joined(separator: ", ")).")
  var purpose = LoadPurpose.evaluation

  @Flag(help: "Export what may not be loaded, for development; needs --reason and stands in the audit trail.")
  var unverified = false

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let registry = try archive.registry(unverified ? .writing : .reading)
    let found = try registry.version(named: version)
    if unverified, found.hasWeights {
      _ = try registry.loadUnverified(version, by: archive.context)
    } else {
      let faults = try registry.faults(in: found, for: purpose)
      guard faults.isEmpty else { throw RegistryError.notLoadable(version: found.description, faults) }
    }
    let card = try said.card(of: found, in: registry)
    let history = try registry.history(of: ModelArguments.name(found.record.name))
    let signatures = try registry.signatures(of: found).filter { $0.fault == nil }
    var files: [(String, [UInt8])] = try found.files.map { ("package/\($0.path)", try registry.bytes(of: $0)) }
    for signature in signatures {
      files.append(
        ("signatures/\(signature.key.prefix(16)).sig", try registry.archive.blobs.bytes(of: signature.bundle)))
    }
    let keys = try registry.keys().filter { key in signatures.contains { $0.key == key.key.identity } }
    files += [
      ("card.html", Array(ModelCardPage(card).html.utf8)), ("card.chai.xml", Array(AppliedModelCard(card).xml.utf8)),
      ("bom.cdx.json", Array((ModelBillOfMaterials(card).json.text() + "\n").utf8)),
      ("history.json", Array((ModelHistoryVerb.json(history).text() + "\n").utf8)),
    ]
    files += keys.map { ("keys/\($0.key.identity.prefix(16)).pub", Array($0.key.pem.utf8)) }
    let folder = URL(filePath: output)
    guard !FileManager.default.fileExists(atPath: folder.path) else {
      throw FileAccessError(file: output, cause: String(cString: strerror(EEXIST)))
    }
    let beside = folder.deletingLastPathComponent().appending(path: ".fiducial-part-\(UUID().uuidString)")
    do {
      for (path, bytes) in files {
        let place = beside.appending(path: path)
        try FileManager.default.createDirectory(
          at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: place)
      }
      try FileManager.default.moveItem(at: beside, to: folder)
    } catch {
      try? FileManager.default.removeItem(at: beside)
      throw FileAccessError(file: output, cause: FaultWords.text(error))
    }
    try StandardOutput.print(
      json
        ? JSONValue.object([
          "version": .string(found.description), "digest": .string(found.digest.description),
          "files": .array(files.map { .string($0.0) }),
        ]).text() : "wrote \(found) to \(folder.lastPathComponent): \(files.count) files")
  }
}

/// A folder that `fiducial model export` wrote.
enum ExportedModel {
  /// What does not hold in it, by a key that the reader has from elsewhere.
  static func faults(in folder: String, key: ModelKey) throws -> [String] {
    let root = URL(filePath: folder).appending(path: "package").standardizedFileURL.resolvingSymlinksInPath()
    var found: [ModelPackage.File] = []
    let walk = FileManager.default.enumerator(at: root, includingPropertiesForKeys: [.isRegularFileKey])
    while let file = walk?.nextObject() as? URL {
      guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
      let bytes = try AuditOutput.bytes(of: file.path)
      let path = String(file.standardizedFileURL.resolvingSymlinksInPath().path.dropFirst(root.path.count + 1))
      found.append(.init(path: path, digest: ContentDigest(hashing: bytes), size: bytes.count))
    }
    guard !found.isEmpty else { throw FileAccessError(file: folder, cause: "no package in it") }
    let signatures = URL(filePath: folder).appending(path: "signatures")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: signatures.path)) ?? []
    var faults: [SignatureFault] = []
    for name in names.sorted() where name.hasSuffix(".sig") {
      do {
        let bundle = try SignatureBundle(
          bytes: AuditOutput.bytes(of: signatures.appending(path: name).path))
        guard let fault = bundle.fault(key, files: found) else { return [] }
        faults.append(fault)
      } catch let fault as SignatureFault {
        faults.append(fault)
      }
    }
    return faults.isEmpty ? [ModelWords.line(SignatureFault.absent)] : faults.map { ModelWords.line($0) }
  }
}
