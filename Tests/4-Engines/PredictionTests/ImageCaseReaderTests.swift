// SPDX-License-Identifier: Apache-2.0
import Catalog
import DICOM
import Foundation
import Prediction
import TestSupport
import Testing
import Vocabulary
import Volumes
import Workers

/// Testing has tags of its own.
private typealias Attribute = DICOM.Tag
private typealias Texts = [(Attribute, ValueRepresentation, [String])]

@Suite struct ImageCaseReaderTests {
  private let folder: TemporaryFolder
  private let pool: WorkerPool

  init() throws {
    folder = try TemporaryFolder()
    pool = WorkerPool(HelperProgram(DICOMHelper.programName, in: Self.helpers), workers: 2)
  }

  /// The helpers stand beside the test bundle.
  private static let helpers: URL = {
    let bundle = URL(filePath: ProcessInfo.processInfo.arguments[0]).deletingLastPathComponent()
    let beside = bundle.appending(path: DICOMHelper.programName)
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return FileManager.default.isExecutableFile(atPath: beside.path) ? bundle : root.appending(path: ".build/release")
  }()

  private func reader(volumes: Bool = false) -> ImageCaseReader { ImageCaseReader(pool: pool, isVolumes: volumes) }

  /// A file of two by two pixels of 12 bits.
  @discardableResult
  private func file(
    _ name: String, _ samples: [UInt16], frames: Int = 1, number: Int = 1,
    _ more: Texts = [], padding: Int? = nil
  ) throws -> URL {
    var data = DataSet()
    let texts: Texts = [
      (.sopClassUID, .uniqueIdentifier, ["1.2.840.10008.5.1.4.1.1.1"]),
      (.sopInstanceUID, .uniqueIdentifier, ["2.25.77\(number)"]), (.modality, .codeString, ["CR"]),
      (.patientID, .longString, ["SECRET"]), (.seriesInstanceUID, .uniqueIdentifier, ["2.25.5"]),
      (.photometricInterpretation, .codeString, ["MONOCHROME2"]), (.viewPosition, .codeString, ["PA"]),
      (.imagerPixelSpacing, .decimalString, ["0.2", "0.1"]),
    ]
    for (tag, representation, values) in texts + more { data.set(tag, representation, .text(values)) }
    let numbers: [(Attribute, Int)] = [
      (.samplesPerPixel, 1), (.rows, 2), (.columns, 2), (.bitsAllocated, 16), (.bitsStored, 12), (.highBit, 11),
      (.pixelRepresentation, 0),
    ]
    for (tag, value) in numbers { data.set(tag, .unsignedShort, .integers([value])) }
    if frames > 1 { data.set(.numberOfFrames, .integerString, .text(["\(frames)"])) }
    if let padding { data.set(.pixelPaddingValue, .unsignedShort, .integers([padding])) }
    data.set(.pixelData, .otherWord, .bytes(samples.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }))
    let made = DICOMFile(
      metaInformation: DataSet(), dataSet: data, transferSyntaxUID: TransferSyntax.explicitLittleEndian.rawValue)
    let place = folder.file(name)
    try Data(DataSetWriter.bytes(of: made, as: .explicitLittleEndian)).write(to: place)
    return place
  }

  @Test func `a radiograph is in the modality's numbers, with its spacing`() throws {
    let place = try file(
      "a.dcm", [0, 1, 2, 3],
      [(.rescaleSlope, .decimalString, ["2"]), (.rescaleIntercept, .decimalString, ["-1"])])
    let found = try reader().imageCase(try #require(try reader().cases(at: [place]).first))
    #expect(found.volume.voxels == [-1, 1, 3, 5])
    #expect(found.volume.grid.size == SIMD3(2, 2, 1))
    #expect(found.volume.grid.spacing == Vector3(0.1, 0.2, 1))
    #expect(found.id == "a.dcm")
    #expect(found.patient == "P1")
    #expect(found.attributes[AttributeName.view] == .text("PA"))
    #expect(found.attributes[AttributeName.modality] == .text("CR"))
    #expect(!found.attributes.values.contains(.text("SECRET")))
  }

  @Test func `one whose small numbers are white is turned within the range of its bits`() throws {
    let place = try file("a.dcm", [0, 1, 2, 4095], [(.photometricInterpretation, .codeString, ["MONOCHROME1"])])
    #expect(try reader().volume(at: [place]).voxels == [4095, 4094, 4093, 0])
    let shape = try file("b.dcm", [0, 1, 2, 4095], [(.presentationLUTShape, .codeString, ["INVERSE"])])
    #expect(try reader().volume(at: [shape]).voxels == [4095, 4094, 4093, 0])
  }

  @Test func `padding takes the least of the other numbers, after it was turned`() throws {
    let place = try file("a.dcm", [4000, 5, 6, 7], padding: 4000)
    #expect(try reader().volume(at: [place]).voxels == [5, 5, 6, 7])
    let turned = try file(
      "b.dcm", [0, 5, 6, 7], [(.photometricInterpretation, .codeString, ["MONOCHROME1"])], padding: 0)
    #expect(try reader().volume(at: [turned]).voxels == [4088, 4090, 4089, 4088])
  }

  @Test func `several frames are no picture, and without a place no volume`() throws {
    let place = try file("a.dcm", Array(0..<8), frames: 2)
    #expect(throws: CaseFailure.frames(2)) { try reader().volume(at: [place]) }
    #expect { try reader(volumes: true).volume(at: [place]) } throws: { error in
      if case .noVolume? = error as? CaseFailure { true } else { false }
    }
  }

  private func slices(_ count: Int) throws -> [URL] {
    var files: [URL] = []
    for number in 0..<count {
      let more: Texts = [
        (.modality, .codeString, ["CT"]), (.imagePositionPatient, .decimalString, ["0", "0", "\(5 * number)"]),
        (.imageOrientationPatient, .decimalString, ["1", "0", "0", "0", "1", "0"]),
        (.frameOfReferenceUID, .uniqueIdentifier, ["2.25.9"]), (.pixelSpacing, .decimalString, ["2", "2"]),
        (.sliceThickness, .decimalString, ["5"]), (.rescaleIntercept, .decimalString, ["-100"]),
        (.instanceNumber, .integerString, ["\(number)"]),
      ]
      let samples = [UInt16](repeating: UInt16(10 * number), count: 4)
      files.append(try file("s\(number).dcm", samples, number: number, more))
    }
    return files
  }

  @Test func `slices of a series are one case of volumes, and a case each of pictures`() throws {
    let files = try slices(3).reversed().map { $0 }
    let whole = reader(volumes: true)
    let cases = try whole.cases(at: files)
    #expect(cases.count == 1)
    let found = try whole.imageCase(cases[0])
    #expect(found.volume.grid.size == SIMD3(2, 2, 3))
    #expect(found.volume.grid.spacing.z == 5)
    #expect(found.volume.voxels == [-100, -100, -100, -100, -90, -90, -90, -90, -80, -80, -80, -80])
    #expect(found.id == folder.location.lastPathComponent)
    let pictures = try reader().cases(at: files)
    #expect(pictures.map(\.id) == ["s2.dcm", "s1.dcm", "s0.dcm"])
    #expect(Set(pictures.map(\.patient)) == ["P1"])
    #expect(try reader().imageCase(pictures[0]).volume.grid.size == SIMD3(2, 2, 1))
  }

  @Test func `files alike are told apart, and what lies beside images is passed over`() throws {
    let place = try file("a.dcm", [0, 1, 2, 3])
    let other = folder.file("b")
    try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
    let twin = other.appending(path: "a.dcm")
    try FileManager.default.copyItem(at: place, to: twin)
    let note = try folder.write("note.csv", "x")
    let cases = try reader().cases(at: [place, note, twin])
    #expect(cases.map(\.id) == ["\(folder.location.lastPathComponent)/a.dcm", "b/a.dcm"])
    let first = try reader().loaded(cases[0]), second = try reader().loaded(cases[1])
    #expect(first.content == second.content)
    #expect(first.content == ContentDigest(hashing: try Data(contentsOf: place)))
  }

  @Test func `what is no image says so without quoting it`() throws {
    let place = try folder.write("a.dcm", "SECRET that is no image")
    let cases = try reader().cases(at: [place])
    #expect(cases.count == 1)
    #expect { try reader().imageCase(cases[0]) } throws: { error in
      (error as? CaseFailure).map { !$0.words.contains("SECRET") && !$0.isOfEverything } ?? false
    }
  }

  @Test(arguments: [
    ("66.4", "a segmentation (SEG)"), ("66.7", "a label map (SEG)"), ("481.2", "a dose (RTDOSE)"),
    ("481.3", "outlines (RTSTRUCT)"), ("11.1", "a presentation state (PR)"), ("88.33", "a structured report (SR)"),
  ])
  func `what says something of images is named and refused, as a picture and as a volume`(
    _ kind: (uid: String, name: String)
  ) throws {
    let uid: Texts = [(.sopClassUID, .uniqueIdentifier, ["1.2.840.10008.5.1.4.1.1.\(kind.uid)"])]
    let place = try file("a.dcm", [1, 2, 3, 4], uid)
    for volumes in [false, true] {
      let reader = reader(volumes: volumes)
      let cases = try reader.cases(at: [place])
      #expect(throws: CaseFailure.undecodable("found \(kind.name); expected an image")) {
        try reader.imageCase(cases[0])
      }
    }
  }

  @Test func `images of the catalog are cases by their numbers, series by theirs`() throws {
    func entry(_ key: Int, series: Int, _ modality: String) -> CatalogEntry {
      CatalogEntry(
        key: key, content: ContentDigest(hashing: "\(key)".utf8), pixels: nil, patient: 7, study: 1, series: series,
        imported: Timestamp(microseconds: 0), terms: 1,
        attributes: [
          AttributeName.format: .text("dicom"), AttributeName.modality: .text(modality), "place": .number(Double(key)),
        ])
    }
    let entries = [entry(3, series: 5, "CT"), entry(1, series: 5, "CT"), entry(2, series: 6, "CR")]
    let pictures = reader().cases(of: entries)
    #expect(pictures.map(\.id) == ["1", "2", "3"])
    #expect(pictures.map(\.patient) == ["P7", "P7", "P7"])
    let volumes = reader(volumes: true).cases(of: entries)
    #expect(volumes.map(\.id) == ["E5", "2"])
    #expect(volumes[0].place == .archive([1, 3]))
    #expect(volumes[0].attributes["place"] == nil)
    #expect(volumes[0].attributes[AttributeName.modality] == .text("CT"))
    #expect(volumes[0].content != volumes[1].content)
  }
}
