// SPDX-License-Identifier: Apache-2.0
import DICOM
import Testing

@Suite("Writing data sets")
struct DataSetWriterTests {
  private let small = DataSet([
    .init(.modality, .codeString, .text(["CT"])),
    .init(.rows, .unsignedShort, .integers([0x0102])),
    .init(.pixelData, .otherWord, .bytes([1, 2, 3, 4])),
  ])

  @Test func `writes explicit little endian as by hand`() throws {
    var hand = HandBytes()
    hand.explicit(0x0008_0060, "CS", "CT")
    hand.explicit(0x0028_0010, "US", [2, 1])
    hand.explicit(0x7FE0_0010, "OW", [1, 2, 3, 4])
    #expect(try DataSetWriter.dataSetBytes(of: small, as: .explicitLittleEndian) == hand.bytes)
  }

  @Test func `writes implicit as by hand`() throws {
    var hand = HandBytes()
    hand.implicit(0x0008_0060, Array("CT".utf8))
    hand.implicit(0x0028_0010, [2, 1])
    hand.implicit(0x7FE0_0010, [1, 2, 3, 4])
    #expect(try DataSetWriter.dataSetBytes(of: small, as: .implicitLittleEndian) == hand.bytes)
  }

  @Test func `writes big endian as by hand, words swapped`() throws {
    var hand = HandBytes(isBigEndian: true)
    hand.explicit(0x0008_0060, "CS", "CT")
    hand.explicit(0x0028_0010, "US", [1, 2])
    hand.explicit(0x7FE0_0010, "OW", [2, 1, 4, 3])
    #expect(try DataSetWriter.dataSetBytes(of: small, as: .explicitBigEndian) == hand.bytes)
  }

  @Test func `swaps pixels of 32 bits whole in big endian`() throws {
    var wide = small
    wide.set(.bitsAllocated, .unsignedShort, .integers([32]))
    let bytes = try DataSetWriter.dataSetBytes(of: wide, as: .explicitBigEndian)
    #expect(Array(bytes.suffix(4)) == [4, 3, 2, 1])
  }

  @Test func `writes sequences and items with defined lengths`() throws {
    let item = DataSet([.init(.patientID, .longString, .text(["A"]))])
    let dataSet = DataSet([.init(.referencedImageSequence, .sequence, .items([item, DataSet()]))])
    var hand = HandBytes()
    hand.explicit(0x0008_1140, "SQ", [], length: 26)
    hand.item(10)
    hand.explicit(0x0010_0020, "LO", "A")
    hand.item(0)
    #expect(try DataSetWriter.dataSetBytes(of: dataSet, as: .explicitLittleEndian) == hand.bytes)
  }

  @Test func `writes fragments with their offset table and delimiter, odd ones padded`() throws {
    let pixels = EncapsulatedPixels(offsets: [0], fragments: [[1, 2], [3]])
    let dataSet = DataSet([.init(.pixelData, .otherByte, .encapsulated(pixels))])
    var hand = HandBytes()
    hand.explicit(0x7FE0_0010, "OB", [], length: 0xFFFF_FFFF)
    hand.item(4)
    hand.bytes += [0, 0, 0, 0]
    hand.item(2)
    hand.bytes += [1, 2]
    hand.item(2)
    hand.bytes += [3, 0]
    hand.sequenceEnd()
    #expect(try DataSetWriter.dataSetBytes(of: dataSet, as: .jpegBaseline) == hand.bytes)
  }

