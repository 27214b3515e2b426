// SPDX-License-Identifier: Apache-2.0
import Catalog
import DataQuality
import Datasets
import TestSupport
import Vocabulary

/// Small data sets whose truth is known.
enum QualityCases {
  /// The beginning of time.
  static let epoch = Timestamp(microseconds: 0)

  /// An image.
  static func item(
    _ image: Int, patient: Int, _ labels: [(String, String)] = [], _ attributes: [String: AttributeValue] = [:],
    source: Label.Source = .table
  ) -> DatasetItem {
    DatasetItem(
      entry: CatalogEntry(
        key: image, content: ContentDigest(hashing: Array("image \(image)".utf8)), pixels: nil, patient: patient,
        study: image, series: image, imported: epoch, terms: 1, attributes: attributes),
      labels: labels.map { Label($0.0, $0.1, source: source, known: epoch) })
  }

  /// Features of six columns: the first follows the disease, the second the view, the rest nothing.
  static func features(disease: Double, view: Double, _ draws: inout SplitMix) -> [Float?] {
    func noise() -> Double { (0..<6).reduce(0) { sum, _ in sum + draws.uniform() } - 3 }
    return [disease + 0.7 * noise(), view + 0.5 * noise()].map { Float($0) } + (0..<4).map { _ in Float(noise()) }
  }

  /// Patients with two images each; the label follows the view in nine of ten, and the image shows both.
  static func confounded(patients: Int, seed: UInt64) -> QualityInput {
    var draws = SplitMix(seed: seed)
    var items: [DatasetItem] = []
    var rows: [[Float?]?] = []
    for patient in 0..<patients {
      let isIll = draws.uniform() < 0.5
      let isPortable = (draws.uniform() < 0.9) == isIll
      let sex = draws.uniform() < 0.5 ? "F" : "M"
      for image in 0..<2 {
        items.append(
          item(
            2 * patient + image + 1, patient: patient + 1, [("ill", isIll ? "1" : "0")],
            ["view": .text(isPortable ? "AP" : "PA"), "sex": .text(sex)]))
        rows.append(features(disease: isIll ? 0.8 : 0, view: isPortable ? 3 : 0, &draws))
      }
    }
    return QualityInput(items: items, features: ["image-statistics": rows])
  }
}
