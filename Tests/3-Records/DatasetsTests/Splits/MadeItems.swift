// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Foundation
import TestSupport
import Vocabulary

/// Items made for a test: no file behind them, digests that follow from their number.
enum MadeItems {
  static let known = Timestamp(microseconds: 0)

  static func item(
    _ key: Int, patient: Int, study: Int? = nil, pixels: String? = nil, _ attributes: [String: AttributeValue] = [:],
    labels: [String: String] = [:]
  ) -> DatasetItem {
    DatasetItem(
      entry: CatalogEntry(
        key: key, content: ContentDigest(hashing: Array("image \(key)".utf8)),
        pixels: ContentDigest(hashing: Array((pixels ?? "pixels \(key)").utf8)), patient: patient,
        study: study ?? key, series: study ?? key, imported: known, terms: 1, attributes: attributes),
      labels: labels.sorted { $0.key < $1.key }.map { Label($0.key, $0.value, source: .table, known: known) })
  }

  /// A cohort with chance in it: patients of one to `most` images, two labels, sex and site by patient.
  static func cohort(patients: Int, most: Int = 4, seed: UInt64) -> [DatasetItem] {
    var draws = SplitMix(seed: seed)
    func below(_ bound: Int) -> Int { Int(draws.next() % UInt64(bound)) }
    var items: [DatasetItem] = []
    for patient in 1...patients {
      let sex = below(2) == 0 ? "F" : "M"
      let site = ["North", "South", "West"][below(3)]
      let start = below(4)
      for image in 0...below(most) {
        items.append(
          item(
            items.count + 1, patient: patient,
            [
              AttributeName.sex: .text(sex), AttributeName.site: .text(site),
              AttributeName.age: .number(Double(20 + below(60))),
              AttributeName.studyDate: .text("20\(10 + start + image)-0\(1 + below(9))-15"),
            ],
            labels: ["effusion": below(4) == 0 ? "1" : "0", "nodule": below(10) == 0 ? "1" : "0"]))
      }
    }
    return items
  }

  /// The NIH rows of the shared radiographs, each label a finding of its own.
  static func radiographs() throws -> [(item: DatasetItem, file: String)] {
    let text = try String(contentsOf: SharedFiles.file("data/cxr/cxr.csv"), encoding: .utf8)
    let rows = text.split(whereSeparator: \.isNewline).map(fields)
    guard let header = rows.first else { return [] }
    let column = Dictionary(uniqueKeysWithValues: header.enumerated().map { ($1, $0) })
    func value(_ row: [String], _ name: String) -> String { column[name].map { row[$0] } ?? "" }
    let nih = rows.dropFirst().filter { value($0, "source").hasPrefix("NIH") }
    let findings = Set(nih.flatMap { value($0, "labels").split(separator: "|").map(String.init) }).sorted()
    var patients: [String: Int] = [:]
    return nih.enumerated().map { index, row in
      let name = value(row, "patient_id")
      let patient = patients[name] ?? patients.count + 1
      patients[name] = patient
      let labels = Set(value(row, "labels").split(separator: "|").map(String.init))
      var attributes: [String: AttributeValue] = [
        "subset": .text(value(row, "subset")), AttributeName.sex: .text(value(row, "sex")),
        AttributeName.view: .text(value(row, "view")),
      ]
      if let age = Double(value(row, "age")) { attributes[AttributeName.age] = .number(age) }
      return (
        item(
          index + 1, patient: patient, pixels: value(row, "sha256"), attributes,
          labels: Dictionary(uniqueKeysWithValues: findings.map { ($0, labels.contains($0) ? "1" : "0") })),
        value(row, "orig_file")
      )
    }
  }

  private static func fields(_ line: Substring) -> [String] {
    var fields = [""]
    var isQuoted = false
    for character in line {
      if character == "\"" {
        isQuoted.toggle()
      } else if character == ",", !isQuoted {
        fields.append("")
      } else {
        fields[fields.count - 1].append(character)
      }
    }
    return fields
  }
}
