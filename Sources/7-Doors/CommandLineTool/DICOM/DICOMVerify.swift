// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DICOM
import Foundation
import Vocabulary
import Workers

/// `fiducial dicom verify`: whether files can be read, decoded, and say what their kind must.
struct DICOMVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks files: can they be read and decoded, and do they say what their kind must?",
    discussion: """
      Each file is read, its attributes are held against the IOD of its SOP class (types 1 and 2, representations, forms of values), \
      and its pixels are decoded. Exit code 0: no errors; 1: errors in some file. A file that brings its helper down is set aside, \
      counted and named. No value of a file is printed.
      Example: fiducial dicom verify study/
      """)

  @Argument(help: "Files and folders.")
  var paths: [String]

  @Flag(help: "Leave the pixels alone.")
  var headersOnly = false

  @Flag(help: "Print warnings and notes, not only errors.")
  var all = false

  @Flag(help: "Print JSON, a line for each file.")
  var json = false

  @OptionGroup var helper: HelperOptions

  func validate() throws { try helper.validate() }

  func run() throws {
    let files = try FileList.files(in: paths)
    let client = helper.dicom
    // It also says at once, and once, where there is no helper.
    let greeting = try client.greeting()
    let progress = Progress()
    let observer = progress.observer("checking")
    let checked: [FileCheck?] =
      headersOnly
      ? client.map(files, observer: observer) { FileCheck($0, header: $1) }
      : client.mapImages(files, observer: observer) { FileCheck($0, image: $1, client) }
    progress.end()
    let found = checked.compactMap { $0 }
    if json {
      for check in found { try StandardOutput.print(check.json.text(pretty: false)) }
    } else {
      try StandardOutput.print(Self.helperLine(greeting))
      for check in found where !check.lines(all: all).isEmpty {
        let lines = check.lines(all: all).map { "  \($0)" }
        try StandardOutput.print(([check.location.path] + lines).joined(separator: "\n"))
      }
      try StandardOutput.print(FileCheck.summary(found))
    }
    if found.contains(where: { !$0.isSound }) { throw ExitCode(ExitTable.notAccepted) }
  }

  private static func helperLine(_ greeting: Greeting) -> String {
    let parts = greeting.components.map { "\($0.name) \($0.version)" }.joined(separator: ", ")
    let held =
      switch greeting.confinement {
      case .filtered: "it can open no file, reach no network and start no program (seccomp)"
      case .limits: "this system has no filter of system calls: it is held by limits of memory and time alone"
      case .process: "a plain process: this system holds it back in no way"
      }
    return "\(greeting.name) (\(parts)); \(held)"
  }
}
