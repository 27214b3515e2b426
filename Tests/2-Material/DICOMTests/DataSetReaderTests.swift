// SPDX-License-Identifier: Apache-2.0
import DICOM
import Testing

@Suite("Reading data sets")
struct DataSetReaderTests {
  private static let little = "1.2.840.10008.1.2.1"
  private static let implicit = "1.2.840.10008.1.2"
  private static let big = "1.2.840.10008.1.2.2"

  // MARK: Syntaxes

  @Test func `reads explicit little endian as by hand`() {
    var hand = HandBytes.part10(Self.little)
    hand.explicit(0x0008_0060, "CS", "CT")
    hand.explicit(0x0010_0010, "PN", "Doe^John")
    hand.explicit(0x0018_605A, "FL", [0, 0, 0x80, 0x3F])
    hand.explicit(0x0020_0032, "DS", "1\\-2.5 \\3")
    hand.explicit(0x0028_0010, "US", [2, 1])
    hand.explicit(0x0028_9001, "UL", [1, 0, 0, 128])
    let file = DataSetReader.read(hand.bytes)
    #expect(file.faults.isEmpty)
    #expect(file.transferSyntax == .explicitLittleEndian)
    #expect(file.dataSet.text(.modality) == "CT")
    #expect(file.dataSet.texts(.imagePositionPatient) == ["1", "-2.5", "3"])
    #expect(file.dataSet.integer(.rows) == 0x0102)
    #expect(file.dataSet[Tag(0x0028_9001)]?.value == .integers([0x8000_0001]))
    #expect(file.dataSet[Tag(0x0018_605A)]?.value == .reals([1]))
    #expect(file.dataSet.elements.count == 6)
  }

