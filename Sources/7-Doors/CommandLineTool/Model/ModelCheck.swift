// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import ModelPackages
import ONNXGraphs
import Vocabulary

/// `fiducial model check`: everything that is wrong with a package, else what it is.
struct ModelCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Names everything that is wrong with a model's package, or says what it is.",
    discussion: """
      The description is held against its form, the files that it names against those that are there, the network against the rules of \
      its format, and inputs, outputs and classes against the network. Nothing is run. Exit code 65: something is wrong.
      Example: fiducial model check effusion.fidmodel
      """)

  @Argument(help: "A folder with model.yaml, or a .fidmodel file.")
  var package: String

  @Flag(help: "Prints JSON.")
  var json = false

  func run() throws {
    let package = try ModelPackage.open(at: URL(filePath: self.package))
    let network: ONNXModel
    do { network = try package.network() } catch {
      throw InputFaults([error.inputFault(file: package.manifest.weights)])
    }
    if json {
      try StandardOutput.print(ModelPackageWords.json(package, network).text())
    } else {
      try StandardOutput.print(ModelPackageWords.lines(package, network).joined(separator: "\n"))
    }
  }
}
