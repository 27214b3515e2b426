// SPDX-License-Identifier: Apache-2.0
import DataQuality
import Features
import TestSupport
import Testing
import Vocabulary

@Suite("Outliers")
struct OutlierTests {
  /// Pictures whose thumbnails are drawn from a bell around one picture.
  private static func bell(_ seed: UInt64, _ count: Int) throws -> [[Float?]?] {
    var draw = SplitMix(seed: seed)
    let base = try #require(MadeImages.hashes(MadeImages.chest(1))).thumbnail
    let hash = PerceptualHash()
    let waves = (0..<8).map { _ in (0..<4).map { _ in draw.uniform() } }
    let shapes = waves.map { wave in
      (0..<1024).map { place in
        let (u, v) = (Double(place % 32) / 32 - wave[0], Double(place / 32) / 32 - wave[1])
        return 12 / (1 + 40 * (u * u + v * v) * (1 + wave[2]))
      }
    }
    return try (0..<count).map { _ in
      let heights = waves.map { _ in (0..<12).reduce(-6.0) { sum, _ in sum + draw.uniform() } }
      let greys = (0..<1024).map { place -> UInt8 in
        var grey = 0.7 * Double(base.greys[place]) + 40
        for wave in 0..<8 { grey += heights[wave] * shapes[wave][place] }
        grey += 10 * (draw.uniform() + draw.uniform() - 1)
        return UInt8(min(255, max(0, grey)))
      }
      return hash.vector(of: try #require(GreyThumbnail(greys: greys)))
    }
  }

  @Test func `are reported of a bell no more often than stated`() throws {
    let sets = 60
    var reported = 0
    for seed in 0..<sets {
      let rows = try Self.bell(UInt64(7000 + seed), 150)
      let items = rows.indices.map { MadeImages.item($0 + 1, patient: $0) }
      let input = QualityInput(items: items, features: [PerceptualHash.vectorName: rows])
      if try !OutlierCheck(error: 0.05).findings(in: input).isEmpty { reported += 1 }
    }
    // At a rate of 5 %, more than 8 of 60 have a chance below 1 %.
    #expect(reported <= 8, "\(reported) of \(sets)")
  }

  @Test func `that were planted are found, the strangest first`() throws {
    var images = (0..<80).map { MadeImages.chest(UInt64(900 + $0)) }
    // A lateral view, another body part, and a picture upside down.
    images[10] = MadeImages.image(
      (0..<9216).map { place in
        let (column, fromMiddle) = (place % 96, place / 96 - 48)
        return Float(column * 2 + fromMiddle * fromMiddle / 40)
      }, 96, 96)
    images[20] = MadeImages.image(
      (0..<9216).map { place in
        let (u, v) = (Double(place % 96) / 48 - 1, Double(place / 96) / 48 - 1)
        return u * u + v * v < 0.5 ? Float(120 + 60 * u) : 5
      }, 96, 96)
    let items = images.indices.map { MadeImages.item($0 + 1, patient: $0) }
    let input = QualityInput(items: items, features: MadeImages.features(images))
    let findings = try OutlierCheck().findings(in: input)
    #expect(Set(findings.first?.cases.map(\.image) ?? []) == [11, 21])
    #expect(findings.first?.evidence.first?.n == 80)
  }

  @Test func `that are one in twenty do not hide each other, and a patient's own pictures do not hide them`() throws {
    var images = (0..<120).map { MadeImages.chest(UInt64(3000 + $0)) }
    // Three patients, two inverted pictures each: each has a very close neighbour, of its own patient.
    let strange = [7, 8, 40, 41, 90, 91]
    for place in [7, 40, 90] {
      images[place] = MadeImages.changed(images[place]) { 255 - $2 + 0 * Float($0 + $1) }
      images[place + 1] = MadeImages.changed(images[place]) { x, y, v in v + Float((x + 3 * y) % 3) }
    }
    let items = images.indices.map { MadeImages.item($0 + 1, patient: strange.contains($0) ? 1000 + $0 / 10 : $0) }
    let input = QualityInput(items: items, features: MadeImages.features(images))
    let findings = try OutlierCheck(threads: 1).findings(in: input)
    let found = Set(findings.first?.cases.map(\.image) ?? [])
    #expect(found.isSuperset(of: strange.map { $0 + 1 }) && found.count <= strange.count + 2, "\(found.sorted())")
    #expect(try OutlierCheck(threads: 3).findings(in: input) == findings)
  }

  @Test func `are not judged, and that is said, where all are of one patient or most are as far as each other`() throws
  {
    let images = (0..<60).map { MadeImages.chest(UInt64(900 + $0)) }
    func words(_ images: [FeatureImage], _ patient: (Int) -> Int) throws -> [String] {
      let items = images.indices.map { MadeImages.item($0 + 1, patient: patient($0)) }
      let outcome = try OutlierCheck().outcome(in: QualityInput(items: items, features: MadeImages.features(images)))
      #expect(outcome.findings.isEmpty)
      return outcome.gaps.map { "\($0)" }
    }
    let one = try words(images) { _ in 7 }
    #expect(one.count == 1 && one[0].contains("60 images belong") && one[0].contains("of other patients"), "\(one)")
    // Of the few beside fifty-eight of one patient, those of others have enough to compare with, and are too few to be judged.
    let most = try words(images) { $0 < 58 ? 7 : $0 }
    #expect(most.count == 2 && most.contains { $0.contains("58 images") } && most.contains { $0.contains("2 images") })
    // The same picture of fifty patients: no distance differs from another.
    let same = try words([FeatureImage](repeating: images[0], count: 50)) { $0 }
    #expect(same.count == 1 && same[0].contains("50 images belong") && same[0].contains("tail"), "\(same)")
  }

  @Test func `are not judged among few`() throws {
    let images = (0..<10).map { MadeImages.chest(UInt64(900 + $0)) }
    let items = images.indices.map { MadeImages.item($0 + 1, patient: $0) }
    let outcome = try OutlierCheck().outcome(in: QualityInput(items: items, features: MadeImages.features(images)))
    #expect(outcome.findings.isEmpty && outcome.gaps.count == 1)
  }
}
