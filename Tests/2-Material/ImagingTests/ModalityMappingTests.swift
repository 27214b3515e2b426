// SPDX-License-Identifier: Apache-2.0
import DICOM
import Imaging
import Testing

@Suite struct ModalityMappingTests {
  private func mapping(_ set: DataSet, frame: Int = 0) -> ModalityMapping {
    ModalityMapping(FrameAttributes(set, frame: frame))
  }

  @Test func `rescales by slope and intercept and calls CT numbers HU`() {
    let mapping = mapping(Made.slice(position: [0, 0, 0], number: 1))
    #expect(mapping.value(of: 1064) == 40)
    #expect(mapping.unit == "HU")
  }

  @Test func `takes each frame's own slope before the shared and the top level's`() {
    func group(_ slope: String) -> DataSet {
      DataSet([
        .init(
          .pixelValueTransformationSequence, .sequence,
          .items([
            DataSet([
              .init(.rescaleIntercept, .decimalString, .text(["1"])),
              .init(.rescaleSlope, .decimalString, .text([slope])),
              .init(.rescaleType, .longString, .text(["US"])),
            ])
          ]))
      ])
    }
    let set = Made.picture(
      photometric: "MONOCHROME2",
      [
        .init(.rescaleSlope, .decimalString, .text(["9"])),
        .init(.numberOfFrames, .integerString, .text(["2"])),
        .init(.sharedFunctionalGroupsSequence, .sequence, .items([group("3")])),
        .init(.perFrameFunctionalGroupsSequence, .sequence, .items([group("2"), DataSet()])),
      ])
    #expect(mapping(set, frame: 0).value(of: 10) == 21)
    #expect(mapping(set, frame: 1).value(of: 10) == 31)
    #expect(mapping(set).unit == nil)
  }

  @Test(arguments: [-3, 65533])
  func `reads a table's first number with the sign of the samples`(_ first: Int) {
    let set = Made.picture(
      photometric: "MONOCHROME2", signed: true,
      [
        .init(
          .modalityLUTSequence, .sequence,
          .items([
            DataSet([
              .init(.lutDescriptor, .unsignedShort, .integers([4, first, 16])),
              .init(.modalityLUTType, .longString, .text(["OD"])),
              .init(.lutData, .unsignedShort, .integers([100, 200, 300, 65000])),
            ])
          ]))
      ])
    let mapping = mapping(set)
    #expect([-9, -3, -2, -1, 0, 7].map { mapping.value(of: $0) } == [100, 100, 200, 300, 65000, 65000])
    #expect(mapping.unit == "10⁻³ OD")
  }

  @Test func `reads 0 entries as 65536 and refuses a table with too few`() throws {
    func item(_ count: Int) -> DataSet {
      DataSet([
        .init(.lutDescriptor, .unsignedShort, .integers([0, 0, 16])),
        .init(.lutData, .otherWord, .bytes([UInt8](repeating: 7, count: count * 2))),
      ])
    }
    let table = try #require(LookupTable(item(65536), hasSignedInputs: false))
    #expect(table.entries.count == 65536)
    #expect(table.output(70000) == 0x0707)
    #expect(LookupTable(item(65535), hasSignedInputs: false) == nil)
  }

  @Test func `reads tables of bytes and of words`() throws {
    func table(_ bytes: [UInt8]) -> LookupTable? {
      LookupTable(
        DataSet([
          .init(.lutDescriptor, .unsignedShort, .integers([3, 0, 8])), .init(.lutData, .otherWord, .bytes(bytes)),
        ]), hasSignedInputs: false)
    }
    #expect(try #require(table([1, 2, 3, 0])).entries == [1, 2, 3])
    #expect(try #require(table([1, 0, 2, 0, 3, 0])).entries == [1, 2, 3])
  }

  @Test func `scales doses and names the gray`() {
    let set = Made.picture(
      photometric: "MONOCHROME2",
      [
        .init(.doseUnits, .codeString, .text(["GY"])),
        .init(.doseGridScaling, .decimalString, .text(["0.001"])),
      ])
    #expect(mapping(set).value(of: 2000) == 2)
    #expect(mapping(set).unit == "Gy")
  }

  @Test func `maps real world values inside their range alone`() throws {
    let item = DataSet([
      .init(.realWorldValueFirstValueMapped, .unsignedShort, .integers([10])),
      .init(.realWorldValueLastValueMapped, .unsignedShort, .integers([20])),
      .init(.realWorldValueSlope, .double, .reals([0.5])),
      .init(.realWorldValueIntercept, .double, .reals([1])),
      .init(.measurementUnitsCodeSequence, .sequence, .items([Made.code("{SUVbw}g/ml", "UCUM", "SUV")])),
    ])
    let set = Made.picture(
      photometric: "MONOCHROME2", [.init(.realWorldValueMappingSequence, .sequence, .items([item]))])
    let mapping = try #require(RealWorldMapping.all(FrameAttributes(set)).first)
    #expect(mapping.value(of: 12) == 7)
    #expect(mapping.value(of: 9) == nil)
    #expect(mapping.value(of: 21) == nil)
    #expect(mapping.unit?.value == "{SUVbw}g/ml")
  }
}
