// SPDX-License-Identifier: Apache-2.0
import DICOM
import Testing

@Suite("What a data set says of its pixels")
struct PixelDescriptionTests {
  private func described(_ changes: [DICOM.Tag: Int?] = [:], photometric: String? = "MONOCHROME2") -> DataSet {
    var dataSet = DataSet()
    let numbers: [DICOM.Tag: Int] = [
      .rows: 3, .columns: 4, .samplesPerPixel: 1, .bitsAllocated: 16, .bitsStored: 12, .highBit: 11,
      .pixelRepresentation: 0,
    ]
    for (tag, number) in numbers where !changes.keys.contains(tag) {
      dataSet.set(tag, .unsignedShort, .integers([number]))
    }
    for (tag, number) in changes {
      if let number { dataSet.set(tag, tag == .numberOfFrames ? .integerString : .unsignedShort, .integers([number])) }
    }
    if let photometric { dataSet.set(.photometricInterpretation, .codeString, .text([photometric])) }
    return dataSet
  }

  @Test func `reads each attribute`() throws {
    let description = try PixelDescription(described([.numberOfFrames: 5, .pixelRepresentation: 1]))
    #expect(description.rows == 3)
    #expect(description.columns == 4)
    #expect(description.frames == 5)
    #expect(description.bitsAllocated == 16)
    #expect(description.bitsStored == 12)
    #expect(description.highBit == 11)
    #expect(description.isSigned)
    #expect(description.samplesPerFrame == 12)
    #expect(description.bitsPerFrame == 192)
    #expect(description.pixelTag == .pixelData)
  }

  @Test func `helps itself where an attribute can be told from the others`() throws {
    let bare = try PixelDescription(
      described([.samplesPerPixel: nil, .bitsStored: nil, .highBit: nil, .numberOfFrames: 0], photometric: nil))
    #expect(bare.samplesPerPixel == 1)
    #expect(bare.bitsStored == 16)
    #expect(bare.highBit == 15)
    #expect(bare.frames == 1)
    #expect(bare.photometricInterpretation == "MONOCHROME2")
    let wrong = try PixelDescription(described([.bitsStored: 20, .highBit: 99]))
    #expect(wrong.bitsStored == 16)
    #expect(wrong.highBit == 15)
  }

  @Test(arguments: [DICOM.Tag.rows, .columns, .bitsAllocated])
  func `asks for what cannot be helped`(tag: DICOM.Tag) {
    #expect(throws: PixelDescriptionError.missing(tag)) { try PixelDescription(described([tag: nil])) }
    #expect(throws: PixelDescriptionError.impossible(tag, found: 0)) { try PixelDescription(described([tag: 0])) }
  }

  @Test(arguments: [2, 7, 12, 24, 64])
  func `refuses bits that no sample here has`(bits: Int) {
    #expect(throws: PixelDescriptionError.impossible(.bitsAllocated, found: bits)) {
      try PixelDescription(described([.bitsAllocated: bits]))
    }
  }

  @Test func `refuses more samples than can be counted`() {
    #expect(throws: PixelDescriptionError.tooLarge) {
      try PixelDescription(described([.rows: 65535, .columns: 65535, .numberOfFrames: Int.max / 2]))
    }
  }

  @Test func `takes floating numbers from their own attributes`() throws {
    var dataSet = described([.bitsAllocated: nil])
    dataSet.set(.floatPixelData, .otherFloat, .bytes([]))
    let single = try PixelDescription(dataSet)
    #expect(single.kind == .float32)
    #expect(single.bitsAllocated == 32)
    dataSet[.floatPixelData] = nil
    dataSet.set(.doubleFloatPixelData, .otherDouble, .bytes([]))
    #expect(try PixelDescription(dataSet).bitsPerFrame == 12 * 64)
  }

  @Test func `counts chroma once for two pixels`() throws {
    let halved = try PixelDescription(
      described([.samplesPerPixel: 3, .bitsAllocated: 8, .bitsStored: 8, .highBit: 7], photometric: "YBR_FULL_422"))
    #expect(halved.isChromaHalved)
    #expect(halved.bitsPerFrame == 12 * 16)
    #expect(halved.samplesPerFrame == 36)
  }
}
