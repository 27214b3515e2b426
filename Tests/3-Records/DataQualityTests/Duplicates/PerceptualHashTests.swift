// SPDX-License-Identifier: Apache-2.0
import Features
import TestSupport
import Testing

@Suite("Perceptual hashes")
struct PerceptualHashTests {
  /// The picture whose hashes were computed with imagehash 4.3.2 and Pillow; the formula is the same there.
  private static let greys: [UInt8] = (0..<1024).map { place in
    let (r, c) = (place / 32, place % 32)
    return UInt8((r * r * 7 + c * 13 + r * c * 5 + ((r * 31 + c * 17) % 23) * 4) % 256)
  }

  @Test func `are bit for bit those of imagehash on the same greys`() throws {
    let thumbnail = try #require(GreyThumbnail(greys: Self.greys))
    let hashes = try #require(ImageHashes(PerceptualHash().vector(of: thumbnail)))
    // imagehash.phash(image, 8, 4), phash(image, 16, 2), dhash and average_hash of the area means; bit i of the flattened array is bit i.
    #expect(hashes.narrow == 0xC3D7_13F7_1C61_6063)
    #expect(
      hashes.wide.words
        == SIMD4(0xE01C_BB61_5E60_6A61, 0x0AC3_2CD3_3413_9493, 0x56CF_DEC8_2466_7FA1, 0x6494_A774_F7D1_B775))
    #expect(hashes.difference == 0x66A5_A65A_D7A7_27A5)
    #expect(hashes.average == 0xCDA8_9C70_1C9E_608C)
    #expect(hashes.thumbnail == thumbnail)
  }

  @Test func `are made of the greys that exact fractions give`() throws {
    let values = (0..<96 * 64).map { place in
      let (r, c) = (place / 64, place % 64)
      return Float((r * 3 + c * 5 + ((r * 7 + c * 11) % 13) * 6) % 251)
    }
    let thumbnail = try #require(GreyThumbnail(MadeImages.image(values, 64, 96)))
    // floor(255 · share + 1/2) in Python's exact fractions; 27 of the greys are exact halves. Pillow's resize((32, 32), BOX) in floats with
    // numpy.percentile gives the same but for 5 of those halves, which its rounding turns down (128,428).
    #expect(thumbnail.greys.prefix(12) == [15, 31, 47, 46, 79, 78, 77, 128, 126, 125, 158, 157])
    #expect(thumbnail.greys.reduce(0) { $0 + Int($1) } == 128_433)
  }

  @Test func `do not change with brightness, contrast or the way of storing`() throws {
    let image = MadeImages.chest(1)
    let plain = try #require(MadeImages.hashes(image))
    let stretched = try #require(MadeImages.hashes(MadeImages.changed(image) { 7 + 2.5 * $2 + 0 * Float($0 + $1) }))
    #expect(stretched.wide.distance(to: plain.wide) <= 2)
    let stored = MadeImages.image(image.values.map { 255 - $0 }, 96, 96, isInverted: true)
    let shown = try #require(MadeImages.hashes(stored))
    #expect(shown.wide.distance(to: plain.wide) <= 2)
  }

  @Test func `turn over nearly all bits in an inverted picture`() throws {
    let image = MadeImages.chest(2)
    let plain = try #require(MadeImages.hashes(image))
    let inverted = try #require(MadeImages.hashes(MadeImages.changed(image) { 255 - $2 + 0 * Float($0 + $1) }))
    #expect(inverted.wide.distance(to: plain.wide) >= 250)
  }

  @Test(arguments: SquareSymmetry.allCases)
  func `of a turned picture follow from the waves`(_ symmetry: SquareSymmetry) throws {
    let hash = CosineHash()
    let thumbnail = try #require(MadeImages.hashes(MadeImages.chest(3))).thumbnail
    let laid = hash.wide(hash.strengths(thumbnail.greys.map(Double.init)).laid(symmetry))
    #expect(laid.distance(to: hash.wide(thumbnail.laid(symmetry).greys.map(Double.init))) == 0)
    #expect(thumbnail.laid(symmetry).laid(symmetry.inverse) == thumbnail)
  }

  @Test func `are undefined for one grey`() {
    let vector = PerceptualHash().vector(of: MadeImages.image(Array(repeating: 9, count: 100), 10, 10))
    #expect(vector.count == 540 && vector.allSatisfy { $0 == nil })
    #expect(ImageHashes(vector) == nil)
  }
}
