// SPDX-License-Identifier: Apache-2.0
import DataQuality
import Features
import TestSupport
import Testing
import Vocabulary

@Suite("Search for hashes")
struct HashSearchTests {
  @Test func `finds what plain counting finds`() {
    var draw = SplitMix(seed: 11)
    let base = (0..<9).map { _ in SIMD4(draw.next(), draw.next(), draw.next(), draw.next()) }
    // Neighbours of nine hashes at all distances, and inverted ones.
    let hashes = (0..<5000).map { place -> HashBits in
      var words = base[place % 9]
      for _ in 0..<(place % 120) {
        let bit = Int(draw.next() % 256)
        words[bit >> 6] ^= 1 << UInt64(bit & 63)
      }
      return HashBits(words: place % 5 == 0 ? ~words : words)
    }
    let coarse = (0..<64).map { $0 / 8 * 16 + $0 % 8 }
    let sliced = SlicedHashes(hashes)
    for (limit, coarseLimit) in [(0, 0), (10, 4), (60, 16), (100, 28), (127, 31)] {
      for asked in [0, 5, 128, 511, 4000, 4999] {
        var found: [SlicedHashes.Hit] = []
        sliced.search(hashes[asked], from: asked + 1, within: limit, coarseLimit: coarseLimit) { found.append($0) }
        let expected = (asked + 1..<max(asked + 1, hashes.count)).compactMap { place -> SlicedHashes.Hit? in
          let distance = hashes[asked].distance(to: hashes[place])
          let slow = coarse.count { hashes[asked][$0] != hashes[place][$0] }
          if distance <= limit, slow <= coarseLimit { return .init(place: place, isInverted: false) }
          if distance >= 256 - limit, slow >= 64 - coarseLimit { return .init(place: place, isInverted: true) }
          return nil
        }
        #expect(found == expected)
      }
    }
  }
}

@Suite("Hashes after a change")
struct ThumbnailChangeTests {
  @Test func `are those of the picture laid anew, cut or turned`() throws {
    let hash = CosineHash()
    for seed in 20..<26 {
      let thumbnail = try #require(MadeImages.hashes(MadeImages.chest(UInt64(seed)))).thumbnail
      for symmetry in SquareSymmetry.allCases {
        let slow = hash.wide(thumbnail.laid(symmetry).greys.map(Double.init))
        #expect(ThumbnailChange(symmetry).hash(thumbnail).distance(to: slow) <= 2, "\(symmetry)")
      }
      for (left, top, size, degrees) in [(0.03, 0.03, 0.94, 0.0), (0.06, 0, 0.94, 0), (0, 0, 1, 2.5), (0, 0, 1, -2.5)] {
        let slow = hash.wide(thumbnail.part(left: left, top: top, size: size, degrees: degrees))
        let change = ThumbnailChange(left: left, top: top, size: size, degrees: degrees)
        #expect(change.hash(thumbnail).distance(to: slow) <= 2, "\(left) \(top) \(degrees)")
      }
    }
    // As many places above the median as below, and none where all are the same.
    let flat = try #require(GreyThumbnail(greys: Array(repeating: 0, count: 1024)))
    #expect(ThumbnailChange(.asIs).hash(flat).words == .zero)
  }
}

@Suite("Matching thumbnails")
struct ThumbnailMatchTests {
  private static func greys(_ image: FeatureImage) throws -> [Float] {
    try #require(MadeImages.hashes(image)).thumbnail.greys.map(Float.init)
  }

  @Test func `finds a cut that was made`() throws {
    let image = MadeImages.chest(4, side: 200)
    // 10 pixels are cut on the left, none elsewhere: the part is 0.95 wide and its middle lies 0.05 half widths to the right.
    let cut = try Self.greys(MadeImages.part(image, columns: 10..<200, rows: 0..<200))
    let match = ThumbnailMatch(cut, try Self.greys(image))
    #expect(match.detail > 0.97)
    #expect(abs(match.movement[0] - 0.05) < 0.01 && abs(match.movement[1] + 0.05) < 0.01)
    #expect(abs(match.movement[3]) < 0.01 && abs(match.movement[5]) < 0.01)
  }

  @Test func `agrees perfectly with itself whatever the brightness, and not with another`() throws {
    let first = try Self.greys(MadeImages.chest(5))
    let same = ThumbnailMatch(first, first.map { 0.5 * $0 + 20 })
    #expect(same.detail > 0.9999 && same.correlation > 0.9999 && same.overlap == 1)
    let other = ThumbnailMatch(first, try Self.greys(MadeImages.chest(6)))
    #expect(other.detail < 0.9)
  }
}

