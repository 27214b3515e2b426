// SPDX-License-Identifier: Apache-2.0
import DICOM
import DICOMEngine
import Foundation
import Workers

/// Reading the DICOM files of a folder, through the helper and without it.
struct DICOMTasks {
  var files: [URL]
  private let helper = DICOMHelper(workers: 1)

  init(_ folder: URL) throws {
    LargeMemory.keep()
    files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "dcm" }.sorted { $0.path < $1.path }
  }

  /// The helper's process, whose seconds count as well.
  var helperProcess: Int32? { helper.pool.workers.first?.processIdentifier }

  /// From files to the text of their DICOM JSON, pixels passed over.
  func headers() throws -> [Double] {
    try counted { try helper.file(at: $0, scope: .beforePixels) }
  }

  /// The same in this process.
  func headersBare() throws -> [Double] {
    try counted { try Self.read($0, .header) }
  }

  private func counted(_ read: (URL) throws -> DICOMFile) throws -> [Double] {
    var (elements, bytes) = (0, 0)
    for file in files {
      let data = try read(file).dataSet
      bytes += DataSetJSON.bytes(of: data).count
      elements += data.elements.count
    }
    return [Double(files.count), Double(elements), Double(bytes)]
  }

  /// From files to 32-bit numbers after the modality LUT.
  func pixels() throws -> [Double] {
    try summed { file in
      let image = try helper.image(at: file)
      return (image.file.dataSet, image.pixels)
    }
  }

  /// The same in this process.
  func pixelsBare() throws -> [Double] {
    try summed { file in
      let read = try Self.read(file, .all)
      return (read.dataSet, try PixelDecoder().decode(read))
    }
  }

  private func summed(_ read: (URL) throws -> (DataSet, PixelArray)) throws -> [Double] {
    var total = 0.0
    for file in files {
      let (data, pixels) = try read(file)
      let numbers = pixels.values(
        slope: data.real(.rescaleSlope) ?? 1, intercept: data.real(.rescaleIntercept) ?? 0)
      for place in stride(from: 0, to: numbers.count, by: 97) { total += Double(numbers[place]) }
    }
    return [Double(files.count), total]
  }

  private static func read(_ file: URL, _ options: DataSetReader.Options) throws -> DICOMFile {
    let handle = try FileHandle(forReadingFrom: file)
    defer { try? handle.close() }
    guard let source = ByteSource(descriptor: handle.fileDescriptor) else { throw CocoaError(.fileReadUnknown) }
    return DataSetReader.read(source, options: options)
  }
}
