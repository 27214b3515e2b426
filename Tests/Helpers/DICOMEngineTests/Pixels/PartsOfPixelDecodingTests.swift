// SPDX-License-Identifier: Apache-2.0
import DICOM
import DICOMEngine
import TestSupport
import Testing

@Suite("Frames and their fragments")
struct FrameFragmentsTests {
  private let four: [[UInt8]] = [[0xFF, 0xD8, 1, 2], [3, 4], [0xFF, 0xD8, 5, 6], [0xFF, 0xD9]]

  private func ranges(
    _ fragments: [[UInt8]], offsets: [UInt32] = [], extended: [UInt64] = [], frames: Int, hasMarkers: Bool = true
  ) throws -> [Range<Int>] {
    try FrameFragments(
      EncapsulatedPixels(offsets: offsets, fragments: fragments), extendedOffsets: extended, frames: frames,
      hasMarkers: hasMarkers
    ).ranges
  }

  @Test func `follows the basic offset table`() throws {
    // Fragments begin at 0, 12, 22 and 34.
    #expect(try ranges(four, offsets: [0, 22], frames: 2) == [0..<2, 2..<4])
    #expect(try ranges(four, offsets: [0, 12, 22], frames: 2) == [0..<1, 1..<2])
  }

  @Test func `follows the extended table before the basic one`() throws {
    #expect(try ranges(four, offsets: [0, 12], extended: [0, 22], frames: 2) == [0..<2, 2..<4])
  }

  @Test func `passes over a table that points between fragments`() throws {
    #expect(try ranges(four, offsets: [0, 21], frames: 2) == [0..<2, 2..<4])
    #expect(try ranges(four, offsets: [0, 12], extended: [0, 5], frames: 2) == [0..<1, 1..<4])
    #expect(try ranges(four, offsets: [22, 0], frames: 4) == [0..<1, 1..<2, 2..<3, 3..<4])
  }

  @Test func `counts where there is no table`() throws {
    #expect(try ranges(four, frames: 4) == [0..<1, 1..<2, 2..<3, 3..<4])
    #expect(try ranges(four, frames: 1) == [0..<4])
    #expect(try ranges(four, frames: 2) == [0..<2, 2..<4])
    #expect(try ranges([[1, 2], [3, 4], [5, 6]], frames: 2, hasMarkers: false) == [0..<1, 1..<2])
  }

  @Test func `looks for ends where beginnings do not show`() throws {
    let ends: [[UInt8]] = [[1, 2], [3, 0xFF, 0xD9, 0], [4, 5], [0xFF, 0xD9]]
    #expect(try ranges(ends, frames: 2) == [0..<2, 2..<4])
  }

  @Test func `refuses fewer fragments than frames`() {
    #expect(throws: PixelDecodeError.fragments(found: 4, frames: 5)) { try ranges(four, frames: 5) }
    #expect(throws: PixelDecodeError.fragments(found: 0, frames: 1)) { try ranges([], frames: 1) }
    #expect(throws: PixelDecodeError.fragments(found: 3, frames: 2)) { try ranges([[1], [2], [3]], frames: 2) }
  }
}

@Suite("Run lengths")
struct RunLengthsTests {
  private func decoded(_ bytes: [UInt8], pixels: Int, samples: Int = 1, width: Int = 1) -> [UInt8]? {
    var frame = [UInt8](repeating: 0xAA, count: pixels * samples * width)
    let done = frame.withUnsafeMutableBytes {
      RunLengths.decoded(bytes[...], pixels: pixels, samples: samples, width: width, into: $0)
    }
    return done ? frame : nil
  }

  private func header(_ starts: [UInt32]) -> [UInt8] {
    let numbers: [UInt32] = [UInt32(starts.count)] + starts + [UInt32](repeating: 0, count: 15 - starts.count)
    return numbers.flatMap { number in withUnsafeBytes(of: number.littleEndian) { [UInt8]($0) } }
  }

