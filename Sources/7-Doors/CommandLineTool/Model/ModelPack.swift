// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import ModelPackages
import ONNXGraphs
import Vocabulary

/// `fiducial model pack`: a package as one file.
struct ModelPack: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack",
    abstract: "Makes one .fidmodel file of a package's folder, after checking it.",
    discussion: """
      The file is a zip archive of the files as they are, the same bytes for the same content; its digest is that of the folder.
      Example: fiducial model pack effusion/ effusion.fidmodel
      """)

  @Argument(help: "A folder with model.yaml.")
  var folder: String

  @Argument(help: "The file to write.")
  var file: String

  @Flag(help: "Replaces a file that is there.")
  var overwrite = false

  @Flag(help: "Prints JSON.")
  var json = false

  func run() throws {
    let target = URL(filePath: file)
    if !overwrite, FileManager.default.fileExists(atPath: target.path) {
      throw InputFaults([
        InputFault(
          file: target.lastPathComponent, found: "a file that is there", expected: "a new file, or --overwrite")
      ])
    }
    let package = try ModelPackage.open(at: URL(filePath: folder))
    try package.write(to: target)
    let digest = package.digest.description
    if json {
      try StandardOutput.print(
        JSONValue.object(["file": .string(file), "digest": .string(digest), "files": .integer(package.files.count)])
          .text())
    } else {
      try StandardOutput.print("\(target.lastPathComponent): \(package.files.count) files, \(digest)")
    }
  }
}

/// `fiducial model init`: a first description for a network.
struct ModelInit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Writes a first model.yaml for a network, filled in from it, with words on what is left to say.",
    discussion: "Example: fiducial model init effusion/ --weights exported.onnx")

  @Argument(help: "The folder to make, or an empty one.")
  var folder: String

  @Option(help: ArgumentHelp("The network, as ONNX; it is copied into the folder.", valueName: "file"))
  var weights: String

  @Option(help: ArgumentHelp("The model's name; that of the folder where it is not given.", valueName: "name"))
  var name: String?

  func run() throws {
    try FileAccessError.check(readable: weights)
    let source = URL(filePath: weights)
    let bytes = try Data(contentsOf: source, options: .mappedIfSafe)
    let network: ONNXModel
    do { network = try ONNXModel(bytes: Array(bytes)) } catch {
      throw InputFaults([error.inputFault(file: source.lastPathComponent)])
    }
    let target = URL(filePath: folder)
    let description = target.appending(path: PackageLimits.manifest)
    let copy = target.appending(path: "weights.onnx")
    for file in [description, copy] where FileManager.default.fileExists(atPath: file.path) {
      throw InputFaults([
        InputFault(file: file.lastPathComponent, found: "a file that is there", expected: "an empty folder")
      ])
    }
    try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
    let template = ManifestTemplate(
      name: name ?? target.standardizedFileURL.lastPathComponent, weights: "weights.onnx", network: network)
    try bytes.write(to: copy, options: .atomic)
    try Data(template.text().utf8).write(to: description, options: .atomic)
    try StandardOutput.print(
      "\(description.path): fill in what is marked FILL IN, then 'fiducial model check \(folder)'")
  }
}
