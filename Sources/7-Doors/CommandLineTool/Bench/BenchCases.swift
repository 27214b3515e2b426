// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Datasets
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
    let source = TableSource(path: path)
    let columns = try CaseTable.columnNames(of: source)
    guard columns.contains("image") else {
      throw InputFaults([
        InputFault(file: name, row: 1, found: "no column image", expected: "image, and patient, truth")
      ])
    }
    let known = ["image", "patient", "truth"].filter(columns.contains)
    let rows = try LabelRows(reading: source, columns: known)
    let cells = Dictionary(uniqueKeysWithValues: known.map { ($0, rows.cells(of: $0)) })
    var faults = InputFaults()
    let folder = location.deletingLastPathComponent()
    items = []
    for (number, word) in (cells["image"] ?? []).enumerated() {
      guard !word.isEmpty else {
        faults.append(InputFault(file: name, row: number + 2, found: "no image", expected: "an image in each row"))
        continue
      }
      items.append(
        Item(
          image: word.hasPrefix("/") ? word : folder.appending(path: word).path(percentEncoded: false),
          patient: cells["patient"]?[number] ?? "\(number)", truth: cells["truth"]?[number]))
    }
    if items.isEmpty, faults.isEmpty {
      faults.append(InputFault(file: name, found: "no row", expected: "a row for each image"))
    }
    if !faults.isEmpty { throw faults }
  }
}
