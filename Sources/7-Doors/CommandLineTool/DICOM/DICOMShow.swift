// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DICOM
import Foundation
import Imaging
import Vocabulary

/// `fiducial dicom show`: what a file says, or what series a folder holds.
struct DICOMShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Shows the attributes of a file, or the series of a folder with their geometry.",
    discussion: """
      Names, texts, dates, identifiers and whatever a manufacturer added read ‹protected›; --reveal shows them. A folder is told by \
      series and stack: where the slices lie, how they are spaced, whether they are tilted, missing or doubled.
      Example: fiducial dicom show scan.dcm · fiducial dicom show study/
      """)

  @Argument(help: "A file, or folders and files of series.")
  var paths: [String]

  @Flag(help: "Show the values that can name a patient, too.")
  var reveal = false

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var helper: HelperOptions

  func validate() throws { try helper.validate() }

  func run() throws {
    let files = try FileList.files(in: paths)
    var isFolder: ObjCBool = false
    let isNamed = FileManager.default.fileExists(atPath: paths[0], isDirectory: &isFolder) && !isFolder.boolValue
    if files.count == 1, isNamed, let file = files.first { return try show(file) }
    let folder = try SeriesFolder.read(paths, helper.dicom)
    let reports = folder.series.map(SeriesReport.init)
    if json {
      let found = JSONValue.object([
        "series": .array(reports.map(\.json)), "files": .array(folder.locations.map { .string($0.path) }),
        "unread": .array(folder.unread.map { .string($0.words) }),
      ])
      let text = found.text()
      try StandardOutput.print(reveal ? text : Printable.withoutIdentifiers(text))
    } else {
      var parts = zip(reports, folder.series).map { report, series in
        let text = Printable.lines(report.text)
        return reveal
          ? "\(text)\n  Series Instance UID \(series.seriesInstanceUID)" : Printable.withoutIdentifiers(text)
      }
      if !folder.unread.isEmpty {
        parts.append((["not read:"] + folder.unread.map { "  \($0.words)" }).joined(separator: "\n"))
      }
      try StandardOutput.print(parts.isEmpty ? "no series" : parts.joined(separator: "\n\n"))
    }
    if folder.files.isEmpty { throw ExitCode(ExitTable.badInput) }
  }

  private func show(_ location: URL) throws {
    let file = try helper.dicom.file(at: location)
    let words = DataSetWords(shown: ShownValue(reveals: reveal))
    if json {
      let shown = JSONValue.object([
        "file": .string(location.lastPathComponent), "transferSyntax": .string(file.transferSyntaxUID),
        "faults": .array(file.faults.map { .string(HelperWords.line($0)) }),
        "metaInformation": words.json(file.metaInformation), "attributes": words.json(file.dataSet),
      ])
      return try StandardOutput.print(shown.text())
    }
    let name = { (uid: String?) in uid.flatMap { UniqueIdentifierDictionary.entry($0)?.name } }
    let kind = name(file.dataSet.text(.sopClassUID)) ?? "of no known SOP class"
    var lines = ["\(location.lastPathComponent): \(kind), \(name(file.transferSyntaxUID) ?? "unknown transfer syntax")"]
    if let lengths = Self.lengths(file.dataSet) { lines.append("  lengths: \(lengths)") }
    for fault in file.faults { lines.append("  ! \(HelperWords.line(fault))") }
    lines += words.lines(file.metaInformation) + words.lines(file.dataSet)
    try StandardOutput.print(lines.joined(separator: "\n"))
  }

  /// What a pixel measures and where that is true, for a file with an image.
  private static func lengths(_ dataSet: DataSet) -> String? {
    guard dataSet[.rows] != nil else { return nil }
    let spacing = MeasurementSpacing(FrameAttributes(dataSet))
    guard let rows = spacing.betweenRows, let columns = spacing.betweenColumns else { return spacing.reason }
    return "\(columns.formatted()) × \(rows.formatted()) mm a pixel, \(spacing.place.rawValue) (\(spacing.reason))"
  }
}
