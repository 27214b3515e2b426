// SPDX-License-Identifier: Apache-2.0
import DICOM
import DICOMEngine
import Testing

@Suite("Pixels that a codec wrote")
struct PixelsOfCodestreamsTests {
  private let decoder = PixelDecoder()

  private func dataSet(_ foreign: ForeignCodestream, photometric: String? = nil) -> DataSet {
    MadeImage.dataSet(
      rows: ForeignCodestream.rows, columns: ForeignCodestream.columns, samples: foreign.samplesPerPixel,
      allocated: foreign.bits > 8 ? 16 : 8, stored: foreign.bits, isSigned: foreign.isSigned,
      photometric: photometric
        ?? (foreign.samplesPerPixel == 1
          ? "MONOCHROME2" : foreign.syntax == .jpegBaseline ? "YBR_FULL_422" : "YBR_RCT"))
  }

  private func foreign(_ name: String) throws -> ForeignCodestream {
    try #require(ForeignCodestream.all.first { $0.name == name })
  }

  @Test(arguments: ForeignCodestream.all)
  func `decodes what another's encoder wrote`(foreign: ForeignCodestream) throws {
    let array = try decoder.decode(
      MadeImage.file(dataSet(foreign), fragments: [foreign.bytes], as: foreign.syntax))
    let samples = array.samples.integers
    let expected = foreign.samples
    #expect(samples.count == expected.count)
    let worst = zip(samples, expected).map { abs($0 - $1) }.max()
    #expect(try #require(worst) <= foreign.tolerance)
    #expect(array.photometricInterpretation == (foreign.samplesPerPixel == 3 ? "RGB" : "MONOCHROME2"))
  }

  @Test func `puts the sign where the attributes have it, though the codestream has it elsewhere`() throws {
    let unsigned = try foreign("jpeg2000Gray12")
    var attributes = dataSet(unsigned)
    attributes.set(.pixelRepresentation, .unsignedShort, .integers([1]))
    let signed = try decoder.decode(MadeImage.file(attributes, fragments: [unsigned.bytes], as: unsigned.syntax))
    #expect(signed.samples.integers == unsigned.samples.map { $0 < 2048 ? $0 : $0 - 4096 })
    let other = try foreign("jpeg2000Signed12")
    attributes.set(.pixelRepresentation, .unsignedShort, .integers([0]))
    let back = try decoder.decode(MadeImage.file(attributes, fragments: [other.bytes], as: other.syntax))
    #expect(back.samples.integers == other.samples.map { $0 >= 0 ? $0 : $0 + 4096 })
  }

  @Test func `believes names of components before the attributes`() throws {
    let named = try foreign("jpegNamedRGB")
    for photometric in ["RGB", "YBR_FULL_422"] {
      let array = try decoder.decode(
        MadeImage.file(dataSet(named, photometric: photometric), fragments: [named.bytes], as: named.syntax))
      #expect(try #require(zip(array.samples.integers, named.samples).map { abs($0 - $1) }.max()) <= named.tolerance)
    }
  }

  @Test(arguments: ForeignCodestream.all)
  func `refuses a codestream that was cut short`(foreign: ForeignCodestream) {
    for share in [2, 3, 5] {
      let cut = Array(foreign.bytes.prefix(foreign.bytes.count / share))
      #expect(throws: PixelDecodeError.self) {
        try decoder.decode(MadeImage.file(dataSet(foreign), fragments: [cut], as: foreign.syntax))
      }
    }
  }

  @Test(arguments: ForeignCodestream.all)
  func `refuses a codestream of another shape before decoding it`(foreign: ForeignCodestream) throws {
    var wrong = dataSet(foreign)
    wrong.set(.rows, .unsignedShort, .integers([ForeignCodestream.rows + 1]))
    let error = #expect(throws: PixelDecodeError.self) {
      try decoder.decode(MadeImage.file(wrong, fragments: [foreign.bytes], as: foreign.syntax))
    }
    guard case .shape(frame: 0, let found, let expected) = try #require(error) else {
      Issue.record("the shape is not named")
      return
    }
    #expect(found.rows == ForeignCodestream.rows)
    #expect(expected.rows == ForeignCodestream.rows + 1)
  }

  @Test func `refuses a codestream of another family`() throws {
    let jpeg = try foreign("jpegGray"), loco = try foreign("jpegLS8")
    #expect(throws: PixelDecodeError.codestream(frame: 0)) {
      try decoder.decode(MadeImage.file(dataSet(jpeg), fragments: [jpeg.bytes], as: .jpegLSLossless))
    }
    #expect(throws: PixelDecodeError.codestream(frame: 0)) {
      try decoder.decode(MadeImage.file(dataSet(loco), fragments: [loco.bytes], as: .jpegBaseline))
    }
    #expect(throws: PixelDecodeError.codestream(frame: 0)) {
      try decoder.decode(MadeImage.file(dataSet(loco), fragments: [loco.bytes], as: .jpeg2000))
    }
    #expect(throws: PixelDecodeError.transferSyntax("1.2.3")) {
      var file = MadeImage.file(dataSet(jpeg), fragments: [jpeg.bytes], as: .jpegBaseline)
      file.transferSyntaxUID = "1.2.3"
      return try decoder.decode(file)
    }
  }

  @Test func `refuses pixels that so few bytes cannot be`() throws {
    let lossless = try foreign("jpegLossless16")
    var bytes = lossless.bytes
    // The frame header FF C3 is followed by its length, the precision and the rows.
    let marker = try #require(bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC3 })
    bytes.replaceSubrange(marker + 5..<marker + 9, with: [0xFF, 0xFF, 0xFF, 0xFF])
    let vast = MadeImage.dataSet(rows: 65535, columns: 65535, allocated: 16, stored: 16)
    #expect(throws: PixelDecodeError.implausible(frame: 0, bytes: bytes.count, samples: 65535 * 65535)) {
      try decoder.decode(MadeImage.file(vast, fragments: [bytes], as: lossless.syntax))
    }
  }

  @Test func `decodes only the frames that are asked for`() throws {
    let good = try foreign("jpegLS8")
    var movie = dataSet(good)
    movie.set(.numberOfFrames, .integerString, .text(["3"]))
    let file = MadeImage.file(movie, fragments: [[1, 2, 3, 4], good.bytes, [5, 6]], as: good.syntax)
    #expect(try decoder.decode(file, frames: 1..<2).samples.integers == good.samples)
    #expect(throws: PixelDecodeError.codestream(frame: 0)) { try decoder.decode(file) }
  }

  @Test func `ends a codestream whose end marker was lost`() throws {
    let whole = try foreign("jpegGray")
    let open = Array(whole.bytes.dropLast(2))
    let both = try [whole.bytes, open].map {
      try decoder.decode(MadeImage.file(dataSet(whole), fragments: [$0], as: whole.syntax)).samples
    }
    #expect(both[0] == both[1])
  }
}
