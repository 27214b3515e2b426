// SPDX-License-Identifier: Apache-2.0
import DICOM
import DICOMEngine
import Testing

@Suite("Pixels that no codec touched")
struct PixelsOfNativeFilesTests {
  private let decoder = PixelDecoder()

  private func samples(_ file: DICOMFile, frames: Range<Int>? = nil) throws -> PixelSamples {
    try decoder.decode(file, frames: frames).samples
  }

  @Test func `reads samples of eight, sixteen and thirty-two bits`() throws {
    let bytes: [UInt8] = [0x01, 0x80, 0xFF, 0x7F, 0x00, 0x00, 0xFE, 0xFF]
    let eight = MadeImage.dataSet(rows: 2, columns: 4, allocated: 8, stored: 8)
    #expect(try samples(MadeImage.file(eight, bytes)) == .uint8(bytes))
    let sixteen = MadeImage.dataSet(rows: 2, columns: 2, allocated: 16, stored: 16, isSigned: true)
    #expect(try samples(MadeImage.file(sixteen, bytes)) == .int16([-32767, 32767, 0, -2]))
    let thirtyTwo = MadeImage.dataSet(rows: 1, columns: 2, allocated: 32, stored: 32)
    #expect(try samples(MadeImage.file(thirtyTwo, bytes)) == .uint32([0x7FFF_8001, 0xFFFE_0000]))
  }

  @Test func `leaves off bits that are not stored and carries the sign up`() throws {
    // 0xF801: an overlay's bits 1111 above twelve stored ones, 1000 0000 0001.
    let unsigned = MadeImage.dataSet(rows: 1, columns: 2, allocated: 16, stored: 12)
    #expect(try samples(MadeImage.file(unsigned, [0x01, 0xF8, 0xFF, 0x17])) == .uint16([0x801, 0x7FF]))
    let signed = MadeImage.dataSet(rows: 1, columns: 2, allocated: 16, stored: 12, isSigned: true)
    #expect(try samples(MadeImage.file(signed, [0x01, 0xF8, 0xFF, 0x17])) == .int16([-2047, 2047]))
  }

  @Test func `finds samples that lie high in their words`() throws {
    // Twelve bits, the highest at 15: 0x801x is 0x801, 0x7FFx is 0x7FF.
    let high = MadeImage.dataSet(rows: 1, columns: 2, allocated: 16, stored: 12, high: 15, isSigned: true)
    #expect(try samples(MadeImage.file(high, [0x1F, 0x80, 0xF5, 0x7F])) == .int16([-2047, 2047]))
    // Five of eight bits, the highest at 6: 0 11111 00 and 1 00001 11.
    let odd = MadeImage.dataSet(rows: 1, columns: 2, allocated: 8, stored: 5, high: 6)
    #expect(try samples(MadeImage.file(odd, [0b0111_1100, 0b1000_0111])) == .uint8([31, 1]))
  }

  @Test func `gives the narrowest type that holds the stored bits`() throws {
    let narrow = MadeImage.dataSet(rows: 1, columns: 2, allocated: 16, stored: 8, isSigned: true)
    #expect(try samples(MadeImage.file(narrow, [0xFF, 0x00, 0x80, 0x00])) == .int8([-1, -128]))
    let middle = MadeImage.dataSet(rows: 1, columns: 1, allocated: 32, stored: 10)
    #expect(try samples(MadeImage.file(middle, [0xFF, 0xFF, 0xFF, 0xFF])) == .uint16([1023]))
  }

  @Test func `unpacks bits, frame after frame without padding`() throws {
    // Frames of 3 bits: 101, 011, 000 from the lowest bit up: 0b00_110_101 and one bit more.
    let bits = MadeImage.dataSet(rows: 1, columns: 3, frames: 3, allocated: 1, stored: 1)
    let file = MadeImage.file(bits, [0b0011_0101, 0b0000_0000], as: .explicitLittleEndian, .otherByte)
    #expect(try samples(file) == .uint8([1, 0, 1, 0, 1, 1, 0, 0, 0]))
    #expect(try samples(file, frames: 1..<2) == .uint8([0, 1, 1]))
  }

