// SPDX-License-Identifier: Apache-2.0
import DICOM
import Foundation
import Imaging
import Volumes

/// Writes derived objects for `Proofs/dicom_objects.py`, or says what is wrong with files.
///
///     fiducial-dicom-objects write OUT [FOLDER …]     without a folder: from made series
///     fiducial-dicom-objects validate FILE …          a line of JSON a file
///     fiducial-dicom-objects time OUT                 CPU seconds of writing a segmentation of ten labels, 256 × 256 × 200
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
    case "time" where arguments.count > 1: try time(URL(filePath: arguments[1]))
    default:
      print("fiducial-dicom-objects write OUT [FOLDER …] | validate FILE … | time OUT")
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

  static func time(_ out: URL) throws {
    let series = try Phantoms.tomography(size: SIMD3(256, 256, 200))
    try FileManager.default.createDirectory(at: out, withIntermediateDirectories: true)
    for (number, file) in series.files.enumerated() {
      let bytes = try DataSetWriter.bytes(of: file, as: .explicitLittleEndian)
      try Data(bytes).write(to: out.appending(path: "\(1000 + number).dcm"))
    }
    guard let grid = series.grid else { return }
    var volume = Volume<UInt16>(grid: grid, filledWith: 0)
    for k in 0..<grid.size.z {
      for j in 0..<grid.size.y {
        for i in 0..<grid.size.x {
          let radius = Phantoms.radius(grid, i, j, k)
          if radius < 1 { volume[i, j, k] = UInt16(1 + Int(radius * 10)) }
        }
      }
    }
    try Data(volume.voxels.map { UInt8($0) }).write(to: out.appending(path: "labels.truth"))
    let map = LabelMap(volume: volume, labels: [])
    let segment = SegmentDescription(
      label: "Shell", category: .anatomicalStructure, type: .brain, origin: .automatic(.init(name: "A", version: "1")))
    let object = try SegmentationObject(
      labels: map, segments: Dictionary(uniqueKeysWithValues: (1...10).map { (UInt16($0), segment) }))
    var seconds: [Double] = []
    for seed in 0..<7 {
      var objects = Objects(series: series, folder: out)
      let header = try objects.header("Timed")
      var uids = UIDSource(seed: UInt64(seed))
      let start = clock()
      let bytes = try DataSetWriter.bytes(
        of: object.file(from: series.source, header, uids: &uids), as: .explicitLittleEndian)
      seconds.append(Double(clock() - start) / Double(CLOCKS_PER_SEC))
      if seed == 0 { try Data(bytes).write(to: out.appending(path: "segmentation.seg")) }
    }
    print(seconds.sorted()[3])
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