  @Test func `decodes runs and literals by hand`() {
    // 2 → three literals; −3 → four times 9; −128 → nothing; 0 → one literal.
    #expect(
      decoded(header([64]) + [2, 5, 6, 7, 0xFD, 9, 0x80, 0, 1], pixels: 8) == [5, 6, 7, 9, 9, 9, 9, 1])
  }

  @Test func `puts the bytes of a sample in order`() {
    // Two segments for 16 bits, the upper bytes first.
    #expect(
      decoded(header([64, 68]) + [1, 0x12, 0x56, 0, 1, 0x34, 0x78], pixels: 2, width: 2)
        == [0x34, 0x12, 0x78, 0x56])
  }

  @Test func `refuses what ends early or begins outside`() {
    #expect(decoded(header([64]) + [2, 5, 6], pixels: 3) == nil)
    #expect(decoded(header([64]) + [0xFD], pixels: 4) == nil)
    #expect(decoded(header([64]) + [0, 1], pixels: 2) == nil)
    #expect(decoded(header([9999]) + [0, 1], pixels: 1) == nil)
    #expect(decoded(header([63]) + [0, 1], pixels: 1) == nil)
    #expect(decoded(header([64, 66]) + [0, 1], pixels: 1) == nil)
    #expect(decoded([1, 0, 0, 0], pixels: 1) == nil)
  }

  @Test(arguments: [1, 2, 4], [1, 3])
  func `gives back what it encoded`(width: Int, samples: Int) throws {
    var stream = SplitMix(seed: UInt64(width * 10 + samples))
    let (rows, columns) = (5, 301)
    // Runs of every length, single bytes among them.
    var frame: [UInt8] = []
    while frame.count < rows * columns * samples * width {
      frame += [UInt8](
        repeating: UInt8.random(in: 0...3, using: &stream), count: Int.random(in: 1...300, using: &stream))
      frame += (0..<Int.random(in: 0...200, using: &stream)).map { _ in UInt8.random(in: 0...255, using: &stream) }
    }
    frame.removeLast(frame.count - rows * columns * samples * width)
    let coded = RunLengths.encoded(frame[...], rows: rows, columns: columns, samples: samples, width: width)
    #expect(decoded(try #require(coded), pixels: rows * columns, samples: samples, width: width) == frame)
  }
}

@Suite("Samples in bytes")
struct SampleFormatTests {
  /// Bit by bit, as the standard says it.
  private func slow(_ bytes: [UInt8], _ format: SampleFormat) -> [Int] {
    stride(from: 0, to: bytes.count, by: format.width).map { start in
      var value = 0
      for bit in 0..<format.bits {
        let place = format.lowBit + bit
        if place < 8 * format.width, bytes[start + place / 8] >> UInt8(place % 8) & 1 == 1 { value += 1 << bit }
      }
      if format.isSigned, value >= 1 << (format.bits - 1) { value -= 1 << format.bits }
      return value
    }
  }

  @Test(arguments: [1, 2, 4]) func `agrees with a definition bit by bit`(width: Int) {
    var stream = SplitMix(seed: UInt64(width))
    let bytes = (0..<37 * width).map { _ in UInt8.random(in: 0...255, using: &stream) }
    for bits in 1...8 * width {
      for lowBit in Set([0, 1, (8 * width - bits) / 2, 8 * width - bits]) where lowBit + bits <= 8 * width {
        for isSigned in [false, true] {
          let format = SampleFormat(width: width, lowBit: lowBit, bits: bits, isSigned: isSigned)
          let samples = bytes.withUnsafeBytes { format.samples($0) }
          #expect(samples.integers == slow(bytes, format))
        }
      }
    }
  }
}

@Suite("Colours")
struct ColourConversionTests {
  @Test func `agrees with the standard's equations over every pair of chroma`() {
    for luminance in [0, 1, 60, 128, 200, 255] {
      var bytes: [UInt8] = []
      for cb in 0...255 { for cr in 0...255 { bytes += [UInt8(luminance), UInt8(cb), UInt8(cr)] } }
      var converted = bytes
      ColourConversion.full(&converted)
      var worst = 0.0
      for place in stride(from: 0, to: bytes.count, by: 3) {
        let (blue, red) = (Double(bytes[place + 1]) - 128, Double(bytes[place + 2]) - 128)
        let exact = [
          Double(luminance) + 1.402 * red,
          Double(luminance) - (0.114 * 1.772 * blue + 0.299 * 1.402 * red) / 0.587, Double(luminance) + 1.772 * blue,
        ]
        for (part, value) in exact.enumerated() {
          worst = max(worst, abs(min(max(value, 0), 255) - Double(converted[place + part])))
        }
      }
      // Nothing is further off than rounding to a whole number makes it.
      #expect(worst <= 0.5 + 1e-9)
    }
  }

  @Test func `leaves gray gray`() {
    var bytes: [UInt8] = []
    var expected: [UInt8] = []
    for gray in UInt8.min...UInt8.max {
      bytes += [gray, 128, 128]
      expected += [gray, gray, gray]
    }
    ColourConversion.full(&bytes)
    #expect(bytes == expected)
  }
}

