// SPDX-License-Identifier: Apache-2.0
import Catalog
import DataQuality
import Datasets
import Features
import TestSupport
import Vocabulary

/// Pictures and records that are made for tests: each seed gives another chest-like picture.
enum MadeImages {
  /// A picture of soft shapes: two dark fields, a bright middle, a heart on the right, and rough detail of its own.
  static func chest(_ seed: UInt64, side: Int = 96, noise: Double = 2) -> FeatureImage {
    var draw = SplitMix(seed: seed)
    let bumps = (0..<60).map { _ in
      (x: draw.uniform(), y: draw.uniform(), size: 0.02 + 0.06 * draw.uniform(), height: 60 * draw.uniform() - 30)
    }
    let (tilt, width) = (0.1 * draw.uniform() - 0.05, 0.13 + 0.04 * draw.uniform())
    func bell(_ x: Double, _ y: Double, _ a: Double, _ b: Double, _ w: Double, _ h: Double) -> Double {
      let (u, v) = ((x - a) / w, (y - b) / h)
      return 1 / (1 + (u * u + v * v) * (u * u + v * v))
    }
    var values: [Float] = []
    for row in 0..<side {
      for column in 0..<side {
        let (x, y) = ((Double(column) + 0.5) / Double(side), (Double(row) + 0.5) / Double(side))
        var grey = 150.0 - 100 * bell(x, y, 0.28 + tilt, 0.42, width, 0.28)
        grey -= 100 * bell(x, y, 0.72 + tilt, 0.42, width, 0.28)
        grey += 45 * bell(x, y, 0.6 + tilt, 0.66, 0.12, 0.12) + 30 * (y - 0.5)
        for bump in bumps { grey += bump.height * bell(x, y, bump.x, bump.y, bump.size, bump.size) }
        grey += noise * (draw.uniform() + draw.uniform() + draw.uniform() - 1.5)
        values.append(Float(min(255, max(0, grey)).rounded()))
      }
    }
    return image(values, side, side)
  }

  /// An image of eight bits.
  static func image(_ values: [Float], _ columns: Int, _ rows: Int, isInverted: Bool = false) -> FeatureImage {
    guard let image = FeatureImage(columns: columns, rows: rows, values: values, range: 0...255, isInverted: isInverted)
    else { preconditionFailure("a value for each pixel") }
    return image
  }

  /// An image with its values changed, one by one.
  static func changed(_ image: FeatureImage, _ change: (Int, Int, Float) -> Float) -> FeatureImage {
    self.image(
      image.values.enumerated().map { change($0.offset % image.columns, $0.offset / image.columns, $0.element) },
      image.columns, image.rows)
  }

  /// A part of an image.
  static func part(_ image: FeatureImage, columns: Range<Int>, rows: Range<Int>) -> FeatureImage {
    self.image(
      rows.flatMap { row in columns.map { image.values[row * image.columns + $0] } }, columns.count, rows.count)
  }

  /// The hashes of an image.
  static func hashes(_ image: FeatureImage) -> ImageHashes? { ImageHashes(PerceptualHash().vector(of: image)) }

  /// An image whose left and right are exchanged.
  static func mirrored(_ image: FeatureImage) -> FeatureImage {
    changed(image) { x, y, _ in image.values[y * image.columns + image.columns - 1 - x] }
  }

  /// The vectors that the checks look at.
  static func features(_ images: [FeatureImage]) -> [String: [[Float?]?]] {
    [
      PerceptualHash.vectorName: images.map { PerceptualHash().vector(of: $0) },
      ImagePhysics.vectorName: images.map { ImagePhysics().vector(of: $0) },
    ]
  }

  /// A digest that stands for some words; it need not be a true one.
  static func digest(_ words: String) -> ContentDigest {
    var draw = SplitMix(seed: words.utf8.reduce(7) { ($0 &* 1_099_511_628_211) ^ UInt64($1) })
    let bytes = (0..<32).map { _ in UInt8(truncatingIfNeeded: draw.next()) }
    guard let digest = ContentDigest(bytes: bytes) else { preconditionFailure("32 bytes") }
    return digest
  }

  /// A record of an image.
  static func item(
    _ key: Int, patient: Int, study: Int? = nil, series: Int? = nil, file: String? = nil, pixels: String? = nil,
    _ attributes: [String: AttributeValue] = [:], labels: [Label] = []
  ) -> DatasetItem {
    DatasetItem(
      entry: CatalogEntry(
        key: key, content: digest(file ?? "file \(key)"), pixels: digest(pixels ?? "pixels \(key)"), patient: patient,
        study: study ?? key, series: series ?? key,
        imported: Timestamp("2026-02-01T00:00:00Z") ?? Timestamp(microseconds: 0), terms: 1, attributes: attributes),
      labels: labels)
  }
}
