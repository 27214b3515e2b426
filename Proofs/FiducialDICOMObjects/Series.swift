// SPDX-License-Identifier: Apache-2.0
import DICOM
import Foundation
import Imaging
import Volumes

/// The images that objects are written from.
struct Series {
  var name: String
  var files: [DICOMFile]
  var source: SourceImages
  var grid: Grid?

  /// Reads the files of a folder.
  init(folder: URL) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    files = try names.map { name in
      DataSetReader.read([UInt8](try Data(contentsOf: folder.appending(path: name))))
    }
    files = files.filter { $0.dataSet.text(.sopClassUID) != nil && $0.dataSet[.pixelData] != nil }
    name = folder.lastPathComponent
    (files, grid) = Self.longestStack(files)
    source = try SourceImages(files.map(\.dataSet))
  }

  /// Takes made files.
  init(name: String, files: [DICOMFile], grid: Grid) throws {
    self.name = name
    self.files = files
    self.grid = grid
    source = try SourceImages(files.map(\.dataSet))
  }

  /// The longest run of images that makes a regular grid, in the order of the slices; all images and no grid without one of 2.
  static func longestStack(_ files: [DICOMFile]) -> ([DICOMFile], Grid?) {
    struct Slice {
      var file: DICOMFile
      var position: Vector3
      var cosines: [Double]
      var rest: [Double]
    }
    let slices = files.compactMap { file -> Slice? in
      let data = file.dataSet
      let position = data.reals(.imagePositionPatient)
      let cosines = data.reals(.imageOrientationPatient)
      guard position.count == 3, cosines.count == 6 else { return nil }
      let rest = data.reals(.rows) + data.reals(.columns) + data.reals(.pixelSpacing)
      return Slice(
        file: file, position: Vector3(position[0], position[1], position[2]), cosines: cosines, rest: rest)
    }
    guard let first = slices.first else { return (files, nil) }
    let row = Vector3(first.cosines[0], first.cosines[1], first.cosines[2])
    let column = Vector3(first.cosines[3], first.cosines[4], first.cosines[5])
    let normal = row.cross(column)
    let sorted = slices.sorted { $0.position.dot(normal) < $1.position.dot(normal) }
    func close(_ a: [Double], _ b: [Double]) -> Bool {
      a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-4 }
    }
    var best = 0..<0
    var start = 0
    for end in 1...sorted.count {
      let goes: Bool
      if end == sorted.count {
        goes = false
      } else {
        let (here, before) = (sorted[end], sorted[end - 1])
        let step = here.position - before.position
        let wanted = end - start >= 2 ? sorted[start + 1].position - sorted[start].position : step
        goes =
          close(here.cosines, before.cosines) && close(here.rest, before.rest) && (step - wanted).length < 0.02
          && step.length > 1e-3
      }
      if !goes {
        if end - start > best.count { best = start..<end }
        start = end
      }
    }
    guard best.count >= 2 else { return (files, nil) }
    let run = Array(sorted[best])
    let (one, last) = (run[0], run[run.count - 1])
    let affine = Affine(
      i: Vector3(one.cosines[0], one.cosines[1], one.cosines[2]) * one.rest[3],
      j: Vector3(one.cosines[3], one.cosines[4], one.cosines[5]) * one.rest[2],
      k: (last.position - one.position) / Double(run.count - 1), origin: one.position)
    let grid = Grid(size: SIMD3(Int(one.rest[1]), Int(one.rest[0]), run.count), affine: affine)
    return (run.map(\.file), grid)
  }
}