@Suite("Duplicates")
struct DuplicateTests {
  @Test func `of every sample are told by where they are`() throws {
    let items = [
      MadeImages.item(1, patient: 1, study: 1, series: 1, pixels: "a"),
      MadeImages.item(2, patient: 2, study: 2, series: 2, pixels: "a"),
      MadeImages.item(3, patient: 3, study: 3, series: 3, pixels: "b"),
      MadeImages.item(4, patient: 3, study: 3, series: 3, pixels: "b"),
      MadeImages.item(5, patient: 4, study: 4, series: 4, file: "c", pixels: "c"),
      MadeImages.item(6, patient: 4, study: 5, series: 5, file: "c", pixels: "c"),
      MadeImages.item(7, patient: 5, study: 6, series: 6),
      MadeImages.item(8, patient: 6, study: 7, series: 7, pixels: "d"),
      MadeImages.item(9, patient: 6, study: 7, series: 8, pixels: "d"),
    ]
    let parts = ["train", "train", nil, nil, nil, nil, nil, "train", "test"]
    let findings = try ExactDuplicateCheck().findings(in: QualityInput(items: items, parts: parts))
    #expect(findings.map(\.severity) == [.serious, .serious, .warning, .warning])
    #expect(findings.map { $0.cases.map { [$0.image, $0.other] } } == [[[1, 2]], [[8, 9]], [[5, 6]], [[3, 4]]])
    #expect(findings[2].cases[0].note == "the same file")
    // One of nine: Wilson's interval by hand, (1 + z²/2 ± z √(8/9 + z²/4)) / (9 + z²) with z = 1.959964.
    let share = try #require(findings[0].evidence.first)
    let interval = try #require(share.interval)
    #expect(share.value == 1.0 / 9 && abs(interval.lower - 0.0199) < 0.0005 && abs(interval.upper - 0.4350) < 0.0005)
  }

  @Test func `are found though they were changed, and follow-ups are not called so`() throws {
    var images = (0..<40).map { MadeImages.chest(UInt64(100 + $0)) }
    images.append(MadeImages.changed(images[0]) { 0.8 * $2 + 30 + Float(($0 * 7 + $1 * 3) % 5) })
    images.append(MadeImages.mirrored(images[1]))
    images.append(MadeImages.changed(images[2]) { 255 - $2 + 0 * Float($0 + $1) })
    images.append(MadeImages.part(images[3], columns: 2..<94, rows: 3..<95))
    images.append(MadeImages.changed(images[4]) { x, y, v in (4..<14).contains(x) && (4..<11).contains(y) ? 255 : v })
    // A year later: the same patient, a quarter of another picture.
    let other = MadeImages.chest(999)
    images.append(MadeImages.changed(images[5]) { x, y, v in 0.75 * v + 0.25 * other.values[y * 96 + x] })
    let items = images.indices.map { MadeImages.item($0 + 1, patient: $0 == 45 ? 6 : $0 + 1) }
    let input = QualityInput(items: items, features: MadeImages.features(images))
    let findings = try NearDuplicateCheck(threads: 1).findings(in: input)
    #expect(findings.count == 1 && findings[0].severity == .serious)
    #expect(
      Set(findings[0].cases.map { [$0.image, $0.other ?? 0] }) == [[1, 41], [2, 42], [3, 43], [4, 44], [5, 45]])
    let notes = Dictionary(uniqueKeysWithValues: findings[0].cases.map { ($0.image, $0.note ?? "") })
    #expect(notes[2]?.contains("mirrored left to right") == true && notes[3]?.contains("inverted") == true)
    let again = try NearDuplicateCheck(threads: 4).findings(in: input)
    #expect(again == findings)
  }

  @Test func `of pictures that are all alike are not spoken of, and it is said how alike they are`() throws {
    // Thirty patients' phantoms: one picture with a little noise of each one's own.
    let base = MadeImages.chest(77)
    var draw = SplitMix(seed: 5)
    let phantoms = (0..<30).map { _ in
      MadeImages.changed(base) { _, _, v in min(255, max(0, v + Float(6 * (draw.uniform() - 0.5)))) }
    }
    let items = phantoms.indices.map { MadeImages.item($0 + 1, patient: $0) }
    let outcome = try NearDuplicateCheck().outcome(
      in: QualityInput(items: items, features: MadeImages.features(phantoms)))
    #expect(outcome.findings.isEmpty)
    // Every one is like all others: 29.
    #expect(
      outcome.gaps.map(\.reason) == [
        "images of different patients are too alike to be told apart: 30 of 30 look like 29 of other patients each"
      ])
    // The same pictures of one patient are copies, whatever their number: nobody is mistaken for another.
    let own = phantoms.indices.map { MadeImages.item($0 + 1, patient: 1, study: 1) }
    let copies = try NearDuplicateCheck().outcome(in: QualityInput(items: own, features: MadeImages.features(phantoms)))
    #expect(copies.gaps.isEmpty && copies.findings.count == 1)
  }

  @Test func `are spoken of where a few patients have copies and most pictures differ`() throws {
    // Forty different chests; one of them is stored under eight more patients, which is the most that copies come by.
    var images = (0..<40).map { MadeImages.chest(UInt64(100 + $0)) }
    for copy in 0..<8 { images.append(MadeImages.changed(images[3]) { 0.9 * $2 + Float(copy) + 0 * Float($0 + $1) }) }
    let items = images.indices.map { MadeImages.item($0 + 1, patient: $0) }
    let outcome = try NearDuplicateCheck().outcome(
      in: QualityInput(items: items, features: MadeImages.features(images)))
    #expect(outcome.gaps.isEmpty && outcome.findings.count == 1)
    // Nine that are all alike: 9 · 8 / 2 pairs.
    #expect(outcome.findings.first?.cases.count == 36)
  }

  @Test func `cannot be judged without hashes`() throws {
    let outcome = try NearDuplicateCheck().outcome(in: QualityInput(items: [MadeImages.item(1, patient: 1)]))
    #expect(outcome.findings.isEmpty && outcome.gaps.count == 1)
  }
}
