// SPDX-License-Identifier: Apache-2.0
import DICOM
import Foundation
import Imaging

/// Writes derived objects for `Proofs/dicom_objects.py`, or says what is wrong with files.
///
///     fiducial-dicom-objects write OUT [FOLDER …]     without a folder: from made series
///     fiducial-dicom-objects validate FILE …          a line of JSON a file
@main
enum Main {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    switch arguments.first {
    case "write" where arguments.count > 1:
      let folders = arguments.dropFirst(2).map { URL(filePath: $0) }
      let all =
        folders.isEmpty ? [try Phantoms.tomography(), try Phantoms.enhancedResonance()] : try folders.map(Series.init)
      for series in all { try write(series, to: URL(filePath: arguments[1]), madeHere: folders.isEmpty) }
    case "validate":
      for path in arguments.dropFirst() { try validate(path) }
    default:
      print("fiducial-dicom-objects write OUT [FOLDER …] | validate FILE …")
      exit(64)
    }
  }

  static func write(_ series: Series, to out: URL, madeHere: Bool) throws {
    let folder = out.appending(path: series.name.replacingOccurrences(of: " ", with: "_"))
    let sources = folder.appending(path: "source")
    try FileManager.default.createDirectory(at: sources, withIntermediateDirectories: true)
    for (number, file) in series.files.enumerated() where madeHere {
      let bytes = try DataSetWriter.bytes(of: file, as: .explicitLittleEndian)
      try Data(bytes).write(to: sources.appending(path: "\(number).dcm"))
    }
    var objects = Objects(series: series, folder: folder)
    try objects.writeAll()
    print("\(series.name): \(objects.written.count) objects of \(series.files.count) images")
  }

  static func validate(_ path: String) throws {
    let file = DataSetReader.read([UInt8](try Data(contentsOf: URL(filePath: path))))
    let rows = IODValidator.findings(of: file.dataSet).map { finding -> [String: Any] in
      [
        "severity": "\(finding.severity)", "path": finding.path.map(\.description), "words": finding.problem.words,
        "module": finding.module ?? "",
      ]
    }
    let facts: [String: Any] = [
      "file": path, "iod": IODValidator.nameOfIOD(sopClassUID: file.dataSet.text(.sopClassUID) ?? "") ?? "",
      "findings": rows,
    ]
    let line = try JSONSerialization.data(withJSONObject: facts, options: [.sortedKeys])
    print(String(decoding: line, as: UTF8.self))
  }
}
