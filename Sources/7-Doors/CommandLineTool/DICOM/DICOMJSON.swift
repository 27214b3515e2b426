// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DICOM
import Foundation
import Vocabulary

/// `fiducial dicom json`: what files say, in the standard's JSON.
struct DICOMJSON: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "json",
    abstract: "Prints data sets in the DICOM JSON model (PS3.18 annex F).",
    discussion: """
      One file gives one JSON object: its data set. Several files, folders or --lines give a line each, with the file's name, its \
      transfer syntax and what is wrong with it. The values are those of the file, names of patients among them.
      Example: fiducial dicom json scan.dcm | less
      """)

  @Argument(help: "Files and folders.")
  var paths: [String]

  @Flag(help: "A line for each file, even for one.")
  var lines = false

  @Option(help: "Binary values of more bytes are named by their place in the file instead of being written out.")
  var largestValue = 1024

  @OptionGroup var helper: HelperOptions

  func validate() throws {
    guard largestValue >= 0 else {
      throw ValidationError("--largest-value is \(largestValue), and 0 or more is needed")
    }
    try helper.validate()
  }

  func run() throws {
    let files = try FileList.files(in: paths)
    if files.count == 1, !lines, let file = files.first {
      let read = try helper.dicom.file(at: file, scope: .values(upTo: largestValue))
      try StandardOutput.write(DataSetJSON.bytes(of: read.dataSet) + [UInt8(ascii: "\n")])
      return
    }
    let progress = Progress()
    let client = helper.dicom
    _ = try client.greeting()
    var failures: [Int32] = []
    // In slices, so that a folder of any size is printed as it is read and never held whole.
    for start in stride(from: 0, to: files.count, by: Self.slice) {
      let some = Array(files[start..<min(start + Self.slice, files.count)])
      let printed = client.map(some, scope: .values(upTo: largestValue)) { location, outcome in
        Self.line(location, outcome)
      }
      progress.end()
      for line in printed {
        try StandardOutput.write(line?.bytes ?? [])
        if let line, line.code != 0 { failures.append(line.code) }
      }
      progress.show("reading \(start + some.count) of \(files.count) files")
    }
    progress.end()
    if !failures.isEmpty { throw ExitCode(ExitTable.gravest(failures)) }
  }

  private static let slice = 256

  private struct Line {
    var bytes: [UInt8]
    var code: Int32
  }

  private static func line(_ location: URL, _ outcome: DICOMHelper.Outcome<DICOMFile>) -> Line {
    switch outcome {
    case .success(let file):
      let head = JSONValue.object([
        "file": .string(location.path), "transferSyntax": .string(file.transferSyntaxUID),
        "faults": .array(file.faults.map { .string(HelperWords.line($0)) }),
      ])
      var bytes = Array(head.text(pretty: false).utf8.dropLast())
      bytes += Array(#","dataset":"#.utf8)
      DataSetJSON.append(file.dataSet, to: &bytes)
      bytes += Array("}\n".utf8)
      return Line(bytes: bytes, code: 0)
    case .failure(let failure):
      let row = HelperWords.row(failure)
      let words = JSONValue.object(["file": .string(location.path), "error": .string(row.words)])
      return Line(bytes: Array((words.text(pretty: false) + "\n").utf8), code: row.code)
    }
  }
}
