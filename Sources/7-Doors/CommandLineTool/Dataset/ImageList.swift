// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Datasets
import Foundation
import Vocabulary

/// A list of images as somebody wrote it.
enum ImageList {
  /// Reads numbers or digests, one a line, or a table that has a column `image` or `content`.
  static func read(_ path: String) throws -> VersionOrder.Selection {
    try FileAccessError.check(readable: path)
    let source = TableSource(path: path)
    let names: [String]
    var first = 1
    if TableFormat(fileName: source.name) != nil {
      let columns = try CaseTable.columnNames(of: source)
      guard let column = ["content", "image"].first(where: columns.contains) else {
        throw InputFaults([
          InputFault(file: source.name, found: "no column image or content", expected: "one of them")
        ])
      }
      let layout = LabelLayout(
        matchColumn: column, match: .image, form: .wide([]), source: .table)
      names = try LabelRows(reading: source, for: layout).cells(of: column)
      first = 2
    } else {
      let data =
        path == "-" ? FileHandle.standardInput.readDataToEndOfFile() : try Data(contentsOf: URL(filePath: path))
      names = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline).map {
        $0.trimmingCharacters(in: .whitespaces)
      }.filter { !$0.isEmpty }
    }
    let numbers = names.compactMap { Int($0) }
    if numbers.count == names.count { return .images(numbers) }
    let contents = names.compactMap { ContentDigest($0) ?? ContentDigest(hexadecimal: $0) }
    if contents.count == names.count { return .contents(contents) }
    var faults = InputFaults()
    for (place, name) in names.enumerated()
    where Int(name) == nil && ContentDigest(name) == nil && ContentDigest(hexadecimal: name) == nil {
      faults.append(
        InputFault(
          file: source.name, row: place + first, found: "another text",
          expected: "an image's number, or the digest of its file"))
    }
    if faults.isEmpty {
      faults.append(InputFault(file: source.name, found: "numbers and digests", expected: "one kind of them"))
    }
    throw faults
  }
}
