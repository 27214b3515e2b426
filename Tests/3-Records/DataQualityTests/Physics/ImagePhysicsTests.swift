// SPDX-License-Identifier: Apache-2.0
import DataQuality
import Datasets
import Features
import Foundation
import TestSupport
import Testing
import Catalog
import Vocabulary

@Suite("Physics of an image")
struct ImagePhysicsTests {
  private static func measured(_ image: FeatureImage) -> [String: Double] {
    let extractor = ImagePhysics()
    return Dictionary(
      uniqueKeysWithValues: zip(extractor.places, extractor.vector(of: image)).compactMap { place, value in
        value.map { (place, Double($0)) }
      })
  }

  @Test func `has the noise and sharpness that scipy's filters give`() {
    let values = (0..<96 * 64).map { place in
      let (r, c) = (place / 64, place % 64)
      return Float((r * 3 + c * 5 + ((r * 7 + c * 11) % 13) * 6) % 251)
    }
    let numbers = Self.measured(MadeImages.image(values, 64, 96))
    // ndimage.convolve with Immerkær's mask, ndimage.laplace, numpy.percentile; Pillow's box filter for half the size.
    #expect(abs((numbers["noise"] ?? 99) - 0.12069751320432093) < 1e-6)
    #expect(abs((numbers["sharpness"] ?? 99) + 0.06931634800637504) < 1e-6)
    #expect(abs((numbers["fine-share"] ?? 99) - 2.4449013013772665) < 1e-5)
  }

  @Test func `of a picture by hand`() {
    // 64 × 64: a ramp of columns from 0 to 63, its first four columns 0; column 40 is dead.
    let image = MadeImages.image(
      (0..<4096).map { place in
        let (c, r) = (place % 64, place / 64)
        return c < 4 ? 0 : c == 40 ? 200 : Float(c + r)
      }, 64, 64)
    let numbers = Self.measured(image)
    #expect(numbers["columns"] == 64 && numbers["rows"] == 64)
    #expect(numbers["least"] == 0 && abs((numbers["greatest"] ?? 0) - 200.0 / 255) < 1e-6)
    #expect(numbers["saturated-low"] == 4.0 * 64 / 4096 && numbers["saturated-high"] == 64.0 / 4096)
    #expect(numbers["border-left"] == 4.0 / 64 && numbers["border-right"] == 0 && numbers["border-top"] == 0)
    #expect(numbers["flat-columns"] == 1 && numbers["flat-rows"] == 0)
    // 0, 4 … 126 and 200.
    #expect(numbers["levels"] == 125)
    #expect((numbers["column-fault"] ?? 0) > 12)
  }

  @Test func `does not depend on the unit`() throws {
    let image = MadeImages.chest(8)
    let other = try #require(
      FeatureImage(columns: 96, rows: 96, values: image.values.map { 4 * $0 - 1000 }, range: -1000...20))
    let (first, second) = (Self.measured(image), Self.measured(other))
    for place in [
      "noise", "sharpness", "fine-share", "column-fault", "border", "inversion", "heart-side", "saturated-low",
    ] {
      #expect(abs((first[place] ?? 99) - (second[place] ?? -99)) < 1e-4 * max(1, abs(first[place] ?? 0)), "\(place)")
    }
  }

  @Test func `turns its signs with the picture`() {
    let image = MadeImages.chest(9)
    let plain = Self.measured(image)
    let mirrored = Self.measured(MadeImages.mirrored(image))
    let inverted = Self.measured(MadeImages.changed(image) { 255 - $2 + 0 * Float($0 + $1) })
    #expect((plain["heart-side"] ?? 0) > 0 && (plain["inversion"] ?? 0) < 0)
    #expect(abs((mirrored["heart-side"] ?? 0) + (plain["heart-side"] ?? 1)) < 1e-5)
    #expect(abs((inverted["inversion"] ?? 0) + (plain["inversion"] ?? 1)) < 1e-4)
    let stored = Self.measured(MadeImages.image(image.values.map { 255 - $0 }, 96, 96, isInverted: true))
    #expect(abs((stored["inversion"] ?? 0) - (plain["inversion"] ?? 1)) < 1e-4)
  }

  @Test func `counts letters in a corner and no bones`() {
    let image = MadeImages.chest(10, side: 128)
    let plain = Self.measured(image)
    let marked = Self.measured(
      MadeImages.changed(image) { x, y, v in
        ((8..<11).contains(x) || (14..<17).contains(x)) && (6..<16).contains(y) ? 255 : v
      })
    #expect(plain["marks"] == 0)
    #expect(marked["marks"] == 2 && abs((marked["mark-area"] ?? 0) - 60.0 / 16384) < 1e-6)
  }

  @Test func `of one grey is nearly nothing`() {
    let numbers = Self.measured(MadeImages.image(Array(repeating: 7, count: 400), 20, 20))
    #expect(numbers["saturated-low"] == 1 && numbers["noise"] == nil && numbers["inversion"] == nil)
  }
}

