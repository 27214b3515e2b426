// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Foundation
import Prediction
import Vocabulary

/// The images that a table names.
enum TableListing {
  /// Reads a table: CSV, TSV or NDJSON, packed or not, a row for each image.
  ///
  /// - Parameters:
  ///   - location: The table; images and masks are paths relative to it.
  ///   - columns: Which column is what.
  ///   - task: Which columns say the answers.
  ///   - further: Columns whose values are kept besides.
  /// - Returns: The images that have a part, in the order of the rows.
  /// - Throws: All that is wrong with the table; no value is quoted.
  static func read(
    _ location: URL, _ columns: DataChoice.Columns, task: TrainingConfiguration.Task, further: [String] = []
  ) throws(InputFaults) -> ImageListing {
    let source = TableSource.file(location)
    let names = try CaseTable.columnNames(of: source)
    let answers: [String]
    var mask: String?
    switch task {
    case .classes(let column, _): answers = [column]
    case .findings(let findings): answers = findings
    case .masks(let column, _): (answers, mask) = ([], column)
    }
    var faults = InputFaults()
    for column in [columns.image, columns.part] + answers + further
      + [mask, columns.id, columns.patient, columns.site, columns.synthetic].compactMap({ $0 })
    where !names.contains(column) {
      let near = nearestName(to: column, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
      faults.append(
        InputFault(
          file: source.name, row: 1, column: column, found: "no such column",
          expected: "one of \(names.joined(separator: ", "))\(near)"))
    }
    guard faults.isEmpty else { throw faults }
    // What nobody has named is taken where it is there.
    let idColumn = columns.id ?? names.first { $0 == "case" }
    let patientColumn = columns.patient ?? names.first { $0 == "patient" }
    let table = try CaseTable.read(from: source, binding: ColumnBinding(attributes: names.map { NamedColumn($0) }))
    let attributes = Dictionary(table.attributes.map { ($0.column, $0.categories) }) { first, _ in first }
    func text(_ column: String?, _ row: Int) -> String? {
      guard let column, let text = attributes[column]?[row]?.trimmingCharacters(in: .whitespaces) else { return nil }
      return text.isEmpty ? nil : text
    }
    let folder = location.deletingLastPathComponent()
    func file(_ path: String) -> URL { path.hasPrefix("/") ? URL(filePath: path) : folder.appending(path: path) }
    var images: [ListedImage] = []
    var ids: [String: Int] = [:]
    for row in 0..<table.rowCount {
      let line = Int(table.sourceRows[row])
      guard let image = text(columns.image, row) else {
        faults.append(
          InputFault(file: source.name, row: line, column: columns.image, found: "nothing", expected: "an image's file")
        )
        continue
      }
      // Images without a part belong to none and are left alone.
      guard let part = text(columns.part, row) else { continue }
      let id = text(idColumn, row) ?? "\(row + 1)"
      if let before = ids.updateValue(line, forKey: id) {
        faults.append(
          InputFault(
            file: source.name, row: line, column: idColumn, found: "the case of row \(before) again",
            expected: "each case once"))
      }
      var synthetic = false
      if let column = columns.synthetic {
        let said = text(column, row) ?? ""
        if let known = AnswerReader.yesOrNo(said) {
          synthetic = known
        } else {
          faults.append(
            InputFault(
              file: source.name, row: line, column: column, found: said.isEmpty ? "nothing" : "neither yes nor no",
              expected: "1 for a simulated image, 0 for another"))
        }
      }
      let said = Dictionary(uniqueKeysWithValues: Set(answers + further).map { ($0, text($0, row) ?? "") })
      if let mask, text(mask, row) == nil {
        faults.append(
          InputFault(file: source.name, row: line, column: mask, found: "nothing", expected: "a mask's file"))
      }
      images.append(
        ListedImage(
          reference: CaseReference(id: id, patient: text(patientColumn, row) ?? id, place: .files([file(image)])),
          part: part, values: said, site: text(columns.site, row), mask: text(mask, row).map(file), row: line,
          isSynthetic: synthetic))
    }
    guard faults.isEmpty else { throw faults }
    let words = patientColumn == nil ? "\(source.name), each row taken for a patient of its own" : source.name
    return ImageListing(images: images, words: words, file: source.name, digest: "\(table.digest)")
  }
}