@Suite("Heads of codestreams")
struct CodestreamTests {
  private func jpeg(
    _ segments: [UInt8], frame: [UInt8] = [0xFF, 0xC0, 0, 17, 8, 0, 5, 0, 7, 3, 1, 17, 0, 2, 17, 1, 3, 17, 1]
  ) -> [UInt8] {
    [0xFF, 0xD8] + segments + frame
  }

  @Test func `reads rows, columns, components and precision`() throws {
    let head = try #require(Codestream(jpeg: jpeg([])))
    #expect(head.shape == CodestreamShape(rows: 5, columns: 7, samples: 3, precision: 8))
    #expect(head.family == .jpeg)
    #expect(!head.isLosslessProcess)
    #expect(head.colour == nil)
    let loco = try #require(Codestream(jpeg: jpeg([], frame: [0xFF, 0xF7, 0, 11, 12, 1, 0, 0, 9, 1, 1, 17, 0])))
    #expect(loco.family == .jpegLS)
    #expect(loco.shape == CodestreamShape(rows: 256, columns: 9, samples: 1, precision: 12))
  }

  @Test func `reads what markers say of colour`() {
    let adobe: (UInt8) -> [UInt8] = { [0xFF, 0xEE, 0, 14] + Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, $0] }
    let jfif: [UInt8] = [0xFF, 0xE0, 0, 16] + Array("JFIF".utf8) + [0, 1, 1, 0, 0, 1, 0, 1, 0, 0]
    #expect(Codestream(jpeg: jpeg(adobe(0)))?.colour == .rgb)
    #expect(Codestream(jpeg: jpeg(adobe(1)))?.colour == .luminanceChrominance)
    #expect(Codestream(jpeg: jpeg(jfif))?.colour == .luminanceChrominance)
    let named: [UInt8] = [0xFF, 0xC0, 0, 17, 8, 0, 5, 0, 7, 3, 0x52, 17, 0, 0x47, 17, 1, 0x42, 17, 1]
    #expect(Codestream(jpeg: jpeg(jfif, frame: named))?.colour == .rgb)
  }

  @Test func `reads nothing from what is cut or no codestream`() {
    let whole = jpeg([0xFF, 0xFE, 0, 4, 1, 2])
    for count in 0..<whole.count { #expect(Codestream(jpeg: Array(whole.prefix(count))) == nil) }
    #expect(Codestream(jpeg: whole) != nil)
    for foreign in ForeignCodestream.all where foreign.name.contains("2k") || foreign.name.contains("2000") {
      for count in 0..<45 { #expect(Codestream(jpeg2000: Array(foreign.bytes.prefix(count))) == nil) }
      #expect(Codestream(jpeg2000: foreign.bytes)?.shape.columns == ForeignCodestream.columns)
    }
  }

  @Test func `finds a codestream in its boxes`() throws {
    let bare = try #require(ForeignCodestream.all.first { $0.name == "jpeg2000Gray12" }).bytes
    let boxes: [UInt8] =
      [0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20, 13, 10, 0x87, 10] + [0, 0, 0, 9] + Array("ftyp".utf8) + [0]
      + [0, 0, 0, 0] + Array("jp2c".utf8)
    #expect(Codestream(jpeg2000: boxes + bare) == Codestream(jpeg2000: bare))
    #expect(Codestream(jpeg2000: boxes) == nil)
    #expect(Codestream(jpeg2000: Array(boxes.prefix(20)) + [0, 0, 0, 0, 1, 2, 3, 4]) == nil)
  }

  @Test func `keeps markers out of high-throughput tiles, which would end the process`() throws {
    for foreign in ForeignCodestream.all
    where foreign.syntax != .jpegBaseline && foreign.bytes.starts(with: [0xFF, 0x4F]) {
      #expect(Codestream.keepsMarkersOut(ofTilesIn: foreign.bytes))
      let isHighThroughput = foreign.name.contains("htj2k")
      let data = try #require(
        foreign.bytes.indices.dropLast().first { foreign.bytes[$0] == 0xFF && foreign.bytes[$0 + 1] == 0x93 })
      for place in [data + 2, data + 40, foreign.bytes.count - 8] {
        var marked = foreign.bytes
        (marked[place], marked[place + 1]) = (0xFF, 0x95)
        #expect(Codestream.keepsMarkersOut(ofTilesIn: marked) != isHighThroughput)
      }
    }
    #expect(!Codestream.keepsMarkersOut(ofTilesIn: [1, 2, 3]))
  }
}
