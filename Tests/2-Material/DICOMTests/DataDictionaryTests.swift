// SPDX-License-Identifier: Apache-2.0
import DICOM
import Testing

@Suite("Dictionaries")
struct DataDictionaryTests {
  @Test func `knows attributes as PS3.6 lists them`() throws {
    let name = try #require(DataDictionary.entry(.patientName))
    #expect(name.keyword == "PatientName")
    #expect(name.name == "Patient's Name")
    #expect(name.representations == [.personName])
    #expect(name.multiplicity.description == "1")
    #expect(!name.isRetired)
    let smallest = try #require(DataDictionary.entry(.smallestImagePixelValue))
    #expect(smallest.representations == [.unsignedShort, .signedShort])
    #expect(DataDictionary.entry(.pixelData)?.representations == [.otherByte, .otherWord])
    #expect(DataDictionary.entry(Tag(0x0008_0001))?.isRetired == true)
    #expect(DataDictionary.entry(Tag(0x0000_0100))?.keyword == "CommandField")
    #expect(DataDictionary.entry(Tag(0x0002_0010))?.keyword == "TransferSyntaxUID")
    #expect(DataDictionary.entry(Tag(0x0008_0004)) == nil)
    #expect(DataDictionary.entry(Tag(0xFFFF_FFFF)) == nil)
  }

  @Test func `knows repeating groups, in even groups only`() {
    #expect(DataDictionary.entry(Tag(0x6000_3000))?.keyword == "OverlayData")
    #expect(DataDictionary.entry(Tag(0x6022_0010))?.keyword == "OverlayRows")
    #expect(DataDictionary.entry(Tag(0x5004_3000))?.keyword == "CurveData")
    #expect(DataDictionary.entry(Tag(0x0020_3142))?.keyword == "SourceImageIDs")
    #expect(DataDictionary.entry(Tag(0x6001_3000)) == nil)
  }

  @Test func `every tag is found, and by its keyword again`() {
    let tags = DataDictionary.tags
    #expect(tags.count == 5091)
    #expect(zip(tags, tags.dropFirst()).allSatisfy { $0 < $1 })
    var without = 0
    for tag in tags {
      guard let entry = DataDictionary.entry(tag) else {
        Issue.record("\(tag) is not found")
        continue
      }
      if entry.keyword.isEmpty { without += 1 } else { #expect(DataDictionary.tag(keyword: entry.keyword) == tag) }
    }
    #expect(without == 6)
    #expect(DataDictionary.tag(keyword: "PatientNam") == nil)
    #expect(DataDictionary.tag(keyword: "PatientNames") == nil)
    #expect(DataDictionary.tag(keyword: "") == nil)
    #expect(DataDictionary.tag(keyword: "zzz") == nil)
  }

  @Test func `knows private attributes by creator and place in the block`() {
    #expect(PrivateDictionary.representation(of: Tag(0x0009_1001), creator: "GEMS_IDEN_01") == .longString)
    #expect(PrivateDictionary.representation(of: Tag(0x0009_2301), creator: "GEMS_IDEN_01") == .longString)
    #expect(PrivateDictionary.representation(of: Tag(0x0029_1010), creator: "SIEMENS CSA HEADER") == .otherByte)
    #expect(PrivateDictionary.representation(of: Tag(0x0009_1001), creator: "NOBODY") == nil)
    #expect(PrivateDictionary.representation(of: Tag(0x0009_10FE), creator: "GEMS_IDEN_01") == nil)
    #expect(PrivateDictionary.representation(of: Tag(0x0009_1001), creator: "") == nil)
  }

  @Test func `knows the identifiers that the standard gives out`() throws {
    let image = try #require(UniqueIdentifierDictionary.entry("1.2.840.10008.5.1.4.1.1.2"))
    #expect(image.name == "CT Image Storage")
    #expect(image.keyword == "CTImageStorage")
    #expect(image.kind == "SOP Class")
    for syntax in TransferSyntax.allCases {
      #expect(UniqueIdentifierDictionary.entry(syntax.rawValue)?.kind == "Transfer Syntax")
    }
    #expect(UniqueIdentifierDictionary.entry("1.2.840.10008.1.2.2")?.isRetired == true)
    #expect(UniqueIdentifierDictionary.entry("1.2.840.10008.1.2.") == nil)
    #expect(UniqueIdentifierDictionary.entries.count == 482)
    #expect(
      UniqueIdentifierDictionary.entries.allSatisfy { UniqueIdentifierDictionary.entry($0.identifier) == $0 })
  }
}
