// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DICOM
import Foundation
import Imaging
import Reports
import Workers

/// Writes DICOM files in another transfer syntax.
struct FileConversion: Sendable {
  var syntax: TransferSyntax
  var quality: DICOMHelper.Quality
  var strictness: DataSetWriter.Strictness
  var helper: DICOMHelper

  /// Converts one file.
  func convert(_ source: URL, to target: URL) throws {
    try write(try bytes(of: source), to: target)
  }

  /// Converts every file below a folder into the same place below another; what cannot be converted is named, and the rest goes on.
  func convertFolder(_ path: String, into target: URL) throws {
    let files = try FileList.files(in: [path])
    let root = URL(filePath: path).standardizedFileURL.path
    let progress = Progress()
    let failures = helper.pool.concurrently(files, observer: progress.observer("converting")) { source -> String? in
      let below = source.standardizedFileURL.path.dropFirst(root.count).drop { $0 == "/" }
      let name = below.isEmpty ? source.lastPathComponent : String(below)
      do {
        try write(try bytes(of: source), to: target.appending(path: name))
        return nil
      } catch {
        let words = ExitTable.row(for: error).words
        return words.hasPrefix(source.lastPathComponent) ? words : "\(source.lastPathComponent): \(words)"
      }
    }
    progress.end()
    let failed = failures.compactMap { $0 ?? nil }
    try StandardOutput.print("\(files.count - failed.count) of \(files.count) files converted into \(target.path)")
    for words in failed { try StandardOutput.print("  \(words)") }
    if !failed.isEmpty { throw ExitCode(ExitTable.badInput) }
  }

  private func bytes(of source: URL) throws -> [UInt8] {
    if source.pathExtension.lowercased() == "json" { return try bytes(ofJSON: source) }
    var made = try helper.transcoded(at: source, to: syntax, quality: quality)
    if made.isLossy {
      // What has lost something is another image, and must not pass for the first (PS3.3 C.7.6.1.1.5).
      var identifiers = UIDSource()
      made.file.dataSet.set(.sopInstanceUID, .uniqueIdentifier, .text([identifiers.next()]))
    }
    return try DataSetWriter.bytes(of: made.file, as: syntax, strictness: strictness)
  }

  private func bytes(ofJSON source: URL) throws -> [UInt8] {
    let dataSet = try DataSetJSON.dataSet(from: [UInt8](Data(contentsOf: source)))
    let plain = TransferSyntax.explicitLittleEndian
    let file = DICOMFile(metaInformation: DataSet(), dataSet: dataSet, transferSyntaxUID: plain.rawValue)
    let made = syntax.isEncapsulated ? try helper.transcoded(file, to: syntax, quality: quality).file : file
    return try DataSetWriter.bytes(of: made, as: syntax, strictness: strictness)
  }

  private func write(_ bytes: [UInt8], to target: URL) throws {
    try AtomicFiles(in: target.deletingLastPathComponent()).write([.init(target.lastPathComponent, Data(bytes))])
  }
}