  @Test func `takes representations from the dictionaries where they are implicit`() {
    var hand = HandBytes.part10(Self.implicit)
    hand.implicit(0x0008_0000, [8, 0, 0, 0])
    hand.implicit(0x0009_0010, Array("GEMS_IDEN_01".utf8))
    hand.implicit(0x0009_1001, Array("GE".utf8))
    hand.implicit(0x0009_10FE, [1, 2])
    hand.implicit(0x0028_0103, [1, 0])
    hand.implicit(0x0028_0106, [0xFF, 0xFF])
    hand.implicit(0x6000_3000, [1, 2])
    hand.implicit(0x7FE0_0010, [1, 2])
    let file = DataSetReader.read(hand.bytes)
    #expect(file.faults.isEmpty)
    let kinds = file.dataSet.elements.map(\.representation)
    #expect(
      kinds == [
        .unsignedLong, .longString, .longString, .unknown, .unsignedShort, .signedShort, .otherWord, .otherWord,
      ])
    #expect(file.dataSet.integer(.smallestImagePixelValue) == -1)
  }

  @Test func `decides between US and SS by a Pixel Representation that comes later`() {
    var hand = HandBytes.part10(Self.implicit)
    hand.implicit(0x0008_1140, [], length: 18)
    hand.item(10)
    hand.implicit(0x0028_0106, [0xFE, 0xFF])
    hand.implicit(0x0028_0103, [1, 0])
    let file = DataSetReader.read(hand.bytes)
    #expect(file.faults.isEmpty)
    let item = file.dataSet.items(.referencedImageSequence).first
    #expect(item?[.smallestImagePixelValue]?.representation == .signedShort)
    #expect(item?.integer(.smallestImagePixelValue) == -2)
  }

  @Test func `turns words of big endian round, pixels of 32 bits whole, bytes not`() {
    var hand = HandBytes.part10(Self.big)
    hand.isBigEndian = true
    hand.explicit(0x0008_0060, "CS", "RT")
    hand.explicit(0x0028_0009, "AT", [0x00, 0x54, 0x00, 0x10])
    hand.explicit(0x0028_0010, "US", [1, 2])
    hand.explicit(0x0028_0100, "US", [0, 32])
    hand.explicit(0x0028_1201, "OW", [1, 2, 3, 4])
    hand.explicit(0x0042_0011, "OB", [1, 2])
    hand.explicit(0x7FE0_0010, "OW", [1, 2, 3, 4])
    let file = DataSetReader.read(hand.bytes)
    #expect(file.faults.isEmpty)
    #expect(file.dataSet[.frameIncrementPointer]?.value == .tags([Tag(0x0054_0010)]))
    #expect(file.dataSet.integer(.rows) == 0x0102)
    #expect(file.dataSet[Tag(0x0028_1201)]?.value == .bytes([2, 1, 4, 3]))
    #expect(file.dataSet[Tag(0x0042_0011)]?.value == .bytes([1, 2]))
    #expect(file.dataSet[.pixelData]?.value == .bytes([4, 3, 2, 1]))
  }

  @Test(arguments: [false, true])
  func `believes the bytes where the stated syntax is another`(_ isBig: Bool) {
    var hand = HandBytes.part10(Self.implicit)
    hand.isBigEndian = isBig
    hand.explicit(0x0008_0060, "CS", "CT")
    hand.explicit(0x0028_0010, "US", isBig ? [1, 2] : [2, 1])
    let file = DataSetReader.read(hand.bytes)
    #expect(file.dataSet.text(.modality) == "CT")
    #expect(file.dataSet.integer(.rows) == 0x0102)
    #expect(file.faults.map(\.found).contains("explicit representations"))
    #expect(file.faults.map(\.found).contains("big endian") == isBig)
    #expect(file.transferSyntaxUID == Self.implicit)

    var other = HandBytes.part10(Self.little)
    other.implicit(0x0008_0060, Array("CT".utf8))
    let second = DataSetReader.read(other.bytes)
    #expect(second.dataSet.text(.modality) == "CT")
    #expect(second.faults.map(\.found) == ["implicit representations"])
  }

  @Test func `reads bare data sets, whatever their syntax`() throws {
    var made = MadeDataSets(seed: 4)
    let dataSet = made.dataSet()
    for syntax in [TransferSyntax.implicitLittleEndian, .explicitLittleEndian, .explicitBigEndian] {
      let file = DataSetReader.read(try DataSetWriter.dataSetBytes(of: dataSet, as: syntax))
      #expect(file.dataSet == dataSet)
      #expect(file.transferSyntax == syntax)
      #expect(file.faults.map(\.found) == ["no meta information"])
    }
  }

  @Test func `reads a data set that was stated to be deflated and is not`() {
    var hand = HandBytes.part10("1.2.840.10008.1.2.1.99")
    hand.explicit(0x0008_0060, "CS", "CT")
    hand.explicit(0x0010_0020, "LO", "patient")
    let file = DataSetReader.read(hand.bytes)
    #expect(file.dataSet.text(.patientID) == "patient")
    #expect(file.faults.map(\.found) == ["a data set that is not deflated"])
  }

  @Test func `inflates no more than it may`() throws {
    let text = DataSet([.init(.textValue, .unlimitedText, .text([String(repeating: "a", count: 1 << 20)]))])
    var hand = HandBytes.part10("1.2.840.10008.1.2.1.99")
    hand.bytes += try DataSetWriter.dataSetBytes(of: text, as: .deflated)
    let file = DataSetReader.read(hand.bytes, options: .init(largestInflated: 1000))
    #expect(file.faults.first?.found == "more than 1000 bytes after inflating")
    #expect(file.dataSet.text(.textValue)?.utf8.count == 988)
  }

  @Test func `says of other bytes that they are no DICOM file`() {
    let texts = ["", "A", String(repeating: "\0", count: 131), "A text that goes on for a line.", "{\"json\": [1, 2]}"]
    for text in texts {
      let file = DataSetReader.read(Array(text.utf8))
      #expect(file.dataSet.elements.isEmpty)
      #expect(file.faults.map(\.expected) == ["a DICOM file"])
    }
  }

  // MARK: Sequences

  @Test func `reads sequences and items of defined and undefined length`() {
    for (isDefinedSequence, isDefinedItem) in [(true, true), (true, false), (false, true), (false, false)] {
      var inner = HandBytes()
      inner.explicit(0x0010_0020, "LO", "ab")
      var body = HandBytes()
      body.item(isDefinedItem ? UInt32(inner.bytes.count) : 0xFFFF_FFFF)
      body.bytes += inner.bytes
      if !isDefinedItem { body.itemEnd() }
      body.item(0)
      if !isDefinedSequence { body.sequenceEnd() }
      var hand = HandBytes.part10(Self.little)
      hand.explicit(0x0008_1140, "SQ", body.bytes, length: isDefinedSequence ? nil : 0xFFFF_FFFF)
      hand.explicit(0x0010_0020, "LO", "outer ")
      let file = DataSetReader.read(hand.bytes)
      #expect(file.faults.isEmpty)
      #expect(file.dataSet.items(.referencedImageSequence).map { $0.text(.patientID) } == ["ab", nil])
      #expect(file.dataSet.text(.patientID) == "outer")
    }
  }

  @Test func `reads UN of undefined length as an implicit sequence`() {
    var hand = HandBytes.part10(Self.little)
    hand.explicit(0x0009_0010, "LO", "SOMEBODY")
    hand.explicit(0x0009_1001, "UN", [], length: 0xFFFF_FFFF)
    hand.item(0xFFFF_FFFF)
    hand.implicit(0x0010_0020, Array("ab".utf8))
    hand.itemEnd()
    hand.sequenceEnd()
    hand.explicit(0x0010_0020, "LO", "cd")
    let file = DataSetReader.read(hand.bytes)
    #expect(file.faults.isEmpty)
    #expect(file.dataSet[Tag(0x0009_1001)]?.representation == .sequence)
    #expect(file.dataSet.items(Tag(0x0009_1001)).first?.text(.patientID) == "ab")
    #expect(file.dataSet.text(.patientID) == "cd")
  }

  @Test func `gives UN the representation that a dictionary knows, unless it is too long`() {
    var hand = HandBytes.part10(Self.little)
    hand.explicit(0x0009_0010, "LO", "GEMS_IDEN_01")
    hand.explicit(0x0009_1001, "UN", Array("GE".utf8))
    hand.explicit(0x0010_0020, "UN", Array("id".utf8))
    hand.explicit(0x0010_21B0, "UN", [UInt8](repeating: 0x61, count: 0xFFFF + 1))
    hand.explicit(0x0010_4001, "UN", [1, 2])
    let file = DataSetReader.read(hand.bytes)
    #expect(file.dataSet.elements.map(\.representation) == [.longString, .longString, .longString, .unknown, .unknown])
    #expect(file.dataSet.text(.patientID) == "id")
  }

  @Test func `goes on behind a sequence whose delimiters are missing`() {
    var hand = HandBytes.part10(Self.little)
    hand.explicit(0x0008_1140, "SQ", [], length: 0xFFFF_FFFF)
    hand.item(10)
    hand.explicit(0x0010_0020, "LO", "ab")
    hand.explicit(0x0010_0020, "LO", "cd")
    let file = DataSetReader.read(hand.bytes)
    #expect(file.dataSet.items(.referencedImageSequence).first?.text(.patientID) == "ab")
    #expect(file.dataSet.text(.patientID) == "cd")
    #expect(file.faults.map(\.expected) == ["an item or a sequence delimiter"])
    #expect(file.faults.first?.path == [.referencedImageSequence])
    #expect(file.faults.first?.offset == hand.bytes.count - 10)
  }

  @Test func `goes no deeper than it may`() {
    for isDefined in [true, false] {
      var body: [UInt8] = []
      for _ in 0..<100 {
        var hand = HandBytes()
        hand.explicit(0x0008_1140, "SQ", [], length: isDefined ? UInt32(body.count + 8) : 0xFFFF_FFFF)
        hand.item(isDefined ? UInt32(body.count) : 0xFFFF_FFFF)
        hand.bytes += body
        if !isDefined {
          hand.itemEnd()
          hand.sequenceEnd()
        }
        body = hand.bytes
      }
      var hand = HandBytes.part10(Self.little)
      hand.bytes += body
      let file = DataSetReader.read(hand.bytes)
      #expect(file.faults.contains { $0.found == "sequences deeper than 64" })
      var depth = 0
      var dataSet = file.dataSet
      while let item = dataSet.items(.referencedImageSequence).first {
        depth += 1
        dataSet = item
      }
      #expect(depth == 64)
    }
  }

  @Test func `an item may be implicit in an explicit file`() {
    var inner = HandBytes()
    inner.implicit(0x0010_0020, Array("ab".utf8))
    var hand = HandBytes.part10(Self.little)
    hand.explicit(0x0008_1140, "SQ", [], length: UInt32(inner.bytes.count + 8))
    hand.item(UInt32(inner.bytes.count))
    hand.bytes += inner.bytes
    let file = DataSetReader.read(hand.bytes)
    #expect(file.dataSet.items(.referencedImageSequence).first?.text(.patientID) == "ab")
  }

  // MARK: Damage by hand

  @Test func `lists tags out of order and twice, and keeps the later`() {
    var hand = HandBytes.part10(Self.little)
    hand.explicit(0x0010_0020, "LO", "ab")
    hand.explicit(0x0008_0060, "CS", "CT")
    hand.explicit(0x0010_0020, "LO", "cd")
    let file = DataSetReader.read(hand.bytes)
    #expect(file.faults.map(\.found) == ["a tag out of order", "a tag for the second time"])
    #expect(file.faults.map(\.path) == [[.modality], [.patientID]])
    #expect(file.dataSet.text(.patientID) == "cd")
    #expect(file.dataSet.text(.modality) == "CT")
  }

  @Test func `delivers what is there of a value that is cut off`() {
    var hand = HandBytes.part10(Self.little)
    hand.explicit(0x0010_0020, "LO", "ab")
    hand.explicit(0x0010_4000, "LT", Array("remark".utf8), length: 50)
    let file = DataSetReader.read(hand.bytes)
    #expect(file.dataSet.text(.patientComments) == "remark")
    #expect(file.faults.map(\.found) == ["6 bytes"])
    #expect(file.faults.map(\.expected) == ["a value of 50"])
    #expect(file.faults.first?.offset == hand.bytes.count - 6)
  }

  @Test func `keeps a value of the wrong length as UN`() {
    var hand = HandBytes.part10(Self.little)
    hand.explicit(0x0028_0010, "US", [1, 2, 3])
    let file = DataSetReader.read(hand.bytes)
    #expect(file.dataSet[.rows]?.representation == .unknown)
    #expect(file.dataSet[.rows]?.value == .bytes([1, 2, 3]))
    #expect(file.faults.map(\.expected) == ["an even number", "a multiple of 2"])
  }

  @Test func `reads on where a representation is none`() {
    var hand = HandBytes.part10(Self.little)
    hand.explicit(0x0010_0020, "ZZ", "ab")
    hand.tag(0x0010_0030)
    hand.bytes += [8, 0, 0, 0] + Array("20240102".utf8)
    hand.tag(0x0010_0040)
    hand.bytes += Array("??".utf8) + [2, 0] + Array("F ".utf8)
    hand.tag(0x0010_1010)
    hand.bytes += Array("XY".utf8) + [0, 0, 4, 0, 0, 0] + Array("042Y".utf8)
    let file = DataSetReader.read(hand.bytes)
    #expect(file.dataSet.text(.patientID) == "ab")
    #expect(file.dataSet.text(.patientBirthDate) == "20240102")
    #expect(file.dataSet.text(.patientSex) == "F")
    #expect(file.dataSet.text(.patientAge) == "042Y")
    #expect(file.faults.count == 4)
  }

  @Test func `finds a data set behind stray bytes`() {
    var hand = HandBytes()
    hand.explicit(0x0008_0060, "CS", "CT")
    hand.explicit(0x0008_0070, "LO", "maker ")
    let file = DataSetReader.read([0x20] + hand.bytes)
    #expect(file.dataSet.text(.manufacturer) == "maker")
    #expect(file.faults.first?.found == "1 bytes before the data set")
  }

  @Test func `takes a character set that comes after text`() {
    var hand = HandBytes.part10(Self.little)
    hand.explicit(0x0010_0010, "PN", [0x4D, 0xFC, 0x6C, 0x6C])
    hand.explicit(0x0008_0005, "CS", "ISO_IR 100")
    let file = DataSetReader.read(hand.bytes)
    #expect(file.dataSet.text(.patientName) == "Müll")
    #expect(file.faults.first?.found == "a character set after text")
  }

  @Test func `lists at most so many faults and elements`() {
    var hand = HandBytes.part10(Self.little)
    for _ in 0..<50 { hand.explicit(0x0010_0020, "LO", "ab") }
    #expect(DataSetReader.read(hand.bytes, options: .init(mostFaults: 5)).faults.count == 5)
    let few = DataSetReader.read(hand.bytes, options: .init(mostElements: 3))
    #expect(few.faults.last?.expected == "at most 3")
  }

  // MARK: Pixels

  private func encapsulated(_ build: (inout HandBytes) -> Void) -> DICOMFile {
    var hand = HandBytes.part10("1.2.840.10008.1.2.4.50")
    hand.explicit(0x7FE0_0010, "OB", [], length: 0xFFFF_FFFF)
    build(&hand)
    return DataSetReader.read(hand.bytes)
  }

  @Test func `reads fragments and their offset table`() {
    let file = encapsulated {
      $0.item(8)
      $0.bytes += [0, 0, 0, 0, 14, 0, 0, 0]
      $0.item(6)
      // A delimiter within a fragment is part of it.
      $0.bytes += [0xFE, 0xFF, 0xDD, 0xE0, 0, 0]
      $0.item(2)
      $0.bytes += [7, 8]
      $0.sequenceEnd()
    }
    #expect(file.faults.isEmpty)
    let pixels = EncapsulatedPixels(offsets: [0, 14], fragments: [[0xFE, 0xFF, 0xDD, 0xE0, 0, 0], [7, 8]])
    #expect(file.dataSet[.pixelData]?.value == .encapsulated(pixels))
  }

  @Test func `keeps the fragments where the delimiter is missing or a length is too long`() {
    let cut = encapsulated {
      $0.item(0)
      $0.item(2)
      $0.bytes += [7, 8]
    }
    #expect(cut.dataSet[.pixelData]?.value == .encapsulated(.init(offsets: [], fragments: [[7, 8]])))
    #expect(cut.faults.map(\.expected) == ["a sequence delimiter"])
    let long = encapsulated {
      $0.item(0)
      $0.item(200)
      $0.bytes += [7, 8]
    }
    #expect(long.dataSet[.pixelData]?.value == .encapsulated(.init(offsets: [], fragments: [[7, 8]])))
    #expect(long.faults.map(\.expected) == ["a fragment of 200", "a sequence delimiter"])
  }

  @Test func `items in a value of text become pieces of bytes, and are listed`() {
    var hand = HandBytes.part10(Self.implicit)
    hand.implicit(0x0008_0060, Array("CT".utf8))
    hand.implicit(0x0010_4000, [], length: 0xFFFF_FFFF)
    hand.item(0)
    hand.item(2)
    hand.bytes += [7, 8]
    hand.sequenceEnd()
    hand.implicit(0x0028_0010, [1, 0])
    let file = DataSetReader.read(hand.bytes)
    #expect(file.dataSet[.patientComments]?.representation == .otherByte)
    #expect(file.dataSet[.patientComments]?.value == .encapsulated(.init(offsets: [], fragments: [[7, 8]])))
    #expect(file.faults.map(\.found) == ["items in a value of LT"])
    #expect(file.dataSet.integer(.rows) == 1)
  }

  // MARK: Scopes

  @Test func `stops before the pixels, and touches no byte of them`() {
    var hand = HandBytes.part10(Self.little)
    hand.explicit(0x0008_0060, "CS", "CT")
    hand.explicit(0x0010_21B0, "LT", [UInt8](repeating: 0x61, count: 300))
    let header = hand.bytes.count
    hand.explicit(0x7FE0_0010, "OW", [UInt8](repeating: 9, count: 1 << 20))
    hand.explicit(0xFFFC_FFFC, "OB", [0, 0])
    var touched = 0
    let source = ByteSource(count: hand.bytes.count, windowSize: 64) {
      touched = max(touched, $0.upperBound)
      return Array(hand.bytes[$0])
    }
    let file = DataSetReader.read(source, options: .header)
    #expect(file.dataSet.elements.map(\.tag) == [.modality, .additionalPatientHistory])
    #expect(file.faults.isEmpty)
    #expect(touched <= header + 128)
  }

  @Test func `leaves out values that are too large, and notes where they lie`() {
    var hand = HandBytes.part10(Self.little)
    hand.explicit(0x0008_0005, "CS", "ISO_IR 100")
    hand.explicit(0x0008_0060, "CS", "CT")
    hand.explicit(0x0010_21B0, "LT", [UInt8](repeating: 0x61, count: 300))
    let end = hand.bytes.count
    let file = DataSetReader.read(hand.bytes, options: .init(largestValue: 4))
    #expect(file.dataSet.text(.specificCharacterSet) == "ISO_IR 100")
    #expect(file.dataSet.text(.modality) == "CT")
    #expect(file.dataSet[.additionalPatientHistory]?.value == .leftOut(.init(offset: end - 300, length: 300)))

    var pixels = HandBytes.part10("1.2.840.10008.1.2.4.50")
    pixels.explicit(0x7FE0_0010, "OB", [], length: 0xFFFF_FFFF)
    let start = pixels.bytes.count
    pixels.item(0)
    for _ in 0..<3 {
      pixels.item(2)
      pixels.bytes += [1, 2]
    }
    pixels.sequenceEnd()
    let few = DataSetReader.read(pixels.bytes, options: .init(largestValue: 5))
    #expect(few.dataSet[.pixelData]?.value == .leftOut(.init(offset: start, length: nil)))
    let all = DataSetReader.read(pixels.bytes, options: .init(largestValue: 6))
    #expect(
      all.dataSet[.pixelData]?.value == .encapsulated(.init(offsets: [], fragments: [[1, 2], [1, 2], [1, 2]])))
  }

  @Test func `a window shows the same as the whole`() throws {
    for seed in 0..<10 as Range<UInt64> {
      for syntax in TransferSyntax.allCases {
        var made = MadeDataSets(seed: seed)
        let bytes = try DataSetWriter.bytes(of: made.file(syntax), as: syntax)
        for options in [DataSetReader.Options.all, .header, .init(largestValue: 20)] {
          let source = ByteSource(count: bytes.count, windowSize: 16) { Array(bytes[$0]) }
          #expect(DataSetReader.read(source, options: options) == DataSetReader.read(bytes, options: options))
        }
      }
    }
  }
}
