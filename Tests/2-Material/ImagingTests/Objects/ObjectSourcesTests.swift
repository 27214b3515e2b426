// SPDX-License-Identifier: Apache-2.0
import DICOM
import Foundation
import Imaging
import Testing
import Volumes

@Suite("What derived objects are made from")
struct ObjectSourcesTests {
  @Test func `makes identifiers of random UUIDs, the same ones for the same seed`() throws {
    var (first, again, random) = (UIDSource(seed: 4), UIDSource(seed: 4), UIDSource())
    var seen = Set<String>()
    for _ in 0..<200 {
      let uid = first.next()
      #expect(uid == again.next())
      #expect(seen.insert(uid).inserted)
      #expect(seen.insert(random.next()).inserted)
    }
    for uid in seen {
      #expect(uid.hasPrefix("2.25."))
      #expect(uid.count <= 44)
      // RFC 4122 section 4.4: version 4 in bits 48…51, variant 10 in bits 64 and 65.
      let number = try #require(UInt128(uid.dropFirst(5)))
      #expect((number >> 76) & 0xF == 4)
      #expect((number >> 62) & 0x3 == 2)
    }
  }

  @Test func `compares concepts by code and scheme, and writes and reads them`() throws {
    #expect(CodedConcept("1", "SCT", "a") == CodedConcept("1", "SCT", "b"))
    #expect(CodedConcept("1", "SCT", "a") != CodedConcept("1", "DCM", "a"))
    let long = CodedConcept("12345678901234567", "99X", "Seventeen", version: "2")
    #expect(long.item.text(.longCodeValue) == "12345678901234567")
    #expect(long.item[.codeValue] == nil)
    let read = try #require(CodedConcept(long.item))
    #expect(read == long)
    #expect(read.meaning == "Seventeen")
    #expect(read.version == "2")
    #expect(CodedConcept(DataSet()) == nil)
  }

  @Test func `takes a moment only in its form`() throws {
    #expect(ObjectMoment(date: "2024-3-1", time: "091500") == nil)
    #expect(ObjectMoment(date: "20240301", time: "0915") == nil)
    #expect(ObjectMoment(date: "20240301", time: "091500.1234567") == nil)
    #expect(ObjectMoment(date: "20240301", time: "091500", offset: "0100") == nil)
    #expect(ObjectMoment(date: "20240301", time: "091500.5")?.dateTime == "20240301091500.5")
    let moment = ObjectMoment(Date(timeIntervalSince1970: 86_400 + 3_723))
    #expect(moment.dateTime == "19700102010203")
    #expect(moment.offset == "+0000")
  }

  @Test func `refuses images of two studies, and ones without identifiers`() {
    #expect(throws: ObjectWriteError.noSource) { try SourceImages([]) }
    var slices = MadeSeries.slices(3)
    slices[1][.sopInstanceUID] = nil
    #expect(throws: ObjectWriteError.sourceLacks(.sopInstanceUID, image: 1)) { try SourceImages(slices) }
    slices = MadeSeries.slices(3)
    MadeSeries.put(&slices[2], .studyInstanceUID, .uniqueIdentifier, "2.25.101")
    #expect(throws: ObjectWriteError.sourceOfAnotherStudy(image: 2)) { try SourceImages(slices) }
  }

  @Test func `finds the frames in the plane of each slice, single and multi-frame`() throws {
    let grid = try #require(MadeSeries.grid(4))
    let single = try SourceImages(MadeSeries.slices(3).reversed())
    let found = single.references(inSlicesOf: grid).map { $0.map(\.sopInstanceUID) }
    #expect(found == [["2.25.400"], ["2.25.401"], ["2.25.402"], []])
    let multi = try SourceImages([MadeSeries.enhanced(3)])
    #expect(multi.references(inSlicesOf: grid).map { $0.map(\.frame) } == [[1], [2], [3], []])
    #expect(multi.coincides(grid, slice: 1, with: multi.frames[1].reference))
    #expect(!multi.coincides(grid, slice: 1, with: multi.frames[2].reference))
  }

  @Test func `does not take a header's word for the number of frames`() throws {
    var data = MadeSeries.enhanced(2)
    MadeSeries.put(&data, .numberOfFrames, .integerString, "2000000000")
    #expect(try SourceImages([data]).frames.count == 2)
  }

  @Test func `follows patient and study, names the equipment, and keeps the numbers it was given`() throws {
    var uids = UIDSource(seed: 1)
    var slices = MadeSeries.slices(2)
    MadeSeries.put(&slices[0], .patientComments, .longText)
    MadeSeries.put(&slices[0], .pregnancyStatus, .unsignedShort, "wrong")
    let source = try SourceImages(slices)
    let selection = KeyObjectSelection(.ofInterest, references: [source.frames[0].reference])
    let data = try selection.file(from: source, MadeSeries.header(), uids: &uids).dataSet
    for tag in [DICOM.Tag.patientName, .patientID, .patientBirthDate, .studyInstanceUID, .studyDate, .patientAge] {
      #expect(data[tag] == slices[0][tag])
    }
    // Of type 2 and absent in the source: empty. Without value or of another form: left out.
    #expect(data[.patientSex]?.value == .empty)
    #expect(data[.accessionNumber]?.value == .empty)
    #expect(data[.patientComments] == nil)
    #expect(data[.pregnancyStatus] == nil)
    #expect(data.text(.seriesNumber) == "7")
    #expect(data.text(.instanceCreationDate) == "20240301")
    #expect(data.text(.timezoneOffsetFromUTC) == "+0100")
    #expect(data.texts(.softwareVersions) == ["1.0", "model 3"])
    #expect(data.text(.deviceUID) == "2.25.9")
    let equipment = data.items(.contributingEquipmentSequence)
    #expect(equipment.map { $0.text(.manufacturer) } == ["Scanner Works", "Fiducial"])
    #expect(
      equipment.map { $0.items(.purposeOfReferenceCodeSequence).first?.text(.codeValue) } == ["109101", "109102"])
  }

  @Test(arguments: ["-1", "0", "-9223372036854775808"])
  func `lists the frames of groups whatever number of frames is stated`(count: String) throws {
    var image = MadeSeries.enhanced(3)
    image.set(.numberOfFrames, .integerString, .text([count]))
    #expect(try SourceImages([image]).frames.map(\.reference.frame) == [1, 2, 3])
  }
}
