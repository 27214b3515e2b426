// SPDX-License-Identifier: Apache-2.0
import DICOM
import Testing

@Suite("Palettes")
struct PaletteTests {
  private static let descriptors: [DICOM.Tag] = [
    .redPaletteColorLookupTableDescriptor, .greenPaletteColorLookupTableDescriptor,
    .bluePaletteColorLookupTableDescriptor,
  ]
  private static let plain: [DICOM.Tag] = [
    .redPaletteColorLookupTableData, .greenPaletteColorLookupTableData, .bluePaletteColorLookupTableData,
  ]
  private static let segmented: [DICOM.Tag] = [
    .segmentedRedPaletteColorLookupTableData, .segmentedGreenPaletteColorLookupTableData,
    .segmentedBluePaletteColorLookupTableData,
  ]

  private func dataSet(_ descriptor: [Int], _ tables: [[UInt8]], _ tags: [DICOM.Tag]) -> DataSet {
    var dataSet = DataSet()
    for tag in Self.descriptors { dataSet.set(tag, .unsignedShort, .integers(descriptor)) }
    for (tag, table) in zip(tags, tables) { dataSet.set(tag, .otherWord, .bytes(table)) }
    return dataSet
  }

  private func words(_ words: [UInt16]) -> [UInt8] { words.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] } }

  private func gray(_ samples: PixelSamples) throws -> PixelArray {
    try #require(
      PixelArray(
        rows: 1, columns: samples.count, frames: 1, samplesPerPixel: 1, photometricInterpretation: "PALETTE COLOR",
        samples: samples))
  }

  @Test func `gives an index its colour and clips at both ends`() throws {
    let palette = try Palette(dataSet([3, 10, 8], [[1, 2, 3, 0], [4, 5, 6, 0], [7, 8, 9, 0]], Self.plain))
    let image = try #require(palette.applied(to: gray(.uint8([0, 10, 11, 12, 255]))))
    #expect(image.samplesPerPixel == 3)
    #expect(image.photometricInterpretation == "RGB")
    #expect(image.samples == .uint8([1, 4, 7, 1, 4, 7, 2, 5, 8, 3, 6, 9, 3, 6, 9]))
    #expect(!palette.isColoured(9))
    #expect(palette.isColoured(10))
  }

  @Test func `keeps entries of sixteen bits`() throws {
    let table = words([0, 0x8000, 0xFFFF])
    let palette = try Palette(dataSet([3, 0, 16], [table, table, table], Self.plain))
    let image = try #require(palette.applied(to: gray(.uint16([1, 2]))))
    #expect(image.samples == .uint16([0x8000, 0x8000, 0x8000, 0xFFFF, 0xFFFF, 0xFFFF]))
  }

  @Test func `knows bytes that lie in words`() throws {
    let palette = try Palette(
      dataSet([2, 0, 8], [words([1, 200]), words([2, 201]), words([3, 202])], Self.plain))
    #expect(palette.bitsPerEntry == 8)
    #expect(palette.red == [1, 200])
  }

  @Test func `reads a first index below zero`() throws {
    var signed = dataSet([2, -1, 8], [[1, 2], [1, 2], [1, 2]], Self.plain)
    signed.set(.pixelRepresentation, .unsignedShort, .integers([1]))
    let palette = try Palette(signed)
    #expect(palette.colour(of: -1).red == 1)
    #expect(palette.colour(of: 0).red == 2)
    #expect(palette.colour(of: .min).red == 1)
    #expect(palette.colour(of: .max).red == 2)
  }

  /// By hand: 2 entries as they are (10, 20); 4 on a line from 20 to 40 (25, 30, 35, 40); the first segment again.
  @Test func `unfolds segments of bytes`() throws {
    let table: [UInt8] = [0, 2, 10, 20, 1, 4, 40, 2, 1, 0, 0, 0, 0, 0]
    let palette = try Palette(dataSet([8, 0, 8], [table, table, table], Self.segmented))
    #expect(palette.red == [10, 20, 25, 30, 35, 40, 10, 20])
  }

  /// By hand: 0; 3 on a line from 0 to 0xFFFF (21 845, 43 690, 65 535); from there down to 0 in 1; the two lines again, which
  /// begin at the third 16-bit number, byte 6.
  @Test func `unfolds segments of words`() throws {
    let table = words([0, 1, 0, 1, 3, 0xFFFF, 1, 1, 0, 2, 2, 6, 0])
    let palette = try Palette(dataSet([9, 0, 16], [table, table, table], Self.segmented))
    #expect(palette.red == [0, 21845, 43690, 65535, 0, 21845, 43690, 65535, 0])
  }

  @Test func `refuses what cannot be a palette`() {
    #expect(throws: PaletteError.missing(.redPaletteColorLookupTableDescriptor)) { try Palette(DataSet()) }
    #expect(throws: PaletteError.descriptor(.redPaletteColorLookupTableDescriptor)) {
      try Palette(dataSet([2, 0, 12], [[1, 2], [1, 2], [1, 2]], Self.plain))
    }
    #expect(throws: PaletteError.short(.redPaletteColorLookupTableData, found: 2, expected: 3)) {
      try Palette(dataSet([3, 0, 8], [[1, 2], [1, 2], [1, 2]], Self.plain))
    }
    for first: [UInt8] in [[1, 2, 9, 0], [2, 1, 0, 0, 0, 0], [7, 1, 1, 1]] {
      #expect(throws: PaletteError.segments(.segmentedRedPaletteColorLookupTableData, at: 0)) {
        try Palette(dataSet([2, 0, 8], [first, first, first], Self.segmented))
      }
    }
  }

  @Test func `ends though segments tell one another again`() {
    // The second segment repeats itself, which the standard forbids.
    let table: [UInt8] = [0, 1, 5, 2, 255, 3, 0, 0, 0, 0]
    #expect(throws: PaletteError.segments(.segmentedRedPaletteColorLookupTableData, at: 3)) {
      try Palette(dataSet([200, 0, 8], [table, table, table], Self.segmented))
    }
  }
}
