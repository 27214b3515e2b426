// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DICOM
import Foundation
import ImageFiles
import Phantoms
import Validation
import Vocabulary

/// `fiducial phantom measure descriptors`: what can be told of any image, to compare real with simulated ones.
struct PhantomMeasureDescriptors: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "descriptors",
    abstract: "Describes any images, to compare real with simulated ones.",
    discussion: """
      Noise, sharpness, percentiles, range, saturation, the slope of the power spectrum and a guess whether a chest is inverted, for each \
      file and over all; files below different folders that are named are summed up apart. Pictures in MONOCHROME1 are turned over first.
      Example: fiducial phantom measure descriptors real/ simulated/
      """)

  @Argument(help: "Files and folders.")
  var files: [String]

  @Flag(help: "Leave out the table of the single files.")
  var summaryOnly = false

  @OptionGroup var options: PhantomMeasureOptions

  /// What came of a file.
  private enum Outcome: Sendable {
    case described(ImageDescriptors)
    case failed(words: String, code: Int32)
  }

  func run() throws {
    let reader = PlaneReader(options)
    var answer = TableQuestions.Answer()
    var rows: [[String]] = []
    var codes: [Int32] = []
    // Each folder is a group; files that are named one by one are one.
    let (folders, single) = (files.filter(FileList.isFolder), files.filter { !FileList.isFolder($0) })
    let groups = folders.map { (name: $0, paths: [$0]) } + (single.isEmpty ? [] : [(name: "files", paths: single)])
    for group in groups {
      let locations = try FileList.files(in: group.paths)
      let outcomes = try described(locations, reader)
      var found: [ImageDescriptors] = []
      for (location, outcome) in zip(locations, outcomes) {
        switch outcome {
        case .described(let descriptors):
          found.append(descriptors)
          rows.append([location.lastPathComponent] + descriptors.numbers.map { word($0.value) })
        case .failed(let words, let code):
          codes.append(code)
          answer.notes.append(words)
        case nil: continue
        }
      }
      answer.estimates += DescriptorSummary.estimates(
        found, group: groups.count > 1 ? group.name : nil, level: options.confidence)
    }
    guard !rows.isEmpty else {
      for note in answer.notes { try FileHandle.standardError.write(contentsOf: Data((note + "\n").utf8)) }
      throw ExitCode(codes.isEmpty ? ExitTable.badInput : ExitTable.gravest(codes))
    }
    let columns = [TablePicture.Column("file")] + ImageDescriptors.definitions.map { .init($0.key, isNumeric: true) }
    let table = TablePicture(
      caption: "Descriptors", columns: columns, rows: rows,
      note: ImageDescriptors.definitions.map { "\($0.key): \($0.value)" }.joined(separator: "; "))
    try AnswerWords(answer, tables: summaryOnly ? [] : [table]).print(json: options.json)
    if !codes.isEmpty { throw ExitCode(ExitTable.gravest(codes)) }
  }

  private func word(_ value: Double?) -> String {
    value.map { options.json ? "\($0)" : String(format: "%.4g", $0) } ?? ""
  }

  /// Describes files, several at a time; `nil` for a DICOM file of another kind than an image in a folder.
  private func described(_ locations: [URL], _ reader: PlaneReader) throws -> [Outcome?] {
    let progress = Progress()
    let region = options.roi?.region
    var outcomes = [Outcome?](repeating: nil, count: locations.count)
    let isImage = locations.map(PlaneReader.isImageFile)
    let images = locations.indices.filter { isImage[$0] }
    let others = locations.indices.filter { !isImage[$0] }
    let first = reader.images.map(images.map { locations[$0] }, observer: progress.observer("describing")) {
      location, outcome in
      Self.outcome(location) {
        try Self.describe(try reader.image(location.lastPathComponent, try outcome.get()), region)
      }
    }
    for (index, outcome) in zip(images, first) { outcomes[index] = outcome }
    let second = reader.dicom.map(others.map { locations[$0] }, observer: progress.observer("describing")) {
      location, outcome -> Outcome? in
      let isSole = locations.count == 1
      if case .failure(.refused(.notDICOM, _, _)) = outcome, !isSole { return nil }
      return Self.outcome(location) {
        _ = try outcome.get()
        return try Self.describe(try reader.image(location), region)
      }
    }
    for (index, outcome) in zip(others, second) { outcomes[index] = outcome ?? nil }
    progress.end()
    return outcomes
  }

  private static func outcome(_ location: URL, _ body: () throws -> ImageDescriptors) -> Outcome {
    do {
      return .described(try body())
    } catch {
      let row = ExitTable.row(for: error)
      return .failed(words: row.words, code: row.code)
    }
  }

  private static func describe(_ image: MeasuredImage, _ region: PlaneRegion?) throws -> ImageDescriptors {
    guard let plane = image.shown.part(region ?? image.plane.whole) else {
      throw ImageRefusal("\(image.name): it has no such region")
    }
    return ImageDescriptors(plane, range: image.range)
  }
}
