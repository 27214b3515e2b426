// SPDX-License-Identifier: Apache-2.0
import Foundation
import Vocabulary

/// The cases on which explanations are tested: images with outlines, in a CSV file.
struct CaseList {
  struct Item {
    var id: String
    var patient: String
    var image: String
    var mask: String?
  }

  var items: [Item] = []
  var hasMasks: Bool { items.contains { $0.mask != nil } }

  /// Reads the columns `image`, `mask`, `patient` and `case`; paths are taken from the file's folder.
  init(_ path: String) throws {
    try FileAccessError.check(readable: path)
    let location = URL(filePath: path)
    let name = location.lastPathComponent
    let text = try String(contentsOf: location, encoding: .utf8)
    let lines = text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
    }
    var faults = InputFaults()
    guard let header = lines.first, let image = header.firstIndex(of: "image") else {
      faults.append(
        InputFault(file: name, row: 1, found: "no column image", expected: "image, and mask, patient, case"))
      throw faults
    }
    func column(_ title: String) -> Int? { header.firstIndex(of: title) }
    let folder = location.deletingLastPathComponent()
    func resolved(_ word: String) -> String {
      word.hasPrefix("/") ? word : folder.appending(path: word).path(percentEncoded: false)
    }
    for (number, cells) in lines.enumerated().dropFirst() {
      guard cells.count == header.count, !cells[image].isEmpty else {
        faults.append(
          InputFault(
            file: name, row: number + 1, found: "\(cells.count) cells", expected: "\(header.count), with an image"))
        continue
      }
      let id = column("case").map { cells[$0] } ?? "\(number)"
      let mask = column("mask").map { cells[$0] }.flatMap { $0.isEmpty ? nil : $0 }
      items.append(
        Item(
          id: id, patient: column("patient").map { cells[$0] } ?? id, image: resolved(cells[image]),
          mask: mask.map(resolved)))
    }
    if items.isEmpty, faults.isEmpty {
      faults.append(InputFault(file: name, found: "no case", expected: "a row for each case"))
    }
    if !faults.isEmpty { throw faults }
  }
}