@Suite("The check of the physics of images")
struct ImagePhysicsCheckTests {
  private static func found(_ images: [FeatureImage], _ items: [DatasetItem]? = nil) throws -> [String: [Int]] {
    let items = items ?? images.indices.map { MadeImages.item($0 + 1, patient: $0) }
    let findings = try ImagePhysicsCheck().findings(
      in: QualityInput(items: items, features: MadeImages.features(images)))
    return Dictionary(uniqueKeysWithValues: findings.map { ($0.evidence[0].name, $0.cases.map(\.image).sorted()) })
  }

  @Test func `says nothing of pictures of one kind`() throws {
    let found = try Self.found((0..<60).map { MadeImages.chest(UInt64(500 + $0)) })
    #expect(found.isEmpty, "\(found)")
  }

  @Test func `finds each fault that is planted`() throws {
    var images = (0..<60).map { MadeImages.chest(UInt64(500 + $0)) }
    var draw = SplitMix(seed: 3)
    images[0] = MadeImages.changed(images[0]) { 255 - $2 + 0 * Float($0 + $1) }
    // Not every one of these pictures has sides that can be told; the sides of this one agree with the median picture's to 0.88.
    images[14] = MadeImages.mirrored(images[14])
    let upright = images[2]
    images[2] = MadeImages.changed(upright) { x, y, _ in upright.values[(95 - y) * 96 + 95 - x] }
    images[3] = MadeImages.changed(images[3]) { _, _, v in min(255, max(0, v + Float(60 * (draw.uniform() - 0.5)))) }
    let sharp = images[4]
    images[4] = MadeImages.changed(sharp) { x, y, v in
      guard (2..<94).contains(x), (2..<94).contains(y) else { return v }
      return (0..<25).reduce(0) { $0 + sharp.values[(y + $1 / 5 - 2) * 96 + x + $1 % 5 - 2] } / 25
    }
    images[5] = MadeImages.changed(images[5]) { x, _, v in x == 50 ? min(255, v + 40) : v }
    images[6] = MadeImages.changed(images[6]) { x, _, v in x == 30 ? 0 : v }
    images[7] = MadeImages.changed(images[7]) { min(150, $2) + 0 * Float($0 + $1) }
    images[8] = MadeImages.image(Array(repeating: 12, count: 96 * 96), 96, 96)
    let found = try Self.found(images)
    #expect(found["physics.inverted"] == [1])
    #expect(found["physics.mirrored"] == [15])
    #expect(found["physics.turned"] == [3])
    #expect(found["physics.noise"] == [4])
    #expect(found["physics.fine-share"] == [5])
    #expect(found["physics.column-fault"] == [6, 7])
    #expect(found["physics.flat-columns"] == [7])
    #expect(found["physics.saturated-high"] == [8])
    #expect(found["physics.blank"] == [9])
    #expect(found["physics.saturated-low"] == nil && found["physics.row-fault"] == nil)
  }

  @Test func `finds headers that cannot be`() throws {
    let items = [
      MadeImages.item(1, patient: 1, ["modality": .text("DX"), "rows": .number(2048), "spacing": .number(0.148)]),
      MadeImages.item(2, patient: 2, ["modality": .text("DX"), "rows": .number(2048)]),
      MadeImages.item(3, patient: 3, ["modality": .text("DX"), "rows": .number(2048), "spacing": .number(1)]),
      MadeImages.item(4, patient: 4, ["modality": .text("CT"), "rows": .number(512), "spacing": .number(0)]),
      MadeImages.item(5, patient: 5, ["modality": .text("CT"), "rows": .number(512), "spacing": .number(0.001)]),
      MadeImages.item(6, patient: 6, ["modality": .text("CT"), "rows": .number(128), "spacing": .number(3)]),
      MadeImages.item(7, patient: 7, ["modality": .text("CT"), "photometric": .text("RGB"), "spacing": .number(0.7)]),
      // A radiograph of 2544 rows of 0.143 mm that was made smaller: 64 · 0.143 = 9.2 mm. One of 128 rows is 18 mm, which may be a tooth.
      MadeImages.item(8, patient: 8, ["modality": .text("DX"), "rows": .number(64), "spacing": .number(0.143)]),
      MadeImages.item(9, patient: 9, ["rows": .number(64), "spacing": .number(0.143)]),
      MadeImages.item(10, patient: 10, ["modality": .text("DX"), "rows": .number(128), "spacing": .number(0.143)]),
    ]
    let outcome = try ImagePhysicsCheck().outcome(in: QualityInput(items: items))
    let found = Dictionary(uniqueKeysWithValues: outcome.findings.map { ($0.evidence[0].name, $0.cases.map(\.image)) })
    #expect(found["physics.spacing-missing"] == [2])
    #expect(found["physics.spacing-default"] == [3])
    #expect(found["physics.spacing-impossible"] == [4, 5])
    #expect(found["physics.spacing-unusual"] == [5, 6])
    #expect(found["physics.spacing-of-larger"] == [8, 9])
    #expect(found["physics.colour"] == [7])
    #expect(outcome.gaps.count == 2)
  }
}
