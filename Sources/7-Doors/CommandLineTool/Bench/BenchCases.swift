// SPDX-License-Identifier: Apache-2.0
import Foundation
import Vocabulary

/// The images that a model is timed and compared on, with their truth where it is known.
struct BenchCases {
  struct Item {
    var image: String
    var patient: String
    /// The truth as the file has it; `nil` where there is no such column.
    var truth: String?
  }

  var items: [Item]
  var hasTruth: Bool { !items.isEmpty && items.allSatisfy { $0.truth != nil } }

  /// Images by themselves.
  init(images: [String]) { items = images.enumerated().map { Item(image: $1, patient: "\($0)", truth: nil) } }

  /// Reads the columns `image`, and where they are there `patient` and `truth`; paths are taken from the file's folder.
  init(_ path: String) throws {
    try FileAccessError.check(readable: path)
    let location = URL(filePath: path)
    let name = location.lastPathComponent
    let lines = try String(contentsOf: location, encoding: .utf8).split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
    }
    guard let header = lines.first, let image = header.firstIndex(of: "image"), lines.count > 1 else {
      throw InputFaults([
        InputFault(file: name, row: 1, found: "no column image, or no row", expected: "image, and patient, truth")
      ])
    }
    var faults = InputFaults()
    let (patient, truth) = (header.firstIndex(of: "patient"), header.firstIndex(of: "truth"))
    let folder = location.deletingLastPathComponent()
    items = []
    for (number, cells) in lines.enumerated().dropFirst() {
      guard cells.count == header.count, !cells[image].isEmpty else {
        faults.append(
          InputFault(
            file: name, row: number + 1, found: "\(cells.count) cells", expected: "\(header.count), with an image"))
        continue
      }
      let word = cells[image]
      items.append(
        Item(
          image: word.hasPrefix("/") ? word : folder.appending(path: word).path(percentEncoded: false),
          patient: patient.map { cells[$0] } ?? "\(number)", truth: truth.map { cells[$0] }))
    }
    if !faults.isEmpty { throw faults }
  }
}
