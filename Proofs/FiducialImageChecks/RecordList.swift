// SPDX-License-Identifier: Apache-2.0
import Catalog
import DataQuality
import Datasets
import Features
import Foundation
import Vocabulary

/// Records of images from a table with tabs: its columns are attributes, `patient` says whose they are.
struct RecordList {
  let input: QualityInput

  init(_ path: String, images: String) throws {
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    let names = (lines.first ?? "").split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    var patients: [String: Int] = [:]
    var items: [DatasetItem] = []
    for (number, line) in lines.dropFirst().enumerated() {
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      var attributes: [String: AttributeValue] = [:]
      var patient = ""
      for (name, cell) in zip(names, cells) where !cell.isEmpty {
        if name == "patient" {
          patient = cell
        } else {
          attributes[name] = Double(cell).map { .number($0) } ?? .text(cell)
        }
      }
      patients[patient] = patients[patient] ?? patients.count + 1
      items.append(
        DatasetItem(
          entry: CatalogEntry(
            key: number + 1, content: ContentDigest(hashing: "\(number)".utf8), pixels: nil,
            patient: patients[patient] ?? 0,
            study: number + 1, series: number + 1, imported: Timestamp(seconds: Date().timeIntervalSince1970), terms: 1,
            attributes: attributes),
          labels: []))
    }
    let list = images == "-" ? [] : try ImageList(images).images
    input = QualityInput(
      items: items,
      features: list.isEmpty
        ? [:]
        : [
          PerceptualHash.vectorName: list.map { PerceptualHash().vector(of: $0) },
          ImagePhysics.vectorName: list.map { ImagePhysics().vector(of: $0) },
        ])
  }
}