  @Test func `reads floating numbers`() throws {
    var single = MadeImage.dataSet(rows: 1, columns: 2, allocated: 32, stored: 32)
    single[.bitsStored] = nil
    let bytes = [Float(1.5), -0.25].flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }
    #expect(
      try samples(MadeImage.file(single, bytes, as: .explicitLittleEndian, .otherFloat, tag: .floatPixelData))
        == .float32([1.5, -0.25]))
    let doubles = [1.5, -0.25].flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }
    #expect(
      try samples(MadeImage.file(single, doubles, as: .explicitLittleEndian, .otherDouble, tag: .doubleFloatPixelData))
        == .float64([1.5, -0.25]))
  }

  @Test func `puts planes side by side`() throws {
    let planar = MadeImage.dataSet(
      rows: 1, columns: 2, frames: 2, samples: 3, allocated: 8, stored: 8, photometric: "RGB", planar: 1)
    let file = MadeImage.file(planar, [1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16])
    #expect(try samples(file) == .uint8([1, 3, 5, 2, 4, 6, 11, 13, 15, 12, 14, 16]))
    #expect(try samples(file, frames: 1..<2) == .uint8([11, 13, 15, 12, 14, 16]))
  }

  @Test func `turns YCbCr into RGB, also with chroma halved`() throws {
    // By hand: Y 76, Cb 85, Cr 255 is 76 + 1.402·127 = 254.05; 76 + 0.34414·43 − 0.71414·127 = 0.10; 76 − 1.772·43 = −0.2.
    let full = MadeImage.dataSet(rows: 1, columns: 1, samples: 3, allocated: 8, stored: 8, photometric: "YBR_FULL")
    let red = try decoder.decode(MadeImage.file(full, [76, 85, 255, 0]))
    #expect(red.samples == .uint8([254, 0, 0]))
    #expect(red.photometricInterpretation == "RGB")
    let halved = MadeImage.dataSet(
      rows: 1, columns: 2, samples: 3, allocated: 8, stored: 8, photometric: "YBR_FULL_422", planar: 0)
    #expect(try samples(MadeImage.file(halved, [76, 176, 85, 255])) == .uint8([254, 0, 0, 255, 100, 100]))
    // 16 and 235 are black and white of the partial range.
    let partial = MadeImage.dataSet(
      rows: 1, columns: 2, samples: 3, allocated: 8, stored: 8, photometric: "YBR_PARTIAL_422")
    #expect(try samples(MadeImage.file(partial, [16, 235, 128, 128])) == .uint8([0, 0, 0, 255, 255, 255]))
  }

  @Test func `leaves palette indices as they are`() throws {
    let indices = MadeImage.dataSet(rows: 1, columns: 2, allocated: 8, stored: 8, photometric: "PALETTE COLOR")
    let array = try decoder.decode(MadeImage.file(indices, [7, 200]))
    #expect(array.samples == .uint8([7, 200]))
    #expect(array.photometricInterpretation == "PALETTE COLOR")
  }

  @Test func `reads thirty-two bits of a big-endian file as the reader of data sets delivers them`() throws {
    // A file of one sample 0x01020304, bytes by hand: what the reader makes of it has the lowest byte first.
    let wide = MadeImage.dataSet(rows: 1, columns: 1, allocated: 32, stored: 32)
    let bytes = try DataSetWriter.dataSetBytes(
      of: MadeImage.file(wide, [0x04, 0x03, 0x02, 0x01]).dataSet, as: .explicitBigEndian, strictness: .asIs)
    #expect(bytes.suffix(4) == [0x01, 0x02, 0x03, 0x04])
    let file = DataSetReader.read(bytes, options: DataSetReader.Options(transferSyntax: .explicitBigEndian))
    #expect(try samples(file) == .uint32([0x0102_0304]))
    let moved = try PixelTranscoder().transcoded(file, to: .explicitLittleEndian)
    #expect(moved.file.dataSet[.pixelData]?.value == .bytes([0x04, 0x03, 0x02, 0x01]))
    #expect(!moved.isLossy)
  }

  @Test func `takes padding and more than it needs, and refuses less`() throws {
    let image = MadeImage.dataSet(rows: 1, columns: 3, frames: 2, allocated: 8, stored: 8)
    #expect(try samples(MadeImage.file(image, [1, 2, 3, 4, 5, 6, 0, 99])) == .uint8([1, 2, 3, 4, 5, 6]))
    #expect(throws: PixelDecodeError.short(found: 5, expected: 6)) {
      try decoder.decode(MadeImage.file(image, [1, 2, 3, 4, 5]))
    }
  }

  @Test func `refuses what is not there or cannot be`() {
    let image = MadeImage.dataSet(rows: 1, columns: 3, frames: 2, allocated: 8, stored: 8)
    let file = MadeImage.file(image, [1, 2, 3, 4, 5, 6])
    #expect(throws: PixelDecodeError.frames(asked: 1..<3, found: 2)) { try decoder.decode(file, frames: 1..<3) }
    #expect(throws: PixelDecodeError.frames(asked: 1..<1, found: 2)) { try decoder.decode(file, frames: 1..<1) }
    #expect(throws: PixelDecodeError.noPixels) {
      try decoder.decode(
        DICOMFile(
          metaInformation: DataSet(), dataSet: image, transferSyntaxUID: TransferSyntax.explicitLittleEndian.rawValue))
    }
    #expect(throws: PixelDecodeError.encapsulation(expected: true)) {
      try decoder.decode(MadeImage.file(image, [1, 2, 3, 4, 5, 6], as: .jpegBaseline))
    }
    #expect(throws: PixelDecodeError.tooLarge(bytes: 6, allowed: 5)) {
      try PixelDecoder(allowedBytes: 5).decode(file)
    }
    let halved = MadeImage.dataSet(
      rows: 1, columns: 2, samples: 3, allocated: 8, stored: 8, photometric: "YBR_FULL_422")
    #expect(throws: PixelDecodeError.chromaNotHalved(found: 6, expected: 4)) {
      try decoder.decode(MadeImage.file(halved, [1, 2, 3, 4, 5, 6]))
    }
  }
}
