// SPDX-License-Identifier: Apache-2.0
import DICOM
import DICOMEngine
import TestSupport
import Testing

@Suite("Pixels written by a codec")
struct PixelEncoderTests {
  private static let lossless: [TransferSyntax] = [
    .explicitLittleEndian, .rle, .jpegLossless, .jpegLosslessFirstOrder, .jpegLSLossless, .jpeg2000Lossless,
  ]

  /// A smooth image with noise and both ends of the range in it.
  private func image(
    bits: Int, isSigned: Bool = false, samples: Int = 1, frames: Int = 2, rows: Int = 21, columns: Int = 34
  ) throws -> (array: PixelArray, dataSet: DataSet) {
    var stream = SplitMix(seed: UInt64(bits * 10 + samples))
    let top = (1 << bits) - 1
    var values = (0..<frames * rows * columns * samples).map { place in
      min(
        top,
        top / 4 + top / 3 * (place / samples % columns) / columns + Int.random(in: 0...max(top / 50, 1), using: &stream)
      )
    }
    (values[0], values[1]) = (0, top)
    if isSigned { values = values.map { $0 - (top + 1) / 2 } }
    let typed: PixelSamples =
      switch (bits, isSigned) {
      case (...8, false): .uint8(values.map { UInt8($0) })
      case (...8, true): .int8(values.map { Int8($0) })
      case (...16, false): .uint16(values.map { UInt16($0) })
      case (...16, true): .int16(values.map { Int16($0) })
      case (_, false): .uint32(values.map { UInt32($0) })
      case (_, true): .int32(values.map { Int32($0) })
      }
    let photometric = samples == 3 ? "RGB" : "MONOCHROME2"
    let array = try #require(
      PixelArray(
        rows: rows, columns: columns, frames: frames, samplesPerPixel: samples, photometricInterpretation: photometric,
        samples: typed))
    let dataSet = MadeImage.dataSet(
      rows: rows, columns: columns, frames: frames, samples: samples, allocated: bits > 16 ? 32 : bits > 8 ? 16 : 8,
      stored: bits, isSigned: isSigned, photometric: photometric, planar: samples == 3 ? 0 : nil)
    return (array, dataSet)
  }

  private func roundTrip(
    _ array: PixelArray, _ dataSet: DataSet, _ syntax: TransferSyntax, _ quality: EncodingQuality = EncodingQuality()
  ) throws -> (array: PixelArray, encoded: EncodedPixels) {
    let encoded = try PixelEncoder().encode(array, of: dataSet, as: syntax, quality: quality)
    let file = DICOMFile(
      metaInformation: DataSet(), dataSet: encoded.applied(to: dataSet), transferSyntaxUID: syntax.rawValue)
    return (try PixelDecoder().decode(file), encoded)
  }

  @Test(arguments: lossless, [1, 5, 8, 10, 12, 16])
  func `gives back every sample`(syntax: TransferSyntax, bits: Int) throws {
    for isSigned in [false, true] where bits > 1 || !isSigned {
      let (array, dataSet) = try image(bits: bits, isSigned: isSigned)
      let (back, encoded) = try roundTrip(array, dataSet, syntax)
      #expect(back == array)
      #expect(!encoded.isLossy)
      #expect(encoded.changes[.lossyImageCompression] == nil)
    }
  }

  @Test(arguments: lossless) func `gives back every sample of colour`(syntax: TransferSyntax) throws {
    let (array, dataSet) = try image(bits: 8, samples: 3)
    let (back, encoded) = try roundTrip(array, dataSet, syntax)
    #expect(back == array)
    #expect(
      encoded.changes.text(.photometricInterpretation) == (syntax == .jpeg2000Lossless ? "YBR_RCT" : "RGB"))
  }

  @Test(arguments: [TransferSyntax.rle, .jpegLossless, .jpegLosslessFirstOrder, .jpegLSLossless])
  func `keeps three samples that are no RGB what they are`(syntax: TransferSyntax) throws {
    var (array, dataSet) = try image(bits: 12, samples: 3)
    array.photometricInterpretation = "YBR_FULL"
    dataSet.set(.photometricInterpretation, .codeString, .text(["YBR_FULL"]))
    #expect(try roundTrip(array, dataSet, syntax).array == array)
  }

  @Test func `gives back samples of thirty-two bits where a codec can hold them`() throws {
    let (array, dataSet) = try image(bits: 32)
    #expect(try roundTrip(array, dataSet, .rle).array == array)
    #expect(try roundTrip(array, dataSet, .explicitLittleEndian).array == array)
    for syntax in [TransferSyntax.jpegLossless, .jpegLSLossless, .jpeg2000Lossless] {
      #expect(throws: PixelEncodeError.unsupported(syntax, bits: 32, isSigned: false, samplesPerPixel: 1)) {
        try PixelEncoder().encode(array, of: dataSet, as: syntax)
      }
    }
  }

  @Test func `gives back bits and floating numbers`() throws {
    let mask = MadeImage.dataSet(rows: 3, columns: 3, frames: 2, allocated: 1, stored: 1)
    let bits = try #require(
      PixelArray(
        rows: 3, columns: 3, frames: 2, samplesPerPixel: 1, photometricInterpretation: "MONOCHROME2",
        samples: .uint8([1, 0, 1, 0, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 1, 0, 1, 1])))
    let (back, encoded) = try roundTrip(bits, mask, .explicitLittleEndian)
    #expect(back == bits)
    #expect(encoded.pixels.value == .bytes([0b1110_0101, 0b0101_0001, 0b0000_0011, 0]))
    var plain = MadeImage.dataSet(rows: 1, columns: 2, allocated: 32, stored: 32)
    plain.set(.floatPixelData, .otherFloat, .bytes([0, 0, 0, 0, 0, 0, 0, 0]))
    let floats = try #require(
      PixelArray(
        rows: 1, columns: 2, frames: 1, samplesPerPixel: 1, photometricInterpretation: "MONOCHROME2",
        samples: .float32([1.5, -.greatestFiniteMagnitude])))
    #expect(try roundTrip(floats, plain, .explicitLittleEndian).array == floats)
  }

  @Test func `loses no more than asked for`() throws {
    let (gray, grayAttributes) = try image(bits: 8)
    let (colour, colourAttributes) = try image(bits: 8, samples: 3)
    let (twelve, twelveAttributes) = try image(bits: 12)
    let (signed, signedAttributes) = try image(bits: 12, isSigned: true)
    func worst(_ array: PixelArray, _ dataSet: DataSet, _ syntax: TransferSyntax, _ quality: EncodingQuality) throws
      -> Int
    {
      let (back, encoded) = try roundTrip(array, dataSet, syntax, quality)
      #expect(encoded.isLossy)
      #expect(encoded.changes.text(.lossyImageCompression) == "01")
      #expect(encoded.ratio > 1)
      return try #require(zip(back.samples.integers, array.samples.integers).map { abs($0 - $1) }.max())
    }
    // JPEG-LS promises its deviation; the two others are held to a share of the range that the quality leaves room for.
    for deviation in [1, 4] {
      let quality = EncodingQuality(deviation: deviation)
      #expect(try worst(gray, grayAttributes, .jpegLSNearLossless, quality) <= deviation)
      #expect(try worst(twelve, twelveAttributes, .jpegLSNearLossless, quality) <= deviation)
      #expect(try worst(signed, signedAttributes, .jpegLSNearLossless, quality) <= deviation)
    }
    #expect(try worst(gray, grayAttributes, .jpegBaseline, EncodingQuality(jpeg: 98)) <= 12)
    #expect(try worst(twelve, twelveAttributes, .jpegExtended, EncodingQuality(jpeg: 98)) <= 200)
    // Chroma is halved, so that one sample may be far off where noise differs from pixel to pixel; the mean may not.
    let (back, _) = try roundTrip(colour, colourAttributes, .jpegBaseline, EncodingQuality(jpeg: 98))
    let differences = zip(back.samples.integers, colour.samples.integers).map { abs($0 - $1) }
    #expect(differences.reduce(0, +) <= 4 * differences.count)
    #expect(try worst(signed, signedAttributes, .jpeg2000, EncodingQuality(ratio: 1.7)) <= 200)
  }

  /// Nine pixels that damage left of a colour image: the library's own encoder wrote a byte behind them, which ended the helper.
  @Test func `survives a codestream of odd length that is longer than its samples`() throws {
    let samples: [UInt8] = [
      166, 141, 52, 166, 141, 52, 166, 141, 52, 63, 87, 176, 63, 87, 176, 63, 87, 176,
      158, 158, 158, 158, 158, 158, 158, 158, 158,
    ]
    let dataSet = MadeImage.dataSet(
      rows: 3, columns: 3, frames: 1, samples: 3, allocated: 8, stored: 8, isSigned: false, photometric: "RGB",
      planar: 0)
    let array = try #require(
      PixelArray(
        rows: 3, columns: 3, frames: 1, samplesPerPixel: 3, photometricInterpretation: "RGB", samples: .uint8(samples)))
    #expect(try roundTrip(array, dataSet, .jpegLSLossless).array == array)
    for deviation in 1...8 {
      let quality = EncodingQuality(deviation: deviation)
      let (back, encoded) = try roundTrip(array, dataSet, .jpegLSNearLossless, quality)
      #expect(zip(back.samples.integers, array.samples.integers).allSatisfy { abs($0 - $1) <= deviation })
      guard case .encapsulated(let pixels) = encoded.pixels.value, let codestream = pixels.fragments.first else {
        Issue.record("the pixels are not in fragments")
        continue
      }
      // The frame's header, damaged by the same fault, and its end, with one byte of padding at most.
      #expect(codestream.starts(with: [0xFF, 0xD8, 0xFF, 0xF7]))
      #expect(Array(codestream.suffix(2)) == [0xFF, 0xD9] || Array(codestream.suffix(3)) == [0xFF, 0xD9, 0])
    }
    // Beyond half the range a codestream has no meaning (ISO 14495-1, C.2.3).
    #expect(throws: PixelEncodeError.self) {
      try PixelEncoder().encode(array, of: dataSet, as: .jpegLSNearLossless, quality: EncodingQuality(deviation: 128))
    }
  }

  @Test func `loses nothing of indices into a palette`() throws {
    var (array, dataSet) = try image(bits: 8)
    array.photometricInterpretation = "PALETTE COLOR"
    dataSet.set(.photometricInterpretation, .codeString, .text(["PALETTE COLOR"]))
    for syntax in [TransferSyntax.jpegBaseline, .jpegExtended, .jpegLSNearLossless, .jpeg2000] {
      #expect(throws: PixelEncodeError.palette(syntax)) { try PixelEncoder().encode(array, of: dataSet, as: syntax) }
    }
    for syntax in Self.lossless { #expect(try roundTrip(array, dataSet, syntax).array == array) }
  }

  @Test func `says what was lost, after what was lost before`() throws {
    let (array, plain) = try image(bits: 8, samples: 3)
    var dataSet = plain
    dataSet.set(.lossyImageCompressionRatio, .decimalString, .text(["3.5"]))
    dataSet.set(.lossyImageCompressionMethod, .codeString, .text(["ISO_14495_1"]))
    let encoded = try PixelEncoder().encode(array, of: dataSet, as: .jpegBaseline)
    #expect(encoded.changes.texts(.lossyImageCompressionMethod) == ["ISO_14495_1", "ISO_10918_1"])
    #expect(encoded.changes.texts(.lossyImageCompressionRatio).count == 2)
    #expect(encoded.changes.texts(.lossyImageCompressionRatio).first == "3.5")
    #expect(encoded.changes.text(.photometricInterpretation) == "YBR_FULL_422")
  }

  @Test func `widens the stored bits rather than cut a sample`() throws {
    let (array, plain) = try image(bits: 12)
    var narrow = plain
    narrow.set(.bitsStored, .unsignedShort, .integers([10]))
    narrow.set(.highBit, .unsignedShort, .integers([9]))
    for syntax in Self.lossless {
      let (back, encoded) = try roundTrip(array, narrow, syntax)
      #expect(back == array)
      #expect(encoded.changes.integer(.bitsStored) == 16)
    }
  }

  @Test func `names each frame's place in the offset table`() throws {
    let (array, dataSet) = try image(bits: 8, frames: 3)
    let encoded = try PixelEncoder().encode(array, of: dataSet, as: .jpegLSLossless)
    guard case .encapsulated(let pixels) = encoded.pixels.value else {
      Issue.record("the pixels are not in fragments")
      return
    }
    #expect(pixels.fragments.count == 3)
    #expect(pixels.fragments.allSatisfy { $0.count % 2 == 0 })
    #expect(
      pixels.offsets == [
        0, UInt32(pixels.fragments[0].count + 8), UInt32(pixels.fragments[0].count + pixels.fragments[1].count + 16),
      ])
  }

  @Test func `refuses what a codec would spoil`() throws {
    let (signed, signedAttributes) = try image(bits: 12, isSigned: true)
    #expect(throws: PixelEncodeError.unsupported(.jpegExtended, bits: 12, isSigned: true, samplesPerPixel: 1)) {
      try PixelEncoder().encode(signed, of: signedAttributes, as: .jpegExtended)
    }
    let (gray, grayAttributes) = try image(bits: 8)
    #expect(throws: PixelEncodeError.unsupported(.htj2k, bits: 8, isSigned: false, samplesPerPixel: 1)) {
      try PixelEncoder().encode(gray, of: grayAttributes, as: .htj2k)
    }
    #expect(throws: PixelEncodeError.quality) {
      try PixelEncoder().encode(gray, of: grayAttributes, as: .jpegBaseline, quality: EncodingQuality(jpeg: 0))
    }
    #expect(throws: PixelEncodeError.quality) {
      try PixelEncoder().encode(gray, of: grayAttributes, as: .jpeg2000, quality: EncodingQuality(ratio: 1))
    }
    var other = grayAttributes
    other.set(.rows, .unsignedShort, .integers([22]))
    #expect(throws: PixelEncodeError.shape) { try PixelEncoder().encode(gray, of: other, as: .rle) }
  }
}
