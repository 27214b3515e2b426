// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Catalog
import DataQuality
import Datasets
import Features
import Foundation
import Store
import Vocabulary

/// What a check reads besides the items.
enum QualityFiles {
  /// A declared population.
  static func population(_ path: String) throws -> IntendedPopulation {
    try FileAccessError.check(readable: path)
    return try IntendedPopulation(
      bytes: [UInt8](Data(contentsOf: URL(filePath: path))), fileName: URL(filePath: path).lastPathComponent)
  }

  /// The newest vectors of every extractor that the archive knows.
  static func features(of items: [DatasetItem], in archive: Archive) throws -> [String: [[Float?]?]] {
    let store = FeatureStore(archive)
    var newest: [String: Int] = [:]
    for extractor in try store.extractors() {
      newest[extractor.name] = max(newest[extractor.name] ?? 0, extractor.version)
    }
    var found: [String: [[Float?]?]] = [:]
    for (name, version) in newest {
      let rows = try store.vectors(name, version, for: items.map(\.entry.content))
      if rows.contains(where: { $0 != nil }) { found[name] = rows }
    }
    return found
  }

  /// The part of a split in which each item lies.
  static func parts(
    of items: [DatasetItem], split: String, of version: DividedVersion, in splits: DatasetSplits
  ) throws -> [String?] {
    let manifest = try splits.manifest(of: try splits.split(named: split, of: version))
    var place: [ContentDigest: String] = [:]
    for part in manifest.parts { for content in part.items { place[content] = part.name } }
    return items.map { place[$0.entry.content] }
  }

  /// A model's chances from tables: one with a column for each value, or a case table with the score of a finding.
  static func probabilities(
    _ given: [String], for items: [DatasetItem]
  ) throws -> [String: StatedProbabilities] {
    var found: [String: StatedProbabilities] = [:]
    for text in given {
      let parts = text.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else { continue }
      found[String(parts[0])] = try table(String(parts[1]), items, label: String(parts[0]))
    }
    return found
  }

  private static func table(_ path: String, _ items: [DatasetItem], label: String) throws -> StatedProbabilities {
    try FileAccessError.check(readable: path)
    let source = TableSource(path: path)
    let names = try CaseTable.columnNames(of: source)
    // What `predict` and a cross-validation write: the score is the chance of the finding.
    let score = "score_\(label)"
    let isCaseTable = !names.contains("image") && names.contains("case") && names.contains(score)
    guard isCaseTable || names.contains("image") else {
      throw InputFaults([
        InputFault(
          file: source.name, row: 1, found: "no column 'image'",
          expected: "the image's number in the archive, or a case table with 'case' and '\(score)'")
      ])
    }
    let classes = isCaseTable ? ["0", "1"] : names.filter { $0 != "image" }
    let table = try CaseTable.read(
      from: source,
      binding: ColumnBinding(
        caseColumn: isCaseTable ? "case" : "image", scores: (isCaseTable ? [score] : classes).map { NamedColumn($0) }))
    var place: [String: Int] = [:]
    for (row, item) in items.enumerated() { place[String(item.entry.key)] = row }
    var faults = InputFaults()
    var rows = [[Double]?](repeating: nil, count: items.count)
    for row in 0..<table.rowCount {
      let line = Int(table.sourceRows[row])
      guard let cases = table.cases, cases.codes[row] >= 0 else { continue }
      guard let at = place[cases.level(cases.codes[row])] else { continue }
      var chances = table.scores.map { $0[row] }
      if isCaseTable { chances.insert(chances[0].map { 1 - $0 }, at: 0) }
      let sum = chances.reduce(0) { $0 + ($1 ?? .nan) }
      guard chances.allSatisfy({ $0.map { (0...1).contains($0) } ?? false }), (sum - 1).magnitude < 1e-3 else {
        faults.append(
          InputFault(
            file: source.name, row: line, found: "chances that are no shares or do not sum to 1",
            expected: "a chance for each value of the label, together 1"))
        continue
      }
      rows[at] = chances.compactMap { $0.map { $0 / sum } }
    }
    guard faults.isEmpty else { throw faults }
    return StatedProbabilities(classes: classes, rows: rows)
  }
}