  @Test func `writes the meta information of Part 10 with its length`() throws {
    var dataSet = small
    dataSet.set(.sopClassUID, .uniqueIdentifier, .text(["1.2.3"]))
    dataSet.set(.sopInstanceUID, .uniqueIdentifier, .text(["1.2.4"]))
    let file = DICOMFile(metaInformation: DataSet(), dataSet: dataSet, transferSyntaxUID: "")
    let bytes = try DataSetWriter.bytes(of: file, as: .explicitLittleEndian)
    let read = DataSetReader.read(bytes)
    #expect(read.faults.isEmpty)
    #expect(read.metaInformation.text(.mediaStorageSOPClassUID) == "1.2.3")
    #expect(read.metaInformation.text(.mediaStorageSOPInstanceUID) == "1.2.4")
    #expect(read.metaInformation.text(.transferSyntaxUID) == "1.2.840.10008.1.2.1")
    #expect(read.metaInformation.text(.implementationClassUID) == DataSetWriter.implementationClassUID)
    #expect(
      Array(bytes[128..<144]) == Array("DICM".utf8) + [2, 0, 0, 0, 0x55, 0x4C, 4, 0, bytes[140], bytes[141], 0, 0])
    let length = Int(bytes[140]) + Int(bytes[141]) << 8
    #expect(Array(bytes[(144 + length)..<(148 + length)]) == [8, 0, 0x16, 0])
  }

  @Test(arguments: TransferSyntax.allCases)
  func `what is read back is what was written`(_ syntax: TransferSyntax) throws {
    for seed in 0..<20 as Range<UInt64> {
      var made = MadeDataSets(seed: seed)
      let file = made.file(syntax)
      let read = DataSetReader.read(try DataSetWriter.bytes(of: file, as: syntax))
      #expect(read.dataSet == file.dataSet, "seed \(seed)")
      #expect(read.faults.isEmpty, "seed \(seed)")
      #expect(read.transferSyntax == syntax)
    }
  }

  @Test func `a deflated data set is smaller and even`() throws {
    let text = DataSet([.init(.textValue, .unlimitedText, .text([String(repeating: "report ", count: 999)]))])
    let bytes = try DataSetWriter.dataSetBytes(of: text, as: .deflated)
    #expect(bytes.count < 200)
    #expect(bytes.count % 2 == 0)
  }

  @Test func `says that text is in UTF-8 where it needs to`() throws {
    let item = DataSet([
      .init(.specificCharacterSet, .codeString, .text(["ISO_IR 100"])),
      .init(.patientName, .personName, .text(["Müller"])),
    ])
    let dataSet = DataSet([.init(.referencedImageSequence, .sequence, .items([item]))])
    let read = DataSetReader.read(
      try DataSetWriter.dataSetBytes(of: dataSet, as: .explicitLittleEndian),
      options: .init(transferSyntax: .explicitLittleEndian))
    #expect(read.dataSet.texts(.specificCharacterSet) == ["ISO_IR 192"])
    #expect(read.dataSet.items(.referencedImageSequence).first?.texts(.specificCharacterSet) == ["ISO_IR 192"])
    #expect(read.dataSet.items(.referencedImageSequence).first?.text(.patientName) == "Müller")
    let plain = DataSet([.init(.patientName, .personName, .text(["Mueller"]))])
    #expect(try DataSetWriter.dataSetBytes(of: plain, as: .implicitLittleEndian).count == 8 + 8)
  }

  // MARK: Refusals

  private func refusal(_ element: DataSet.Element, as syntax: TransferSyntax = .explicitLittleEndian)
    -> DataSetWriteError?
  {
    do throws(DataSetWriteError) {
      _ = try DataSetWriter.dataSetBytes(of: DataSet([element]), as: syntax)
      return nil
    } catch {
      return error
    }
  }

  @Test func `refuses what does not fit, and says where without the value`() {
    let item = DataSet([.init(.modality, .codeString, .text(["secret name"]))])
    let nested = refusal(.init(.referencedImageSequence, .sequence, .items([DataSet(), item])))
    #expect(nested?.path == [.referencedImageSequence, .modality])
    #expect(nested?.found == "value 1 of 1 in another form")
    #expect(nested?.expected == "at most 16 capital letters, digits, spaces and underscores")
    #expect(refusal(.init(.rows, .unsignedShort, .integers([65536])))?.expected == "0…65535")
    #expect(refusal(.init(.rows, .unsignedShort, .integers([1, 2])))?.found == "2 values")
    #expect(refusal(.init(.rows, .signedShort, .integers([1])))?.expected == "US")
    #expect(refusal(.init(.rows, .unsignedShort, .text(["1"])))?.found == "text")
    #expect(refusal(.init(.pixelData, .otherWord, .bytes([1])))?.expected == "a multiple of 2")
    #expect(refusal(.init(Tag(0x0009_1001), .longString, .text(["a"])))?.expected == "one in a reserved block")
    #expect(refusal(.init(.transferSyntaxUID, .uniqueIdentifier, .text(["1.2"])))?.path == [.transferSyntaxUID])
    #expect(
      refusal(.init(.patientID, .longString, .leftOut(.init(offset: 9, length: 2))))?.found
        == "a value that was left out")
  }

  @Test func `refuses plain pixels where fragments belong, and the other way round`() {
    let plain = DataSet.Element(.pixelData, .otherWord, .bytes([1, 2]))
    let pieces = DataSet.Element(.pixelData, .otherByte, .encapsulated(.init(offsets: [], fragments: [[1, 2]])))
    #expect(refusal(plain, as: .jpeg2000)?.expected == "fragments in this transfer syntax")
    #expect(refusal(pieces, as: .deflated)?.expected == "plain ones in this transfer syntax")
    #expect(refusal(plain, as: .explicitBigEndian) == nil)
    #expect(refusal(pieces, as: .rle) == nil)
  }

  @Test(arguments: [DataSetWriter.Strictness.strict, .asIs])
  func `refuses a directory of files, whose records name bytes`(_ strictness: DataSetWriter.Strictness) {
    let records = DataSet([.init(.directoryRecordSequence, .sequence, .items([DataSet()]))])
    let file = DICOMFile(metaInformation: DataSet(), dataSet: records, transferSyntaxUID: "")
    #expect(
      throws: DataSetWriteError(
        path: [.directoryRecordSequence], found: "a directory of files", expected: "an object")
    ) {
      try DataSetWriter.bytes(of: file, as: .explicitLittleEndian, strictness: strictness)
    }
  }

  @Test func `carries on as it is what a strict writing refuses`() throws {
    let long = String(repeating: "x", count: 70_000)
    let dataSet = DataSet([
      .init(.modality, .codeString, .text(["not a code"])),
      .init(.patientID, .longString, .text([long])),
    ])
    let bytes = try DataSetWriter.dataSetBytes(of: dataSet, as: .explicitLittleEndian, strictness: .asIs)
    let read = DataSetReader.read(bytes, options: .init(transferSyntax: .explicitLittleEndian))
    #expect(read.dataSet.text(.modality) == "not a code")
    #expect(read.dataSet[.patientID]?.representation == .unknown)
    #expect(read.dataSet[.patientID]?.value == .bytes(Array(long.utf8)))
  }
}
