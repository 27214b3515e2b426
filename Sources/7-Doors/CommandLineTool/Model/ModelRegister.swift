// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import ModelPackages
import ModelRegistry
import Vocabulary

/// `fiducial model register`: takes a model in.
struct ModelRegister: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "register",
    abstract: "Takes a model package in, or a vendor's product whose weights are not ours.",
    discussion: """
      Example: fiducial model register chest-v2 --developer "Imaging group" --protocol sha256:…
      Example: fiducial model register --product vendor.yaml

      The package is known by its digest; the same one a second time is told and changes nothing. A product is described \
      by a file that names manufacturer, product, version, udi-di, clearances, intended-use and outputs with the findings \
      that they mean.
      """)

  @Argument(help: "The package: a folder or a file.", completion: .file())
  var package: String?

  @OptionGroup var archive: ArchiveOptions

  @Option(help: "The file that describes a vendor's product.", completion: .file(extensions: ["yaml", "yml"]))
  var product: String?

  @Option(help: "Who made the model.")
  var developer = ""

  @Option(help: "Whom to ask.")
  var contact = ""

  @Option(name: .customLong("protocol"), help: "The digest of the protocol by which it is to be judged.")
  var asked: String?

  @Flag(help: "Take a model whose training data is not a version of a data set in this archive.")
  var foreignData = false

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if (package == nil) == (product == nil) { throw ValidationError("name a package, or --product") }
    _ = try ModelArguments.digest(asked, "--protocol")
  }

  func run() throws {
    let registry = try archive.registry()
    let done: ModelRegistry.Registration
    if let product {
      let record = try ModelRecord(product: AuditOutput.bytes(of: product), fileName: product)
      done = try registry.register(record, by: archive.context)
    } else {
      let read = try ModelPackage.open(at: URL(filePath: package ?? ""))
      done = try registry.register(
        read,
        provenance: .init(
          developer: developer, contact: contact, protocolDigest: try ModelArguments.digest(asked, "--protocol")),
        allowsForeignData: foreignData, by: archive.context
      ) { path in path == read.manifest.weights ? read.weights : read.attachments[path] ?? [] }
    }
    let stage = try registry.stage(of: done.version)
    if json {
      try StandardOutput.print(
        ModelVersionWords.json(done.version, stage, more: [.init("isNew", .bool(done.isNew))]).text())
    } else {
      let first =
        done.isNew ? "registered \(done.version)" : "\(done.version) is there already: nothing was changed"
      try StandardOutput.print(([first] + ModelVersionWords.lines(done.version, stage)).joined(separator: "\n"))
    }
  }
}
