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
    guard !FileList.isFolder(source.path) else {
      throw ImageRefusal(
        "\(source.lastPathComponent) is a folder; end the output with a slash to convert its files into a folder")
    }
    try Self.check(source, isNot: target)
    try write(try bytes(of: source), to: target)
  }

  /// A conversion never replaces what it was made of.
  private static func check(_ source: URL, isNot target: URL) throws {
    guard source.resolvingSymlinksInPath().standardizedFileURL != target.resolvingSymlinksInPath().standardizedFileURL
    else {
      throw ImageRefusal("\(source.lastPathComponent) would be replaced by what is made of it; choose another place")
    }
  }

  /// Converts every file below a folder into the same place below another; what cannot be converted is named, and the rest goes on.
  func convertFolder(_ path: String, into target: URL) throws {
    let files = try FileList.files(in: [path])
    let root = URL(filePath: path).standardizedFileURL.path
    if FileList.isFolder(path) { try Self.check(URL(filePath: path, directoryHint: .isDirectory), isNot: target) }
    _ = try helper.greeting()
    let progress = Progress()
    let failures = helper.pool.concurrently(files, observer: progress.observer("converting")) { source -> Failure? in
      let below = source.standardizedFileURL.path.dropFirst(root.count).drop { $0 == "/" }
      let name = below.isEmpty ? source.lastPathComponent : String(below)
      do {
        try write(try bytes(of: source), to: target.appending(path: name))
        return nil
      } catch {
        let (words, code) = ExitTable.row(for: error)
        return Failure(
          words: words.hasPrefix(source.lastPathComponent) ? words : "\(source.lastPathComponent): \(words)", code: code
        )
      }
    }
    progress.end()
    let failed = failures.compactMap { $0 ?? nil }
    try StandardOutput.print("\(files.count - failed.count) of \(files.count) files converted into \(target.path)")
    for failure in failed { try StandardOutput.print("  \(failure.words)") }
    if !failed.isEmpty { throw ExitCode(ExitTable.gravest(failed.map(\.code))) }
  }

  private struct Failure: Sendable {
    var words: String
    var code: Int32
  }

  private func bytes(of source: URL) throws -> [UInt8] {
    let isJSON = source.pathExtension.lowercased() == "json"
    var made = isJSON ? try fromJSON(source) : try helper.transcoded(at: source, to: syntax, quality: quality)
    if made.isLossy {
      // What has lost something is another image, and must not pass for the first (PS3.3 C.7.6.1.1.5).
      var identifiers = UIDSource()
      made.file.dataSet.set(.sopInstanceUID, .uniqueIdentifier, .text([identifiers.next()]))
    }
    do {
      return try DataSetWriter.bytes(of: made.file, as: syntax, strictness: strictness)
    } catch {
      let advice = strictness == .strict && !isJSON ? " (--as-is carries such values on)" : ""
      throw ImageRefusal("\(source.lastPathComponent): \(HelperWords.words(error))\(advice)")
    }
  }

  private func fromJSON(_ source: URL) throws -> DICOMHelper.Transcoded {
    let dataSet: DataSet
    do {
      dataSet = try DataSetJSON.dataSet(from: [UInt8](Data(contentsOf: source)))
    } catch let error as DataSetJSONError {
      throw ImageRefusal("\(source.lastPathComponent): \(HelperWords.words(error))")
    }
    let lacksValues = dataSet.elements.contains { if case .leftOut = $0.value { true } else { false } }
    guard !lacksValues else {
      throw ImageRefusal(
        "\(source.lastPathComponent): long values are named, not given; print the JSON with --largest-value 1000000000")
    }
    let plain = TransferSyntax.explicitLittleEndian
    let file = DICOMFile(metaInformation: DataSet(), dataSet: dataSet, transferSyntaxUID: plain.rawValue)
    return try helper.transcoded(file, to: syntax, quality: quality)
  }

  private func write(_ bytes: [UInt8], to target: URL) throws {
    try AtomicFiles(in: target.deletingLastPathComponent()).write([.init(target.lastPathComponent, Data(bytes))])
  }
}
