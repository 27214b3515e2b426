// SPDX-License-Identifier: Apache-2.0
import DICOM
import Imaging
import Testing

@Suite struct OverlayTests {
  private func overlay(rows: Int, columns: Int, origin: [Int], _ more: [DataSet.Element]) -> DataSet {
    var set = Made.picture(columns: 4)
    set.set(Tag(0x6000_0010), .unsignedShort, .integers([rows]))
    set.set(Tag(0x6000_0011), .unsignedShort, .integers([columns]))
    set.set(Tag(0x6000_0040), .codeString, .text(["G"]))
    set.set(Tag(0x6000_0050), .signedShort, .integers(origin))
    for element in more { set.set(element) }
    return set
  }

  // By hand: 2 × 3 bits, least bit first: 1 0 1 / 0 1 1 is 0b110101.
  @Test func `reads bits least first and lays them at their origin`() throws {
    let set = overlay(
      rows: 2, columns: 3, origin: [0, 2], [.init(Tag(0x6000_3000), .otherWord, .bytes([0b0011_0101, 0]))])
    let plane = try #require(OverlayPlane.all(set).first)
    // Origin row 0 lies above the image: its second row is the image's first; column 2 is the second.
    #expect(
      plane.mask(frame: 0, imageRows: 2, imageColumns: 4) == [false, false, true, true, false, false, false, false])
    #expect(!plane.isEmbedded)
  }

  @Test func `finds a plane in unused bits of the pixels`() throws {
    var set = overlay(rows: 1, columns: 4, origin: [1, 1], [.init(Tag(0x6000_0102), .unsignedShort, .integers([12]))])
    set.set(.bitsStored, .unsignedShort, .integers([12]))
    set.set(.highBit, .unsignedShort, .integers([11]))
    set.set(.pixelData, .otherWord, .bytes([0xFF, 0x0F, 0x00, 0x10, 0x01, 0x10, 0x00, 0x20]))
    let plane = try #require(OverlayPlane.all(set).first)
    #expect(plane.isEmbedded)
    #expect(plane.mask(frame: 0, imageRows: 1, imageColumns: 4) == [false, true, true, false])
  }

  @Test func `passes over a plane whose bits are missing or are pixels`() {
    #expect(OverlayPlane.all(overlay(rows: 2, columns: 3, origin: [1, 1], [])).isEmpty)
    let short = overlay(rows: 9, columns: 9, origin: [1, 1], [.init(Tag(0x6000_3000), .otherWord, .bytes([1, 2]))])
    #expect(OverlayPlane.all(short).isEmpty)
    var stored = overlay(
      rows: 1, columns: 4, origin: [1, 1], [.init(Tag(0x6000_0102), .unsignedShort, .integers([3]))])
    stored.set(.pixelData, .otherWord, .bytes([UInt8](repeating: 255, count: 8)))
    #expect(OverlayPlane.all(stored).isEmpty)
  }

  @Test func `passes over a plane in pixels whose bits make no sense`() {
    for (stored, high) in [(Int.min, 11), (12, Int.max), (Int.min, Int.max), (0, 0), (17, 16)] {
      var set = overlay(
        rows: 1, columns: 4, origin: [1, 1], [.init(Tag(0x6000_0102), .unsignedShort, .integers([12]))])
      set.set(.bitsStored, .signedVeryLong, .integers([stored]))
      set.set(.highBit, .signedVeryLong, .integers([high]))
      set.set(.pixelData, .otherWord, .bytes([UInt8](repeating: 255, count: 8)))
      #expect(OverlayPlane.all(set).isEmpty)
    }
  }

  @Test func `says which planes cannot be drawn, and why`() throws {
    let pixels = try #require(Made.row([0, 0, 0, 9]))
    func note(_ more: [DataSet.Element]) throws -> [String] {
      let set = overlay(rows: 1, columns: 4, origin: [1, 1], more)
      return try Renderer.image(pixels, of: set, options: DisplayOptions(drawsOverlays: true)).notes
        .filter { $0.contains("not drawn") }
    }
    let embedded = DataSet.Element(Tag(0x6000_0102), .unsignedShort, .integers([12]))
    let away = DataSet.Element(.pixelData, .otherWord, .leftOut(.init(offset: 0, length: 8)))
    #expect(try note([embedded, away]).map { $0.contains("unused bits of the pixels") } == [true])
    let left = DataSet.Element(Tag(0x6000_3000), .otherWord, .leftOut(.init(offset: 0, length: 2)))
    #expect(try note([left]).map { $0.contains("left out when the file was read") } == [true])
    #expect(try note([.init(Tag(0x6000_3000), .otherWord, .bytes([1, 0]))]).isEmpty)
  }

  @Test func `draws planes in white on request`() throws {
    let set = overlay(
      rows: 1, columns: 4, origin: [1, 1], [.init(Tag(0x6000_3000), .otherWord, .bytes([0b0101, 0]))])
    let pixels = try #require(Made.row([0, 0, 0, 9]))
    // By hand: (9 − 49.5)/99 + 0.5 of 255 is 23.18.
    let window = try #require(Window(center: 50, width: 100))
    let image = try Renderer.image(
      pixels, of: set, options: DisplayOptions(greys: .window(window), drawsOverlays: true))
    #expect(image.samples == .uint8([255, 0, 255, 23]))
  }
}
